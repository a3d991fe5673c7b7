"""Recoveries as in the paper: original, what the model sees, what it makes of that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from voxstudio.data.splits import in_turn
from voxstudio.masks import parse_mask
from voxstudio.render import style
from voxstudio.render.gallery.page import SMALL_CARD, THEME, Page, Section
from voxstudio.render.picture import Tint, picture
from voxstudio.render.sheet import Card
from voxstudio.sampling.player import last, recover_each

if TYPE_CHECKING:
    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.origin import Origin
    from voxstudio.loaded import LoadedNet

COLUMNS = 10
REGION = 3
"""Voxels a side of the smallest hidden region that is tinted: scattered ones would be noise."""
SMOOTHING = 8
"""Passes over a surface; more would melt parts of one voxel and what a random mask leaves."""
SEED = 0
"""Of the masks and of the chains: column i uses SEED + i."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


def recovery(model: LoadedNet, known: Origin) -> Page:
    """Draw recoveries of held-back shapes under three masks.

    Args:
        model: With the capability `recovery`.
        known: Where it learned; only what was held back is shown.
    """
    unseen = known.unseen(model.header.name)
    shapes = np.stack([unseen.grid(row).occupied() for row in chosen(unseen)])
    originals = [_card(shape, shape, colour=style.REFERENCE) for shape in shapes]
    sections = [Section([originals], ["original"])]
    sections += [
        _section(model, shapes, words, heading) for words, heading in masks(model.resolution)
    ]
    figures = [
        "Held-out shapes, uncurated, one chain each; regions that the model filled in are tinted. "
        "Below each recovery: the voxel error rate of the hidden voxels."
    ]
    title = f"{model.header.name}: recovery"
    return Page(title, sections, figures)


def masks(resolution: int) -> list[tuple[str, str]]:
    """Return the masks of a page in the words of the command line, each with its heading."""
    near, far = resolution // 4, resolution - resolution // 4
    box = ",".join([f"{near}:{far}"] * 3)
    return [
        ("random:0.7", "70% of all voxels hidden, drawn at random"),
        ("half:+y", "Back half hidden"),
        (f"box:{box}", "Central box hidden"),
    ]


def chosen(held_back: ShapeSet) -> list[int]:
    """Return the first held-back shapes, the classes in turn."""
    return in_turn(held_back.kinds, COLUMNS)


def _section(model: LoadedNet, shapes: Bools, words: str, heading: str) -> Section:
    size = (model.resolution,) * 3
    seeds = range(SEED, SEED + len(shapes))
    hidden = np.stack([parse_mask(words, size, seed).hidden for seed in seeds])
    frame = last(recover_each(model, shapes, hidden, seeds=seeds))
    made = np.where(hidden, frame.estimate, shapes.astype(np.float32))
    columns = [_column(*parts) for parts in zip(shapes, hidden, made, strict=True)]
    return Section(list(zip(*columns, strict=True)), ("visible", "recovered"), heading)


def _column(shape: Bools, hidden: Bools, made: Floats) -> tuple[Card, Card]:
    wrong = ((made > 0.5) != shape)[hidden].mean()
    region = ndimage.binary_opening(hidden, np.ones((REGION,) * 3, np.bool_))
    visible = _card(shape & ~hidden, shape)
    recovered = _card(made, shape, tint=Tint(region))
    return visible, replace(recovered, caption=f"{wrong:.1%}")


def _card(values: Floats | Bools, framed: Bools, **look: Any) -> Card:  # noqa: ANN401 - picture's
    """Draw one state of a shape, framed as the shape itself is."""
    field, frame = values.astype(np.float32), framed.astype(np.float32)
    pixels = picture(field, SMALL_CARD, theme=THEME, framed=frame, smooth=SMOOTHING, **look)
    return Card(pixels)
