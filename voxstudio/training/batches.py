"""Batches of training shapes, drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxstudio.grid import AXES
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.statistics import odds

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.training.dataset import Dataset
    from voxstudio.training.recipe import DataRecipe


class Batches:
    """Draws shapes with replacement, mirrored half of the time where the recipe says so.

    Args:
        data: Shapes to learn from.
        recipe: How they are drawn.
        mean: That they are centred by, (1, 1, D, H, W).
    """

    def __init__(self, data: Dataset, recipe: DataRecipe, mean: Tensor) -> None:
        self._shapes, self._axis, self._mean = data.training, recipe.flip_augmentation, mean
        self._labels = torch.from_numpy(data.labels.astype("int64")).to(mean.device)
        self._odds = odds(data.labels, recipe.class_balance).to(mean.device)

    def draw(self, count: int, rng: torch.Generator) -> Batch:
        """Return a batch of `count` shapes."""
        rows = torch.multinomial(self._odds, count, replacement=True, generator=rng)
        shapes = torch.from_numpy(self._shapes[rows.cpu().numpy()]).to(rows.device)
        batch, labels = shapes.float().div_(127.5).sub_(1)[:, None], self._labels[rows]
        if self._axis:
            flips = torch.rand(count, generator=rng, device=rows.device) < 0.5
            mirrored = batch.flip(AXES[self._axis] - 3)
            batch = torch.where(flips.view(-1, 1, 1, 1, 1), mirrored, batch)
            rows = rows + flips * len(self._shapes)
        return Batch(batch - self._mean, rows, labels)
