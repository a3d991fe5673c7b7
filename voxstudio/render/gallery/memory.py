"""An associative memory: stored shapes, the same corrupted, and what they came back as."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.corruption import corrupt
from voxstudio.evaluation.memory import compare
from voxstudio.render import style
from voxstudio.render.gallery.page import SMALL_CARD, THEME, Page, Section
from voxstudio.render.picture import picture
from voxstudio.render.sheet import Card
from voxstudio.sampling.player import last
from voxstudio.sampling.recall import recall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.evaluation.memory import Recalled
    from voxstudio.evaluation.origin import Origin
    from voxstudio.loaded import LoadedNet

COLUMNS = 10
SMOOTHING = 8
"""Passes over a surface, as for recoveries: more would melt single voxels."""
CORRUPTION = "flip:0.2"
SEED = 0
"""Of the corruption: shape i uses SEED + i."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


def memory(model: LoadedNet, known: Origin) -> Page:
    """Draw all stored shapes, corrupted and recalled.

    Args:
        model: With the capability `memory`.
        known: What it remembers.
    """
    stored = known.learned()
    corrupted = np.stack([corrupt(shape, CORRUPTION, SEED + i) for i, shape in enumerate(stored)])
    made = last(recall(model, corrupted)).voxels
    found = compare(stored, np.arange(len(stored)), corrupted, made > 0.5)
    parts = [range(i, min(i + COLUMNS, len(stored))) for i in range(0, len(stored), COLUMNS)]
    sections = [_section(stored, corrupted, made, found, part) for part in parts]
    whole = sum(each.whole for each in found)
    figures = [
        f"Seeds {SEED} to {SEED + len(stored) - 1}, uncurated. Below each: the IoU "
        "with the stored shape.",
        f"Recalled the right stored shape with an IoU of at least 0.95: {whole} of "
        f"{len(stored)}. A comparison with all of them finds "
        f"{sum(each.guess == each.stored for each in found)}.",
    ]
    return Page(f"{model.header.name}: a fifth of all voxels flipped", sections, figures)


def descent(original: Bools, corrupted: Bools, moments: Sequence[tuple[int, Floats]]) -> Page:
    """Draw one descent.

    Args:
        original: The shape before it was corrupted, (D, H, W).
        corrupted: What the descent started from, (D, H, W).
        moments: Steps and states of the descent, (D, H, W), the last one at its end.
    """
    before = [_card(original, original, "original", style.REFERENCE),
              _card(corrupted, original, "corrupted"),
              _card(moments[-1][1], original, "recalled")]  # fmt: skip
    way = [_card(values, original, f"step {step}") for step, values in moments]
    return Page("Recall of a stored shape", [Section([before, way])])


def _section(
    stored: Bools, corrupted: Bools, made: Floats, found: list[Recalled], part: range
) -> Section:
    rows = [
        [_card(stored[i], stored[i], "", style.REFERENCE) for i in part],
        [_card(corrupted[i], stored[i], f"{found[i].before:.2f}") for i in part],
        [_card(made[i], stored[i], f"{found[i].overlap:.2f}") for i in part],
    ]
    return Section(rows, ["stored", "corrupted", "recalled"])


def _card(values: Floats | Bools, framed: Bools, caption: str, colour: str = style.CLAY) -> Card:
    """Draw one state of a shape, framed as the shape itself is."""
    field, frame = values.astype(np.float32), framed.astype(np.float32)
    pixels = picture(field, SMALL_CARD, theme=THEME, colour=colour, framed=frame, smooth=SMOOTHING)
    return Card(pixels, caption)
