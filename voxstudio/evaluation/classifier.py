"""A reference classifier: what a judge that learned from labels says of shapes.

`load_classifier(find_checkpoint("modelnet10-voxnet"))` loads a shipped one. Its `probabilities` of
shapes (N, D, H, W) are (N, 10), a column for each of its `classes`, for Tables 1 to 3 of Xie et
al.; its `features` are (N, F), for Frechet and kernel distances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxstudio.errors import ImportRejected
from voxstudio.loaded import load_model
from voxstudio.nets.classifier import ClassifierNet
from voxstudio.nets.sound import sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.loaded import LoadedNet

    Voxels = NDArray[np.bool_] | NDArray[np.uint8] | NDArray[np.floating]

BATCH = 64
"""Shapes that go through the net at once."""


@dataclass(frozen=True, eq=False)
class Classifier:
    """A net that learned the classes of shapes.

    Args:
        model: Its checkpoint.
        net: The net of the checkpoint.
    """

    model: LoadedNet
    net: ClassifierNet

    @property
    def name(self) -> str:
        """Of the checkpoint."""
        return self.model.header.name

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of its K classes, in the order of its probabilities."""
        return self.model.header.classes

    @property
    def resolution(self) -> int:
        """Voxels along each axis of the shapes that it takes."""
        return self.model.resolution

    def probabilities(self, shapes: Voxels) -> NDArray[np.float64]:
        """Return p(c | Y), (N, K), of occupancies in [0, 1], (N, D, H, W).

        Raises:
            ImportRejected: If the shapes are of another size than those that it learned from.
        """
        return self._over(lambda batch: torch.softmax(self.net(batch).double(), 1), shapes)

    def features(self, shapes: Voxels) -> NDArray[np.float64]:
        """Return what the last layer sees, (N, F), of occupancies in [0, 1], (N, D, H, W).

        Raises:
            ImportRejected: As `probabilities`.
        """
        return self._over(lambda batch: self.net.penultimate(batch).double(), shapes)

    def _over(self, of: Callable[[Tensor], Tensor], shapes: Voxels) -> NDArray[np.float64]:
        """Return what is computed of shapes, some at a time."""
        size = (self.resolution,) * 3
        if shapes.shape[1:] != size:
            fault = f"judges shapes of {self.resolution}^3 voxels, not of"
            given = "x".join(map(str, shapes.shape[1:]))
            raise ImportRejected(self.name, f"{fault} {given}", "shapes of that size")
        # At least one batch, so that of no shapes there are no rows of as many numbers as ever.
        starts = range(0, max(1, len(shapes)), BATCH)
        with torch.inference_mode():
            found = [of(self._batch(shapes[start : start + BATCH])) for start in starts]
        return np.asarray(sound(torch.cat(found), self.name).cpu().numpy())

    def _batch(self, shapes: Voxels) -> Tensor:
        values = torch.from_numpy(np.array(shapes, dtype=np.float32))[:, None]
        return 2 * values.to(self.model.device) - 1


def load_classifier(path: Path, device: str | torch.device = "cpu") -> Classifier:
    """Load a reference classifier onto a device.

    Args:
        path: Its checkpoint; `voxstudio.library.find_checkpoint` finds a shipped one by its name.
        device: Where it computes.

    Raises:
        ImportRejected: If the file is damaged, or holds another kind of net.
    """
    return classifier_of(load_model(path, device))


def classifier_of(model: LoadedNet) -> Classifier:
    """Return the classifier that a checkpoint holds.

    Raises:
        ImportRejected: If it holds another kind of net.
    """
    if not isinstance(model.net, ClassifierNet):
        raise ImportRejected(model.header.name, "is no classifier", "a checkpoint of one")
    return Classifier(model, model.net)
