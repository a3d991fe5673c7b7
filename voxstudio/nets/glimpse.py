"""What a sequential model looks at: windows of volumes and pictures, placed by its state."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.transformer import Placement, placement, read

if TYPE_CHECKING:
    from collections.abc import Sequence


class Glimpse(nn.Module):
    """f_read(x, s): a window of x where the state says, through strided convolutions.

    Args:
        axes: 3 for volumes, 2 for pictures.
        sources: Channels of what is looked at.
        state: S, numbers of the state.
        window: P, voxels of the window along each axis.
        channels: Of the convolutions, each of which halves the window.
        features: R, numbers of the result.
    """

    def __init__(
        self,
        axes: int,
        sources: int,
        state: int,
        window: int,
        channels: Sequence[int],
        features: int,
    ) -> None:
        super().__init__()
        self.window = window
        self.where = nn.Linear(state, 2 * axes)
        nn.init.zeros_(self.where.weight)
        nn.init.zeros_(self.where.bias)
        kind = nn.Conv3d if axes == 3 else nn.Conv2d
        sizes = (sources, *channels)
        self.down = nn.ModuleList([kind(i, o, 3, 2, 1) for i, o in pairwise(sizes)])
        coarsest = window
        for _ in channels:
            coarsest = (coarsest + 1) // 2
        self.head = nn.Linear(channels[-1] * coarsest**axes, features)

    def forward(self, values: Tensor, state: Tensor) -> Tensor:
        """Return features (B, R) of values (B, C, N, ...) and states (B, S)."""
        return self.tell(read(values, self.place(state), self.window))

    def place(self, state: Tensor) -> Placement:
        """Return where states (B, S) look."""
        return placement(self.where(state))

    def tell(self, window: Tensor) -> Tensor:
        """Return features (B, R) of windows (B, C, P, ...)."""
        features = window
        for down in self.down:
            features = F.silu(down(features))
        return F.silu(self.head(features.flatten(1)))


class VolumeLook(nn.Module):
    """What the posterior sees of a volume: x beside x - sigmoid(h), what is not made of it yet."""

    def __init__(self, state: int, window: int, features: int) -> None:
        super().__init__()
        self.glimpse = Glimpse(3, 2, state, window, (16, 32), features)
        self.features = features

    def forward(self, observed: Tensor, canvas: Tensor, state: Tensor) -> Tensor:
        """Return features (B, R) of volumes and a canvas, both (B, 1, D, H, W)."""
        place, size = self.glimpse.place(state), self.glimpse.window
        seen = read(observed, place, size)
        missing = seen - read(torch.sigmoid(canvas), place, size)  # of windows: far fewer voxels
        return self.glimpse.tell(torch.cat([seen, missing], 1))


class ClassContext(nn.Module):
    """f_read of a class: its one-hot code, whatever the state."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.features = classes

    def forward(self, labels: Tensor, state: Tensor) -> Tensor:
        """Return one-hot codes (B, classes) of labels (B,)."""
        return F.one_hot(labels, self.features).to(state.dtype)


class ViewContext(nn.Module):
    """f_read of pictures: a glimpse of each, the convolutions shared (Rezende et al., A.9).

    Pictures of the first views alone may be given: the others are blank.

    Args:
        views: V, pictures per shape.
        state: S, numbers of the state.
        window: Pixels of a glimpse along each axis.
        features: Numbers of one picture's glimpse.
    """

    def __init__(self, views: int, state: int, window: int, features: int) -> None:
        super().__init__()
        self.glimpse = Glimpse(2, 1, state, window, (16, 32, 32), features)
        self.views, self.features = views, views * features

    def forward(self, pictures: Tensor, state: Tensor) -> Tensor:
        """Return features (B, V R) of pictures (B, up to V, H, W)."""
        views = self.views
        pictures = F.pad(pictures, (0, 0, 0, 0, 0, views - pictures.shape[1]))
        copies = state.repeat_interleave(views, 0)
        seen: Tensor = self.glimpse(pictures.flatten(0, 1)[:, None], copies)
        return seen.view(len(pictures), -1)


class VolumeContext(nn.Module):
    """f_read of a volume: a glimpse of it."""

    def __init__(self, state: int, window: int, features: int) -> None:
        super().__init__()
        self.glimpse = Glimpse(3, 1, state, window, (16, 32), features)
        self.features = features

    def forward(self, volumes: Tensor, state: Tensor) -> Tensor:
        """Return features (B, R) of volumes (B, 1, D, H, W)."""
        return self.glimpse(volumes, state)  # type: ignore[no-any-return]


Context = ClassContext | ViewContext | VolumeContext
