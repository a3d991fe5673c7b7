"""Samples of a model, unpicked, each above its nearest training shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.data.components import component_count
from voxstudio.evaluation.novelty import novelty
from voxstudio.evaluation.origin import solid
from voxstudio.render import style
from voxstudio.render.gallery.page import CARD, THEME, Page, Section
from voxstudio.render.picture import picture
from voxstudio.render.sheet import Card
from voxstudio.sampling.player import last, play
from voxstudio.sampling.starts import begun, usual

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.evaluation.novelty import Novelty
    from voxstudio.evaluation.origin import Origin
    from voxstudio.loaded import LoadedNet

SEEDS = range(12)
ACROSS = 6
"""Samples side by side."""


def samples(model: LoadedNet, known: Origin) -> Page:
    """Draw the samples of seeds 0 to 11 and the training shapes they resemble most.

    Args:
        model: With the capability `synthesis`.
        known: The shapes it learned from.
    """
    given = begun(model, SEEDS)
    frame = last(play(model, seeds=SEEDS, steps=model.header.sampler.steps, given=given))
    made = frame.estimate
    figures = _figures(novelty(made > 0.5, known.learned(), solid(known.held_back)))
    title = f"{model.header.name}: seeds {SEEDS[0]} to {SEEDS[-1]}, uncurated"
    if usual(model) == "chains":
        figures.append("Samples continue the persistent chains of training (Algorithm 1).")
    return Page(title, beside_nearest(made, known, CARD), figures)


def beside_nearest(
    made: NDArray[np.float32], known: Origin, size: tuple[int, int]
) -> list[Section]:
    """Draw samples of seeds 0 to 11, (12, D, H, W), above the training shapes most like them."""
    alike, overlap = known.nearest_to(made > 0.5)
    ours = [
        card(values, size, f"seed {seed}", pieces(values))
        for seed, values in zip(SEEDS, made, strict=True)
    ]
    theirs = [
        card(values, size, f"IoU {share:.2f}", colour=style.REFERENCE)
        for values, share in zip(alike, overlap, strict=True)
    ]
    return [
        Section([ours[i : i + ACROSS], theirs[i : i + ACROSS]], ["sample", "nearest"])
        for i in range(0, len(SEEDS), ACROSS)
    ]


def card(
    values: NDArray[np.float32],
    size: tuple[int, int],
    caption: str = "",
    note: str = "",
    colour: str = style.CLAY,
) -> Card:
    """Draw a shape (D, H, W) with what is written below it."""
    return Card(picture(values, size, theme=THEME, colour=colour), caption, note)


def pieces(values: NDArray[np.float32]) -> str:
    """Say openly when a sample is not a single connected component."""
    count = component_count(values > 0.5)
    return "" if count == 1 else f"{count} components"


def _figures(found: Novelty) -> list[str]:
    whole = round(found.connected * found.count)
    return [
        "Below each sample: the nearest training shape by IoU.",
        f"IoU with the nearest training shape: {found.nearest:.2f} in the mean, "
        f"{found.nearest_max:.2f} at most"
        + found.beside("; held-out shapes {held_back:.2f} and {held_back_max:.2f}")
        + ".",
        f"Mean IoU of two samples: {found.pairwise:.2f}"
        + found.beside("; of two held-out shapes: {held_back_pairwise:.2f}")
        + ".",
        f"A single connected component before any clean-up: {whole} of {found.count}"
        + found.beside("; held-out shapes {held_back_connected:.0%}")
        + ".",
    ]
