"""The mixture that codes are drawn from, and its fit to the codes of training shapes."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from tests.latent.small import SETTINGS
from tests.training.small import boxes, recipe
from voxstudio.errors import ImportRejected
from voxstudio.latent.model import LatentModel, latent_model
from voxstudio.loaded import load_model
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.prior import MixturePrior
from voxstudio.training.dataset import Dataset
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path


def two_kinds() -> Dataset:
    """100 low and 100 high boxes, as two classes."""
    made = boxes(200).training
    high = made.mean((1, 2, 3)) > np.median(made.mean((1, 2, 3)))
    return Dataset(made, high.astype(np.int64), made[:1], ("low", "high"), "boxes")


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> LatentModel:
    """A generator of both kinds with a prior of two Gaussians each, saved and loaded."""
    folder: Path = tmp_path_factory.mktemp("prior")
    wanted = recipe("variational", *SETTINGS, "iterations=200", "learning.components=2")
    trainer = Trainer(wanted, two_kinds())
    trainer.save(folder)
    path = folder / "boxes.safetensors"
    assert isinstance(net := load_model(path).net, LatentNet)
    assert net.prior is None  # only what has learned to the end has codes worth fitting
    for _ in range(200):
        trainer.step()
    trainer.save(folder)
    return latent_model(load_model(path))


def test_components_are_drawn_by_weight_and_class() -> None:
    prior = MixturePrior(3, 2)
    prior.weights.copy_(torch.tensor([0.2, 0.3, 0.5]))
    prior.means.copy_(torch.tensor([[0.0, 0.0], [5.0, 0.0], [0.0, 9.0]]))
    prior.roots.mul_(0.1)
    prior.labels.copy_(torch.tensor([0.0, 1.0, 0.0]))
    noise = torch.tensor([[0.0, 0.0], [1.0, -1.0], [0.0, 0.0], [0.0, 0.0]])
    share = torch.tensor([0.1, 0.45, 0.51, 0.9999999])
    expected = [[0, 0], [5.1, -0.1], [0, 9], [0, 9]]
    torch.testing.assert_close(prior.draw(noise, share), torch.tensor(expected))
    of_class = prior.draw(noise, torch.tensor([0.0, 0.2, 0.3, 0.99]), label=0)
    torch.testing.assert_close(of_class[:, 1], torch.tensor([0.0, -0.1, 9.0, 9.0]))
    with pytest.raises(ValueError, match="no component is of class 7"):
        prior.draw(noise, share, label=7)


def test_the_prior_follows_the_codes_of_the_training_shapes(fitted: LatentModel) -> None:
    prior = fitted.net.prior
    assert prior is not None
    assert prior.labels.tolist() == [0, 0, 1, 1]
    assert prior.weights.sum().item() == pytest.approx(1)
    codes = fitted.guess(two_kinds().training / np.float32(255))
    assert codes is not None
    drawn = fitted.draw(range(2000))
    spread = codes.std(0).max()
    np.testing.assert_allclose(drawn.mean(0), codes.mean(0), atol=0.1 * spread)
    between = np.cov(drawn.T) - np.cov(codes.T)
    assert np.abs(between).max() < 0.2 * spread**2


def test_codes_of_one_class_decode_to_that_class(fitted: LatentModel) -> None:
    assert fitted.classes == ("low", "high")
    volume = {name: fitted.decode(fitted.draw(range(40), name)).mean() for name in fitted.classes}
    data = two_kinds()
    for label, name in enumerate(data.classes):
        real = data.training[data.labels == label].mean() / 255
        assert volume[name] == pytest.approx(real, rel=0.15)
    assert np.array_equal(fitted.draw([3], "low"), fitted.draw([5, 3], "low")[1:])


def test_an_unknown_class_is_refused(fitted: LatentModel, model: LatentModel) -> None:
    with pytest.raises(ImportRejected, match="cannot draw codes of middle; accepted: low, high"):
        fitted.draw([0], "middle")
    with pytest.raises(ImportRejected, match="knows no classes; accepted: no --class"):
        model.draw([0], "low")


def test_of_one_class_alone_there_is_nothing_to_choose(fitted: LatentModel) -> None:
    one = deepcopy(fitted.net)
    assert one.prior is not None
    one.prior.labels.fill_(9)  # of ten families, as checkpoints of one family once had it
    alone = replace(
        fitted, net=one, header=fitted.header.model_copy(update={"classes": ("toilet",)})
    )
    assert alone.classes == ()
    for name in ("toilet", "nosuch"):
        with pytest.raises(ImportRejected, match="knows no classes"):
            alone.draw([0], name)
    assert alone.draw([0]).shape == (1, fitted.latent)
