"""Completions as in the paper's Figures 4 to 6: the target, a chain's first steps and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.splits import in_turn
from voxstudio.masks import parse_mask
from voxstudio.render import style
from voxstudio.render.gallery.page import SMALL_CARD, THEME, Page, Section
from voxstudio.render.picture import picture
from voxstudio.render.sheet import Card
from voxstudio.sampling.settling import STEPS, complete
from voxstudio.sequential.model import sequential_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.evaluation.origin import Origin
    from voxstudio.loaded import LoadedNet
    from voxstudio.sequential.model import SequentialModel

    Bools = NDArray[np.bool_]

FIRST, LAST = range(1, 9), 100
"""Steps that are shown: the first eight, and the hundredth."""
ROWS = 6
MASKS = {"half:-x": "Left half missing", "half:+y": "Back half missing"}


def completion(model: LoadedNet, known: Origin) -> Page:
    """Draw chains that complete held-back shapes, as Rezende et al. do.

    Args:
        model: With the capability `completion`.
        known: Where it learned; only what was held back is shown.
    """
    written, held = sequential_model(model), known.unseen(model.header.name)
    labels = held.kinds
    rows = in_turn(labels, ROWS * len(MASKS))
    sections = []
    for number, (words, heading) in enumerate(MASKS.items()):
        strips = []
        for seed, row in enumerate(rows[number * ROWS : (number + 1) * ROWS]):
            kinds = held.label_names
            told = written.of_class(kinds[int(labels[row])]) if written.classes else written
            strips.append(_strip(told, held.grid(row).occupied(), words, seed))
        sections.append(Section(strips, heading=heading))
    figures = [
        "Held-out shapes, uncurated, one chain each; what is shown is p(x | z) of every step. The "
        "chain replaces the missing half alone, and starts as if voxels were independent. At the "
        f"end {STEPS} gradient steps on its codes maximise the likelihood of the visible voxels."
    ]
    return Page(f"{model.header.name}: completion", sections, figures)


def _strip(told: SequentialModel, shape: Bools, words: str, seed: int) -> list[Card]:
    size = (told.resolution,) * 3
    hidden = parse_mask(words, size, seed).hidden
    frames = list(complete(told, shape, 0.5 * hidden, seeds=[seed], steps=LAST))
    return [
        _card(shape, shape, "target", style.REFERENCE),
        _card(shape & ~hidden, shape, "visible"),
        *(_card(frames[n].estimate[0] > 0.5, shape, f"step {n}") for n in (*FIRST, LAST)),
        _card(frames[-1].estimate[0] > 0.5, shape, "refined"),
    ]


def _card(values: Bools, framed: Bools, caption: str, colour: str = style.CLAY) -> Card:
    """Draw one state of a shape, framed as the shape itself is."""
    field, frame = values.astype(np.float32), framed.astype(np.float32)
    return Card(picture(field, SMALL_CARD, theme=THEME, framed=frame, colour=colour), caption)
