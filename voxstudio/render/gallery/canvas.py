"""What a sequential model writes: samples, and how they grow step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.novelty import novelty
from voxstudio.evaluation.origin import solid
from voxstudio.render.gallery.page import CARD, SMALL_CARD, Page, Section
from voxstudio.render.gallery.samples import SEEDS, beside_nearest, card, pieces
from voxstudio.sequential.model import sequential_model

if TYPE_CHECKING:
    from voxstudio.evaluation.origin import Origin
    from voxstudio.loaded import LoadedNet
    from voxstudio.render.sheet import Card
    from voxstudio.sequential.model import SequentialModel

GROWN = 4
"""Samples whose canvas is shown after every step."""


def canvas(model: LoadedNet, known: Origin) -> Page:
    """Draw samples of seeds 0 to 11, of the classes in turn, and the canvas of the first ones.

    Args:
        model: With the capability `sequence`.
        known: The shapes it learned from.
    """
    written = sequential_model(model)
    kinds = np.resize(written.classes, len(SEEDS)).tolist() if written.classes else []
    told = written.of_classes(kinds) if kinds else written
    made = told.decode(told.draw(SEEDS))
    found = novelty(made > 0.5, known.learned(), solid(known.held_back))
    whole = round(found.connected * found.count)
    figures = [
        f"A single connected component before any clean-up: {whole} of {found.count}"
        + found.beside("; held-out shapes {held_back_connected:.0%}")
        + ".",
        f"Mean IoU with the nearest training shape: {found.nearest:.2f}"
        + found.beside("; held-out shapes {held_back:.2f}")
        + ".",
    ]
    if kinds:
        figures.append(f"Classes in turn: {', '.join(dict.fromkeys(kinds))}.".replace("_", " "))
    rows = _growth(told)
    heading = f"The canvas after each of {written.steps} steps"
    sections = [*beside_nearest(made, known, CARD), Section(rows, heading=heading)]
    title = f"{model.header.name}: seeds {SEEDS[0]} to {SEEDS[-1]}, uncurated"
    return Page(title, sections, figures)


def _growth(told: SequentialModel) -> list[list[Card]]:
    """Draw the canvas of the first seeds after every step."""
    part = slice(0, GROWN)
    frames = told.rows(part).unfold(told.draw(SEEDS[part]))
    return [
        [
            card(frame[row], SMALL_CARD, f"t = {t + 1}", pieces(frame[row]))
            for t, frame in enumerate(frames)
        ]
        for row in range(GROWN)
    ]
