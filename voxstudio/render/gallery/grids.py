"""Multi-grid synthesis as in the paper's Figure 8: every grid of every sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.coarse import copies
from voxstudio.data.components import component_count
from voxstudio.loaded import ladder, volumes
from voxstudio.render.gallery.page import SMALL_CARD, THEME, Page, Section
from voxstudio.render.picture import picture
from voxstudio.render.sheet import Card
from voxstudio.sampling.multigrid import unfold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet

SEEDS = range(12)
ACROSS = 6
SMOOTHING = 8
"""Passes over a surface, as for recoveries: more would melt detail."""


def grids(model: LoadedNet) -> Page:
    """Draw the samples of seeds 0 to 11 on every grid.

    Args:
        model: With the capability `multigrid`.
    """
    parts = [SEEDS[i : i + ACROSS] for i in range(0, len(SEEDS), ACROSS)]
    made = [_unfolded(model, part) for part in parts]
    sections = [Section([_cards(model, grid) for grid in part], _labels(part)) for part in made]
    pieces = [component_count(shape > 0.5) for part in made for shape in part[-1]]
    figures = [
        f"Seeds {SEEDS[0]} to {SEEDS[-1]}, uncurated: a single voxel drawn from the histogram of "
        "the training shapes, sampled grid by grid.",
        f"{sum(count == 1 for count in pieces)} of {len(pieces)} are a single connected component "
        "on the finest grid.",
    ]
    return Page(f"{model.header.name}: grid by grid", sections, figures)


def _unfolded(model: LoadedNet, seeds: range) -> list[NDArray[np.float32]]:
    """Return the samples on every grid, each (B, D, H, W)."""
    found: dict[int, NDArray[np.float32]] = {}
    for moment in unfold(ladder(model), volumes(model), seeds=seeds):
        found[moment.grid] = moment.frame.estimate
    return list(found.values())


def _cards(model: LoadedNet, shapes: NDArray[np.float32]) -> list[Card]:
    """Draw one grid, its voxels as blocks of the finest."""
    fine = copies(shapes, model.resolution // shapes.shape[-1])
    return [Card(picture(field, SMALL_CARD, theme=THEME, smooth=SMOOTHING)) for field in fine]


def _labels(grids: list[NDArray[np.float32]]) -> list[str]:
    return [f"{shapes.shape[-1]}³" for shapes in grids]
