"""The bound of sequential models: what the posterior sees while it learns."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from tests.training.small import boxes, recipe
from voxstudio.errors import ImportRejected
from voxstudio.nets.sequential import SequentialNet
from voxstudio.nets.specs import SequentialSpec
from voxstudio.training.algorithms import Sequential
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.objectives.sequential import SequentialObjective
from voxstudio.training.trainer import Trainer


class Seen(SequentialNet):
    """Remembers what the posterior is shown."""

    shown: Tensor

    def infer(self, observed: Tensor, context: Tensor | None, noise: Tensor):  # type: ignore[no-untyped-def] # noqa: ANN201
        self.shown = observed
        return super().infer(observed, context, noise)


def shown(doubt: float, count: int = 8) -> tuple[Tensor, Tensor]:
    """Return shapes, and what the posterior was shown of them."""
    trainer = Trainer(recipe("sequential"), boxes())
    net = trainer.net
    assert isinstance(net, SequentialNet)
    net.__class__ = Seen
    assert isinstance(net, Seen)
    assert isinstance(trainer.architecture, SequentialSpec)
    learning = Sequential(corruption_share=doubt, masks=("half:+x",), flip_rate=0.1)
    low = -1 - trainer.mean
    objective = SequentialObjective(learning, trainer.architecture, low)
    shapes = torch.from_numpy(boxes().training[:count] / 255).float()[:, None]
    rows = torch.arange(count)
    batch = Batch(low + 2 * shapes, rows, torch.zeros_like(rows))
    objective.loss(net, batch, torch.Generator().manual_seed(0))
    return shapes, net.shown


def test_without_doubt_it_sees_the_shapes() -> None:
    shapes, seen = shown(0.0)
    torch.testing.assert_close(seen, shapes, atol=0, rtol=0)


def test_of_doubtful_shapes_it_sees_what_chains_begin_with() -> None:
    """Of eight, two are masked, two flipped, and four seen as they are."""
    shapes, seen = shown(0.5)
    wrong = (seen != shapes).float()
    assert wrong[:2, ..., :8].sum() == 0
    assert wrong[:2, ..., 8:].sum() > 0
    assert wrong[2:4].sum() > 0
    assert wrong[2:4].mean() < 0.1
    assert wrong[4:].sum() == 0
    assert set(torch.unique(seen).tolist()) == {0.0, 1.0}


def test_the_canvas_begins_as_the_mean_shape() -> None:
    trainer = Trainer(recipe("sequential"), boxes())
    assert isinstance(trainer.net, SequentialNet)
    mean = torch.from_numpy(boxes().training / 255).float().mean(0)
    blank = torch.sigmoid(trainer.net.blank.detach())[0]
    torch.testing.assert_close(blank, mean.clamp(1e-3, 1 - 1e-3), atol=1e-5, rtol=0)


def test_the_divergence_gains_its_weight_slowly_and_the_record_is_the_bound() -> None:
    trainer = Trainer(recipe("sequential", "learning.warm_up=4"), boxes())
    for _ in range(3):
        record = trainer.step()
        assert record["loss"] == pytest.approx(record["surprise"] + record["divergence"])
    assert trainer.objective.tensors()["batches"] == 3


def test_shapes_without_a_middle_between_voxels_have_no_mirror_images() -> None:
    mirrored = 'sequence={likelihood="mirrored", reflection="x"}'
    with pytest.raises(ImportRejected, match=r"15 a side.*even number of voxels a side"):
        recipe("sequential", mirrored).architecture(15, 0.5)
    assert isinstance(recipe("sequential", mirrored).architecture(16, 0.5), SequentialSpec)
