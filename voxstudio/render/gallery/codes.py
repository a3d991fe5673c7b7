"""What the codes of a generator are good for: samples, ways between them, codes of new shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.splits import in_turn
from voxstudio.evaluation.latent import FRAMES as STEPS
from voxstudio.evaluation.latent import walk
from voxstudio.evaluation.novelty import novelty
from voxstudio.evaluation.origin import solid
from voxstudio.latent.inversion import invert
from voxstudio.latent.model import latent_model
from voxstudio.latent.pacing import by_code
from voxstudio.render import style
from voxstudio.render.gallery.page import CARD, SMALL_CARD, Page, Section
from voxstudio.render.gallery.samples import ACROSS, SEEDS, beside_nearest, card, pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.origin import Origin
    from voxstudio.latent.model import LatentModel
    from voxstudio.loaded import LoadedNet
    from voxstudio.render.sheet import Card

FRAMES = 8
"""Of a way, both ends included, as in the paper's Figure 6."""
RECONSTRUCTED = 8


def codes(model: LoadedNet, known: Origin) -> Page:
    """Draw samples of seeds 0 to 11, ways between them, and held-back shapes found again.

    Args:
        model: With the capability `latent`.
        known: The shapes it learned from.
    """
    generator = latent_model(model)
    drawn = generator.draw(SEEDS)
    made = generator.decode(drawn)
    found = novelty(made > 0.5, known.learned(), solid(known.held_back))
    ways = walk(generator, SEEDS[0], "code")
    whole = round(found.connected * found.count)
    figures = [
        f"A single connected component before any clean-up: {whole} of {found.count} samples, "
        f"{ways['connected']:.0%} of {ways.count * STEPS} frames between random codes.",
        f"Mean IoU with the nearest training shape: {found.nearest:.2f}"
        + found.beside("; held-out shapes {held_back:.2f}")
        + f". Of two samples: {found.pairwise:.2f}"
        + found.beside("; of two held-out shapes {held_back_pairwise:.2f}")
        + ".",
    ]
    sections = [
        *beside_nearest(made, known, CARD),
        Section(
            _ways(generator, drawn),
            heading="From one sample to another, in even steps of the code (Xie et al., Figure 6)",
        ),
    ]
    if len(known.held_back):
        rebuilt, overlap = _rebuilt(generator, known.held_back)
        words = "Held-out shapes and their reconstructions: IoU"
        figures.append(f"{words} {overlap:.2f} in the mean.")
        heading = "Reconstructions of held-out shapes"
        sections.append(Section(rebuilt, ["held out", "decoded"], heading))
    title = f"{model.header.name}: seeds {SEEDS[0]} to {SEEDS[-1]}, uncurated"
    return Page(title, sections, figures)


def _ways(generator: LatentModel, drawn: NDArray[np.float32]) -> list[list[Card]]:
    """Draw the ways from seed 0 to 1, from 2 to 3 and so on."""
    pairs = [(i, i + 1) for i in range(0, ACROSS, 2)]
    rows = [by_code(generator, drawn[i], drawn[j], FRAMES, "linear").shapes for i, j in pairs]
    ends = [{0: f"seed {i}", FRAMES - 1: f"seed {j}"} for i, j in pairs]
    return [
        [card(values, SMALL_CARD, names.get(n, ""), pieces(values)) for n, values in enumerate(row)]
        for row, names in zip(rows, ends, strict=True)
    ]


def _rebuilt(generator: LatentModel, held: ShapeSet) -> tuple[list[list[Card]], float]:
    """Draw held-back shapes above what their codes decode to; return the mean overlap, too."""
    rows = in_turn(held.kinds, RECONSTRUCTED)
    shapes = np.stack([held.grid(row).as_float() for row in rows])
    *_, frame = invert(generator, shapes, seeds=range(len(shapes)))
    given = [card(values, SMALL_CARD, colour=style.REFERENCE) for values in shapes]
    decoded = [
        card(values, SMALL_CARD, f"IoU {share:.2f}")
        for values, share in zip(frame.estimate, frame.overlap, strict=True)
    ]
    return [given, decoded], float(frame.overlap.mean())
