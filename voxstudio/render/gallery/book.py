"""The whole gallery: which pages there are, and the folder they lie in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from voxstudio import operations
from voxstudio.data.splits import in_turn
from voxstudio.evaluation.origin import NothingUnseen, Origin, examined, held_back
from voxstudio.files import write_atomically
from voxstudio.loaded import load_model
from voxstudio.render.gallery.canvas import canvas
from voxstudio.render.gallery.codes import codes
from voxstudio.render.gallery.completion import completion
from voxstudio.render.gallery.detail import COLUMNS, detail
from voxstudio.render.gallery.grids import grids
from voxstudio.render.gallery.memory import memory
from voxstudio.render.gallery.meshes import meshes
from voxstudio.render.gallery.page import save
from voxstudio.render.gallery.recovery import recovery
from voxstudio.render.gallery.samples import samples
from voxstudio.render.gallery.views import views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.formats import ShapeSet
    from voxstudio.loaded import LoadedNet
    from voxstudio.operations import Operation
    from voxstudio.render.gallery.page import Page


@dataclass(frozen=True)
class Shown:
    """What a model is drawn beside, made when a page asks for it, and once for all pages.

    Args:
        header: Of the model.
        data: The data file it learned from, where it was not generated shapes.
        unseen: Shapes that it never saw, in place of those that it held out.
    """

    header: CheckpointHeader
    data: ShapeSet | None
    unseen: ShapeSet | None

    @cached_property
    def known(self) -> Origin:
        """All that it learned from, and what it never saw."""
        return examined(self.header, self.data, self.unseen)

    def few(self, count: int) -> ShapeSet:
        """Return some shapes that it never saw; fine ones of a whole set would take all memory.

        Raises:
            NothingUnseen: If there are none.
        """
        if self.unseen is not None:
            return self.unseen.take(np.array(in_turn(self.unseen.kinds, count)))
        found = held_back(self.header, count, self.data)
        return Origin(found, found).unseen(self.header.name)


Draw = Callable[["LoadedNet", Shown], "Page"]


def _beside_known(draw: Callable[[LoadedNet, Origin], Page]) -> Draw:
    """Draw a model beside all that it learned from."""
    return lambda model, shown: draw(model, shown.known)


PAGES: dict[Operation, tuple[str, Draw]] = {
    operations.CHAIN: ("samples", _beside_known(samples)),
    operations.RECOVER_BY_CHAINS: ("recovery", _beside_known(recovery)),
    operations.RECALL: ("recall", _beside_known(memory)),
    operations.SUPER_RESOLVE: ("detail", lambda model, shown: detail(model, shown.few(COLUMNS))),
    operations.DECODE: ("codes", _beside_known(codes)),
    operations.WRITE: ("canvas", _beside_known(canvas)),
    operations.COMPLETE: ("completion", _beside_known(completion)),
    operations.RECONSTRUCT: ("views", _beside_known(views)),
    operations.GROW: ("grids", lambda model, _shown: grids(model)),
    operations.MESH: ("meshes", lambda model, _shown: meshes(model)),
}
"""What is drawn of a model, by what it declares: the end of the file's name, and the page."""

CAPTIONS = {
    "samples": "Uncurated samples, seeds 0 to 11, each beside the nearest training shape.",
    "recovery": "Held-out shapes, their visible voxels, and one recovery of each.",
    "detail": "Held-out shapes, their block means, and the detail found for those, one chain each.",
    "grids": "Uncurated samples from a single voxel on, seeds 0 to 11, on every grid.",
    "meshes": "Held-out images, the coloured meshes reconstructed from them, and those from two "
    "other sides. No gradient of the renderer was ever known.",
    "codes": "Uncurated samples of random codes, seeds 0 to 11, each beside the nearest training "
    "shape; interpolations between codes; reconstructions of held-out shapes.",
    "canvas": "Uncurated samples, seeds 0 to 11, each beside the nearest training shape; the "
    "canvas after every step.",
    "completion": "Held-out shapes, one half of each, and the first eight steps and the hundredth "
    "of a chain that completes it.",
    "views": "Images c of held-out shapes; uncurated reconstructions h, seeds 0 to 11, seen from "
    "the side of the image (x̂), and from two other sides.",
    "arithmetic": "Sums of averages of 16 codes each, of held-out shapes; the sums are chosen, the "
    "shapes are not. `python docs/arithmetic.py` draws them.",
    "recall": "Every stored shape, with a fifth of all voxels flipped at random, and its recall.",
}
"""What is on a page, by the end of its file's name."""

INDEX = "README.md"


def model_pages(
    path: Path, folder: Path, data: ShapeSet | None = None, unseen: ShapeSet | None = None
) -> Iterator[str]:
    """Draw the pages of one checkpoint.

    Args:
        path: The checkpoint.
        folder: Where the pages are written; it exists.
        data: The data file it learned from, where it was not generated shapes.
        unseen: Shapes that it never saw, in place of those that it held out.

    Yields:
        The file of each page, or why it is left out: pages of what a model never saw need such
        shapes.

    Raises:
        ImportRejected: If the checkpoint is damaged, or its shapes cannot be made again.
    """
    model = load_model(path)
    shown = Shown(model.header, data, unseen)
    for operation, (ending, draw) in PAGES.items():
        if operation.declared_by(model.header):
            page = folder / f"{path.stem}-{ending}.png"
            try:
                yield str(save(draw(model, shown), page))
            except NothingUnseen as why:
                yield f"{page.name}: left out. {why}"


def write_index(folder: Path) -> Path:
    """List the pages of a folder in a file that shows them."""
    names = sorted(path.stem for path in folder.glob("*.png"))
    text = "\n\n".join(["# Gallery", "Drawn by `make gallery`.", *map(_section, names)]) + "\n"
    path = folder / INDEX
    write_atomically(path, lambda file: file.write(text.encode()))
    return path


def _section(name: str) -> str:
    """Return the heading, the caption and the picture of a page."""
    model, _, ending = name.rpartition("-")
    if ending not in CAPTIONS:
        return f"## {name.capitalize()}\n\n![{name}]({name}.png)"
    return f"## {model}: {ending}\n\n{CAPTIONS[ending]}\n\n![{model}, {ending}]({name}.png)"
