"""The library: models, shapes and results, each with a picture."""

from __future__ import annotations

import itertools
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.library import list_library
from voxstudio.operations import ENERGY
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.saved_models import OwnModel
from voxstudio.studio.models.selection import times
from voxstudio.studio.models.thumbnails import Thumbnails
from voxstudio.studio.saved.checks import one_of, several
from voxstudio.studio.window.library_view import Entry
from voxstudio.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.models.previews import Preview
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.spec import TaskSpec
    from voxstudio.studio.window.main_window import MainWindow

LOG = logging.getLogger("voxstudio")


class Library(QObject):
    """Holds what can be chosen, and shows it.

    Args:
        window: Whose library it fills.
        specs: The tasks, which say what they are made for.
    """

    model_chosen = Signal(object)
    """The user chose a checkpoint; its `Path`."""

    refused = Signal(str)
    """The user chose a file that cannot be read; why."""

    shape_chosen = Signal(object)
    """The user chose a `Shape`."""

    def __init__(self, window: MainWindow, specs: Sequence[TaskSpec]) -> None:
        super().__init__(window)
        self._specs = specs
        self._view = window.library
        self.thumbnails = Thumbnails(window)
        self._models: dict[str, tuple[Path, CheckpointHeader]] = {}
        self._shapes: dict[str, dict[str, Shape]] = {"shapes": {}, "results": {}}
        self._numbers = itertools.count(1)
        self._sampled: set[Path] = set()
        self._examples: set[str] = set()
        listing = list_library()
        for path, header in listing.models:
            self._models[str(path)] = (path, header)
        self._installed = {path for path, _ in listing.models}
        self._refused = {each.source: each for each in listing.refused}
        """Files among the checkpoints that cannot be read, and why."""
        for each in listing.refused:
            LOG.warning("%s", each)
        self._show_models()
        for section in self._shapes:
            self._show_shapes(section)
        self._view.activated.connect(self._activated)

    def shapes(self, section: str = "shapes") -> list[Shape]:
        """Return the shapes of `shapes` or `results`, newest first."""
        return list(self._shapes[section].values())

    def shape(self, section: str, key: str) -> Shape:
        """Return the shape of an entry."""
        return self._shapes[section][key]

    def models(self) -> list[tuple[Path, CheckpointHeader]]:
        """Return the checkpoints, shipped ones first."""
        return list(self._models.values())

    def tasks(self, path: Path) -> list[str]:
        """Return the tasks that a listed checkpoint is made for, the first for other energies."""
        return self.tasks_of(self._models[str(path)][1])

    def tasks_of(self, header: CheckpointHeader) -> list[str]:
        """Return the tasks that a checkpoint is made for, the first for other energies."""
        made_for = [
            (spec.capabilities.index(capability), spec.key)
            for capability in header.capabilities
            for spec in self._specs
            if capability in spec.capabilities
        ]
        keys = [key for _, key in sorted(made_for, key=lambda each: each[0])]
        return keys or ([self._specs[0].key] if ENERGY.supported_by(header) else [])

    # What is added

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """List a checkpoint of the user's own; one that is there already stays."""
        self._models[str(path)] = (path, header)
        self._refused.pop(plain(str(path)), None)  # it was repaired since
        self._show_models()

    def add_shapes(self, shapes: Sequence[Shape], section: str = "shapes") -> None:
        """List shapes before those that are there, and draw their pictures.

        Args:
            shapes: New ones, in order.
            section: `shapes` or `results`.
        """
        new = self._numbered(section, shapes)
        self._shapes[section] = new | self._shapes[section]
        self._picture(section, new)

    @Slot(object)
    def add_examples(self, shapes: Sequence[Shape]) -> None:
        """List shapes to begin with after those that are there, and draw their pictures."""
        new = self._numbered("shapes", shapes)
        self._examples |= new.keys()
        self._shapes["shapes"] |= new
        self._picture("shapes", new)

    def _numbered(self, section: str, shapes: Sequence[Shape]) -> dict[str, Shape]:
        return {f"{section}-{next(self._numbers)}": shape for shape in shapes}

    def _picture(self, section: str, new: Mapping[str, Shape]) -> None:
        self._show_shapes(section)
        for key, shape in new.items():
            self._draw(section, key, shape.grid.as_float())

    @Slot(object)
    def show_previews(self, found: Sequence[Preview]) -> None:
        """Draw pictures for models that have not run here yet."""
        for each in found:
            if each.path not in self._sampled:
                self._draw("models", str(each.path), each.field, each.hidden)

    # What a session keeps

    def save(self) -> State:
        """Return shapes and results but for examples, which come by themselves."""
        shapes, results = (
            [shape for key, shape in self._shapes[section].items() if key not in self._examples]
            for section in ("shapes", "results")
        )
        return {"shapes": shapes, "results": results}

    @property
    def own_models(self) -> list[OwnModel]:
        """The checkpoints that the user has opened."""
        models = self._models.values()
        return [OwnModel(p, header.name) for p, header in models if p not in self._installed]

    def restore(self, state: SavedState) -> None:
        """List what was saved in place of what there is, but for examples.

        Raises:
            Unreadable: If it makes no sense.
        """
        found = {
            section: state.get(section, several(one_of(Shape)), ())
            for section in ("shapes", "results")
        }
        for section, shapes in found.items():
            self._shapes[section] = {
                key: shape for key, shape in self._shapes[section].items() if key in self._examples
            }
            self.add_shapes(shapes, section)
            if not shapes:
                self._show_shapes(section)

    # What is marked

    def show_model(self, path: Path | None, sample: Shape | None = None) -> None:
        """Mark the model in use, with a sample of it as its picture once there is one."""
        self._view.set_current("models", None if path is None else str(path))
        if path is not None and sample is not None:
            self._sampled.add(path)
            self._draw("models", str(path), sample.grid.as_float())

    def show_shape(self, shape: Shape | None) -> None:
        """Mark a shape where it is listed, and no other."""
        for section, shapes in self._shapes.items():
            keys = [key for key, each in shapes.items() if each is shape]
            self._view.set_current(section, keys[0] if keys else None)

    @Slot(str, str)
    def _activated(self, section: str, key: str) -> None:
        if key in self._refused:
            self.refused.emit(str(self._refused[key]))
        elif section == "models":
            self.model_chosen.emit(self._models[key][0])
        else:
            self.shape_chosen.emit(self._shapes[section][key])

    def _draw(
        self,
        section: str,
        key: str,
        field: NDArray[np.float32],
        hidden: NDArray[np.bool_] | None = None,
    ) -> None:
        show = partial(self._view.set_picture, section, key)
        self.thumbnails.draw((section, key), show, field, hidden)

    def _show_models(self) -> None:
        entries = [
            Entry(key, header.name, ", ".join(c for c in header.capabilities if c != "energy"))
            for key, (_, header) in self._models.items()
        ]
        entries += [
            Entry(key, Path(key).name, f"cannot be read: {each.fault}")
            for key, each in self._refused.items()
        ]
        self._view.set_entries("models", entries)

    def _show_shapes(self, section: str) -> None:
        entries = [
            Entry(key, shape.name, times(shape.grid.shape))
            for key, shape in self._shapes[section].items()
        ]
        self._view.set_entries(section, entries)
