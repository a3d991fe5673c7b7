"""A move of the slider between two codes, of what an eye takes for immediate."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxstudio.bench.row import Row
from voxstudio.bench.timing import milliseconds
from voxstudio.latent.paths import spherical
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.specs import PRESETS
from voxstudio.studio.scene.benchmark import changing_field
from voxstudio.studio.scene.surface import Surface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PRESET = "compact-latent"
MOVES, WARM_UP = 200, 10
MOST_MS = 16.0


def rows() -> Iterator[Row]:
    """Measure moves of the slider with the compact generator, drawing not counted."""
    move = _move()
    times = sorted([milliseconds(move) for _ in range(WARM_UP + MOVES)][WARM_UP:])
    late = times[int(0.95 * len(times)) - 1]
    name = "move of the latent slider, 32^3, p95"
    yield Row(name, late / MOST_MS, late, MOST_MS, "16 ms", "at most 1")


def _move() -> Callable[[], object]:
    """Return what a move does: a code on the way, its shape, and the surface of a shape.

    The weights are drawn, not learned, and what they decode to is noise whose surface no shape
    has; the surface is that of changing shapes of the same size instead.
    """
    net = PRESETS[PRESET].model_copy(update={"descriptor": None}).build().eval()
    assert isinstance(net, LatentNet)
    decoder, surface = net, Surface()
    first, second = np.random.default_rng(0).normal(size=(2, net.latent)).astype(np.float32)
    share = cycle(np.linspace(0, 1, 64)).__next__
    shape = cycle(changing_field(PRESETS[PRESET].resolution)).__next__

    def move() -> None:
        code = spherical(first, second, share())
        with torch.inference_mode():
            decoder.decode(torch.from_numpy(code)[None])[0, 0].numpy()
        surface.show(shape())
        surface.extract()

    return move
