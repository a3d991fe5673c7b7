"""Super-resolution as in the paper's Figure 4: what was given, what was found, what was true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.coarse import block_means, copies, keep_counts, trilinear
from voxstudio.render import style
from voxstudio.render.gallery.page import SMALL_CARD, THEME, Page, Section
from voxstudio.render.picture import picture
from voxstudio.render.sheet import Card
from voxstudio.sampling.player import last, refine
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from voxstudio.data.formats import ShapeSet
    from voxstudio.loaded import LoadedNet

COLUMNS = 10
SMOOTHING = 8
"""Passes over a surface, as for recoveries: more would melt detail."""
SEED = 0
"""Of the chains: column i uses SEED + i."""

Floats = NDArray[np.float32]


def detail(model: LoadedNet, unseen: ShapeSet) -> Page:
    """Draw held-back shapes, their block means, and the detail that a model finds for them.

    Args:
        model: With the capability `superres`.
        unseen: Shapes that it never saw, of its resolution.
    """
    side = model.header.block_size or 1
    shapes = np.stack([unseen.grid(row).as_float() for row in range(len(unseen))])
    coarse = block_means(shapes, side)
    made = np.concatenate(
        [last(refine(model, coarse[i : i + 1], seeds=[SEED + i])).estimate
         for i in range(len(shapes))]
    )  # fmt: skip
    worst = np.abs(block_means(made, side) - coarse).max()
    baseline = iou(keep_counts(trilinear(coarse, side), coarse), shapes > 0.5)
    overlaps = iou(keep_counts(made, coarse), shapes > 0.5)
    rows = [
        _cards(copies(coarse, side), shapes),
        _cards(made, shapes, [f"{value:.3f}" for value in overlaps]),
        _cards(shapes, shapes, colour=style.REFERENCE),
    ]
    small = coarse.shape[-1]
    labels = [f"{small}³ given", f"{model.resolution}³ found", "original"]
    figures = [
        "Held-out shapes, uncurated, one chain each. Below each result: the IoU with the "
        "original where every block keeps its count.",
        f"Mean IoU {overlaps.mean():.3f}; trilinear interpolation to the same counts makes "
        f"{baseline.mean():.3f}. Block means kept to {worst:.0e}.",
    ]
    title = f"{model.header.name}: {small}³ to {model.resolution}³"
    return Page(title, [Section(rows, labels)], figures)


def _cards(
    fields: Floats, framed: Floats, captions: list[str] | None = None, colour: str = style.CLAY
) -> list[Card]:
    """Draw one row, each framed as the original is."""
    return [
        Card(
            picture(field, SMALL_CARD, theme=THEME, colour=colour, framed=frame, smooth=SMOOTHING),
            caption,
        )
        for field, frame, caption in zip(
            fields, framed, captions or [""] * len(fields), strict=True
        )
    ]
