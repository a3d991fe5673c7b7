"""The training loop: a recipe and shapes in, a generator of frozen records out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn, optim

from voxstudio.checkpoint import CheckpointHeader
from voxstudio.errors import ImportRejected
from voxstudio.model import EnergyModel, save_model
from voxstudio.nets.build import build
from voxstudio.nets.descriptor import Descriptor, init_official
from voxstudio.nets.multigrid import VOLUMES, MultigridDescriptor
from voxstudio.training.history import History
from voxstudio.training.objectives.build import build_objective
from voxstudio.training.state import (
    optimiser_tensors,
    read_state,
    restore_optimiser,
    under_prefix,
    with_prefix,
    write_state,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.training.dataset import Dataset
    from voxstudio.training.recipe import Recipe

STATE = "training.state"


@dataclass(frozen=True)
class Progress:
    """One training iteration.

    Args:
        iteration: Counted from 1.
        iterations: Of the whole run.
        scalars: `loss`, and `gap` or `error` where the algorithm has them.
    """

    iteration: int
    iterations: int
    scalars: dict[str, float]


class Trainer:
    """A run in progress: net, average of its weights, optimiser, objective, random stream.

    Args:
        recipe: What decides the run.
        data: Shapes to learn from.
        device: Where the net lives.

    Raises:
        ImportRejected: If the recipe's algorithm cannot train its net.
    """

    def __init__(self, recipe: Recipe, data: Dataset, device: torch.device | str = "cpu") -> None:
        self.recipe, self.data, self.device = recipe, data, torch.device(device)
        self.iteration = 0
        self.mean, self.data_std = centre(data.training)
        self.mean = self.mean.to(self.device)
        resolution = data.training.shape[-1]
        self.architecture = recipe.architecture(resolution, round(self.data_std, 6))
        torch.manual_seed(recipe.seed)  # the nets' own initialisation knows no generator
        self.net = build(self.architecture).to(self.device)
        if isinstance(self.net, Descriptor):
            init_official(self.net)
        if isinstance(self.net, MultigridDescriptor):
            self.net.volumes.copy_(volumes(data.training))
        self.average = {n: v.detach().clone() for n, v in self.net.state_dict().items()}
        tuned = recipe.optimiser
        self.optimiser = optim.Adam(self.net.parameters(), tuned.learning_rate, tuned.betas)
        low = -1 - self.mean
        self.objective = build_objective(recipe, self.architecture, self.data_std, low)
        self.odds = odds(data.labels, recipe.data.balance).to(self.device)
        self.rng = torch.Generator(self.device).manual_seed(recipe.seed)

    def step(self) -> dict[str, float]:
        """Do one iteration and return its scalars."""
        with self._precision():
            loss, scalars = self.objective.loss(self.net, self._batch(), self.rng)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.recipe, self.iteration)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self.net.parameters(), self.recipe.optimiser.clip)
        if torch.isfinite(norm):  # one bad batch must not end a run
            self.optimiser.step()
        self.iteration += 1
        self._update_average()
        return {**scalars, "gradient_norm": norm.item()}

    def _precision(self) -> torch.autocast:
        fast = self.recipe.optimiser.precision == "bfloat16"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=fast)

    def _batch(self) -> Tensor:
        """Draw shapes with replacement, in data units, (B, 1, D, H, W)."""
        size = (self.recipe.optimiser.batch,)
        rows = torch.multinomial(self.odds, size[0], replacement=True, generator=self.rng)
        shapes = torch.from_numpy(self.data.training[rows.cpu().numpy()]).to(self.device)
        batch = shapes.float().div_(127.5).sub_(1)[:, None]
        if self.recipe.data.mirror:
            flips = torch.rand(size, generator=self.rng, device=self.device) < 0.5
            batch = torch.where(flips.view(-1, 1, 1, 1, 1), batch.flip(-1), batch)
        return batch - self.mean

    def _update_average(self) -> None:
        """Follow the weights; early on faster, so that a short run is not all beginning."""
        decay = min(self.recipe.optimiser.ema, self.iteration / (self.iteration + 50))
        for name, value in self.net.state_dict().items():
            self.average[name].lerp_(value, 1 - decay)

    def model(self) -> EnergyModel:
        """Return the averaged weights as a model with its header."""
        net = build(self.architecture)
        net.load_state_dict(self.average)
        recipe = self.recipe
        header = CheckpointHeader(
            name=recipe.name,
            capabilities=recipe.capabilities,
            resolution=self.architecture.resolution,
            parameters=sum(p.numel() for p in net.parameters()),
            architecture=self.architecture.model_dump(mode="json"),
            sampler=recipe.sampler,
            recovery=recipe.recovery,
            classes=self.data.classes,
            training={
                "recipe": recipe.model_dump(mode="json", exclude={"sampler", "recovery"}),
                "data": self.data.source,
                "shapes": len(self.data.training),
                "iterations": self.iteration,
            },
            licence=recipe.licence,
        )
        return EnergyModel(header, net.requires_grad_(False).eval(), self.mean.cpu())

    def save(self, folder: Path) -> None:
        """Write the checkpoint and the state to go on from."""
        save_model(self.model(), folder / f"{self.recipe.name}.safetensors")
        tensors = {
            **with_prefix("net.", self.net.state_dict()),
            **with_prefix("average.", self.average),
            **with_prefix("adam.", optimiser_tensors(self.optimiser)),
            **with_prefix("objective.", self.objective.tensors()),
            "rng": self.rng.get_state(),
        }
        facts: dict[str, Any] = {"iteration": self.iteration, "recipe": self.recipe.name}
        write_state(folder / STATE, tensors, facts)

    def resume(self, folder: Path) -> None:
        """Go on from what `save` wrote; a folder without a state starts afresh.

        Raises:
            ImportRejected: If the state belongs to another recipe or is damaged.
        """
        path = folder / STATE
        if not path.exists():
            return
        tensors, facts = read_state(path)
        if facts.get("recipe") != self.recipe.name or "rng" not in tensors:
            raise ImportRejected(path, "belongs to another run", f"a run of {self.recipe.name}")
        try:
            self.net.load_state_dict(under_prefix("net.", tensors))
        except RuntimeError as error:
            raise ImportRejected(path, "does not fit the net", "the same recipe") from error
        self.average = under_prefix("average.", tensors)
        restore_optimiser(self.optimiser, under_prefix("adam.", tensors))
        self.objective.restore(under_prefix("objective.", tensors))
        self.rng.set_state(tensors["rng"])
        self.iteration = int(facts["iteration"])


def train(trainer: Trainer, folder: Path) -> Generator[Progress, None, None]:
    """Run a trainer to the end of its recipe, saving as it goes.

    Args:
        trainer: New or resumed.
        folder: Where the checkpoint and the state are written.

    Yields:
        One record per iteration. Closing the generator early saves the run first.
    """
    total = trainer.recipe.iterations
    folder.mkdir(parents=True, exist_ok=True)
    history = History(folder)
    try:
        while trainer.iteration < total:
            scalars = trainer.step()
            history.add(trainer.iteration, scalars)
            yield Progress(trainer.iteration, total, scalars)
            if trainer.iteration % trainer.recipe.checkpoint_every == 0:
                trainer.save(folder)
    finally:
        trainer.save(folder)


def learning_rate(recipe: Recipe, iteration: int) -> float:
    """Return the learning rate of an iteration: linear warm-up, then cosine decay."""
    tuned = recipe.optimiser
    warmth = min(1.0, (iteration + 1) / (tuned.warm_up + 1))
    wave = 0.5 * (1 + math.cos(math.pi * min(1.0, iteration / recipe.iterations)))
    return tuned.learning_rate * warmth * (wave * (1 - tuned.final_share) + tuned.final_share)


def volumes(voxels: NDArray[np.uint8]) -> Tensor:
    """Return the histogram of mean occupancies of shapes (N, D, H, W) as quantiles, (256,)."""
    means = np.array([shape.mean(dtype=np.float64) / 255 for shape in voxels])
    return torch.from_numpy(np.quantile(means, np.linspace(0, 1, VOLUMES))).float()


def odds(labels: NDArray[np.integer], balance: float) -> Tensor:
    """Return how often each shape is drawn, (N,), as its class's size to the power -balance."""
    sizes = np.bincount(labels)[labels]
    return torch.from_numpy(sizes ** -float(balance))


def centre(voxels: Any) -> tuple[Tensor, float]:  # noqa: ANN401 - an ndarray of uint8
    """Return the mean shape of occupancies 0 to 255 in data units, and the spread around it.

    Args:
        voxels: (N, D, H, W) uint8.

    Returns:
        Mean of 2 v - 1, shape (1, 1, D, H, W), and the standard deviation over all voxels.
    """
    total = voxels.sum(0, dtype="float64") / len(voxels) / 127.5 - 1
    mean = torch.from_numpy(total).float()[None, None]
    square = 0.0
    for start in range(0, len(voxels), 256):
        part = torch.from_numpy(voxels[start : start + 256]).float().div_(127.5).sub_(1)[:, None]
        square += float((part - mean).square().mean(dim=(1, 2, 3, 4)).sum())
    return mean, max(1e-3, (square / len(voxels)) ** 0.5)
