"""Draw sums of shapes (Xie et al., Figure 7) of generated furniture.

Run `python docs/arithmetic.py furniture-latent`; it writes
`docs/gallery/furniture-latent-arithmetic.png`. A model is a name or a file, and has to know the
families of furniture that the sums are of.
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.data.shapes.families import piece
from voxstudio.latent.arithmetic import total
from voxstudio.latent.inversion import encode
from voxstudio.latent.model import latent_model
from voxstudio.library import find_checkpoint
from voxstudio.loaded import load_model
from voxstudio.render.gallery.page import CARD, Page, Section, save
from voxstudio.render.gallery.samples import card, pieces
from voxstudio.render.picture import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from voxstudio.latent.model import LatentModel
    from voxstudio.render.sheet import Card

    Codes = NDArray[np.float32]

GALLERY = Path(__file__).parent / "gallery"
SEED = 1
"""Of the furniture; models learn from that of seed 0."""
COUNT = 16
"""Shapes in a slot: the first ones that its rule lets in, whatever they look like."""
WOODEN = ("panel", "ladder", "slat", "splat", "windsor", "balloon")
SIGNS = (1, -1, 1)


@dataclass(frozen=True)
class Group:
    """Generated furniture of one kind.

    Args:
        name: Of the group.
        family: One of `FAMILIES`.
        lets_in: Whether a piece of it belongs, by its parameters.
    """

    name: str
    family: str
    lets_in: Callable[[Any], bool]


def structure(name: str, family: str, *variants: str) -> Group:
    """Return the pieces of a family that have one of these structures."""
    return Group(name, family, lambda furniture: furniture.variant in variants)


SUMS = (
    (
        structure("night stand on legs", "night_stand", "legged"),
        structure("night stand", "night_stand", "drawers"),
        structure("chest of drawers", "dresser", "chest"),
    ),
    (
        structure("bathtub on feet", "bathtub", "clawfoot"),
        structure("bathtub", "bathtub", "alcove"),
        structure("sofa", "sofa", "track"),
    ),
    (
        structure("table on a pedestal", "table", "round_pedestal"),
        structure("table", "table", "dining"),
        structure("writing desk", "desk", "writing"),
    ),
    (
        structure("swivel chair", "chair", "swivel"),
        structure("panel chair", "chair", "panel"),
        structure("shell chair", "chair", "shell"),
    ),
    (
        Group("chair with arms", "chair", lambda it: it.variant in WOODEN and it.arms > 0),
        Group("chair without", "chair", lambda it: it.variant in WOODEN and it.arms == 0),
        Group("splat chair", "chair", lambda it: it.variant == "splat" and it.arms == 0),
    ),
)
"""A, B and C of A - B + C: what A has and B lacks is given to C."""


def main() -> None:
    """Draw the sums with the model named on the command line."""
    parser = argparse.ArgumentParser(description="Draw sums of shapes.")
    parser.add_argument("checkpoint", help="name of an installed model, or a file")
    parser.add_argument("--out", type=Path, default=GALLERY, help="folder of the picture")
    options = parser.parse_args()
    path = find_checkpoint(options.checkpoint)
    model = latent_model(load_model(path))
    prepare()
    rows = [draw(model, groups) for groups in SUMS]
    save(page(model, rows), options.out / f"{path.stem}-arithmetic.png")


def page(model: LatentModel, rows: list[list[Card]]) -> Page:
    """Return the page of drawn sums."""
    figures = [
        f"A, B and C are what the averages of the codes of {COUNT} shapes each decode to; the last "
        "two columns give the same A - B to one shape.",
        f"Shapes: the first {COUNT} of each kind from `voxstudio data make` with seed {SEED}, "
        "which the model never saw.",
        "The sums were chosen among several that were tried; shapes and results are not picked.",
    ]
    return Page(f"{model.header.name}: A - B + C", [Section(rows)], figures)


def draw(model: LatentModel, groups: tuple[Group, ...]) -> list[Card]:
    """Draw + A, - B, + C and the sum; then the first shape of C, and the sum with it alone."""
    slots = [codes_of(model, members(group)) for group in groups]
    one = slots[-1][:1]
    added, onto_one = total(SIGNS, slots), total(SIGNS, [*slots[:-1], one])
    codes = [*(slot.mean(0) for slot in slots), added, one[0], onto_one]
    names = [f"{sign} {group.name}" for sign, group in zip("+−+", groups, strict=True)]
    captions = [*names, "= result", f"+ one {groups[-1].name}", "= result"]
    decoded = model.decode(np.stack(codes))
    return [
        card(field, CARD, caption, pieces(field))
        for field, caption in zip(decoded, captions, strict=True)
    ]


def members(group: Group) -> Codes:
    """Return the first `COUNT` pieces of a group as occupancies, (N, D, H, W)."""
    made = (piece(group.family, number, SEED) for number in itertools.count())
    chosen = (each.reference for each in made if group.lets_in(each.furniture))
    return np.stack(list(itertools.islice(chosen, COUNT))).astype(np.float32)


def codes_of(model: LatentModel, shapes: Codes) -> Codes:
    """Return the codes of shapes, (N, Z): the encoder's, or else those Langevin dynamics finds."""
    guess = model.guess(shapes)
    if guess is not None:
        return guess
    return np.concatenate([frame.codes for frame in encode(model, shapes, 0)])


if __name__ == "__main__":
    main()
