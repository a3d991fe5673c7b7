"""Shapes made of pictures, in the layout of Rezende et al., Figures 8 to 10: c, xhat, h, r1, r2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from voxstudio.evaluation.origin import solid
from voxstudio.render import style
from voxstudio.render.gallery.page import SMALL_CARD, THEME, Page, Section
from voxstudio.render.picture import picture
from voxstudio.render.sheet import Card, Pixels
from voxstudio.sequential.pictures import outlines, picture_model, taken
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.evaluation.origin import Origin
    from voxstudio.loaded import LoadedNet
    from voxstudio.sequential.pictures import ProjectionModel, ViewModel

    Floats = NDArray[np.float32]

SEEDS = range(12)
VARIANTS = 3
"""Seeds per picture."""
ASIDE = (120.0, 240.0)
"""Degrees that r1 and r2 are turned by."""


def views(model: LoadedNet, known: Origin) -> Page:
    """Draw shapes of seeds 0 to 11, three for each of four pictures of shapes it never saw.

    Args:
        model: With the capability `views`.
        known: The shapes it learned from, and those it did not.
    """
    maker = picture_model(model)
    shapes = solid(known.unseen(model.header.name))[: len(SEEDS) // VARIANTS]
    pictures = taken(shapes, maker.cameras)
    rows, agree = [], []
    for number, told in enumerate(pictures):
        seeds = SEEDS[number * VARIANTS : (number + 1) * VARIANTS]
        made = maker.make(told, seeds)
        rows += [
            variant(maker, told, shape, f"seed {seed}")
            for shape, seed in zip(made, seeds, strict=True)
        ]
        seen = outlines(made > 0.5, maker.cameras)
        truth = outlines(shapes[number : number + 1], maker.cameras)
        agree.append(iou(seen, truth, axes=4))
    title = f"{model.header.name}: seeds {SEEDS[0]} to {SEEDS[-1]}, uncurated"
    figures = [f"Overlap of what is seen (xhat) with the picture (c): {np.mean(agree):.2f}."]
    return Page(title, [Section(rows)], figures)


def variant(
    maker: ViewModel | ProjectionModel, told: Floats, shape: Floats, note: str = ""
) -> list[Card]:
    """Draw one row: the pictures that a shape was made of, the same views of it, and the shape.

    Args:
        maker: Whose cameras took the pictures.
        told: c, (V, R, R).
        shape: h, (D, H, W).
        note: Of the shape's card.
    """
    seen = taken(shape[None] > 0.5, maker.cameras)[0]
    h, *others = (
        picture(shape, SMALL_CARD, theme=THEME, direction=style.around(angle), close_up=False)
        for angle in (0.0, *ASIDE)
    )
    return [
        *(Card(_enlarged(values), "c") for values in told),
        *(Card(_enlarged(values), "x\u0302") for values in seen),
        Card(h, "h", note),
        *(Card(pixels, f"r{number}") for number, pixels in enumerate(others, 1)),
    ]


def _enlarged(values: Floats) -> Pixels:
    """Return a grey picture (R, R) from 0 to 1 at the size of a card, its pixels visible."""
    grey = Image.fromarray(np.round(255 * values.clip(0, 1)).astype(np.uint8))
    return np.asarray(grey.resize(SMALL_CARD, Image.Resampling.NEAREST).convert("RGB"))
