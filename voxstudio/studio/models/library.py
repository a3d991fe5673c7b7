"""The library: models, shapes and results, each with a picture."""

from __future__ import annotations

import itertools
import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.library import list_library
from voxstudio.operations import ENERGY
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.item import Item
from voxstudio.studio.models.library_entries import item_entry, model_entries
from voxstudio.studio.models.library_menu import item_menu, model_menu
from voxstudio.studio.models.saved_models import OwnModel
from voxstudio.studio.models.thumbnails import Thumbnails
from voxstudio.studio.saved.checks import one_of, optional, several, text
from voxstudio.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.undo import UndoStack
    from voxstudio.studio.models.previews import Preview
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.spec import TaskSpec
    from voxstudio.studio.window.library_view import MenuEntry
    from voxstudio.studio.window.main_window import MainWindow

    Model = tuple[Path, CheckpointHeader]

LOG = logging.getLogger("voxstudio")


class Library(QObject):
    """Holds what can be chosen, and shows it.

    Args:
        window: Whose library it fills.
        specs: The tasks, which say what they are made for.
        steps: Where other names and deletions are noted.
    """

    model_chosen = Signal(object)
    """The user chose a checkpoint; its `Path`."""

    model_removed = Signal(object)
    """A checkpoint is no longer listed; its `Path`."""

    model_back = Signal(object, object)
    """A checkpoint that was removed is to be offered again; its `Path` and its header."""

    refused = Signal(str)
    """The user chose a file that cannot be read; why."""

    shape_chosen = Signal(object)
    """The user chose a `Shape`."""

    card_asked = Signal(object, object)
    """The user wants to know all about a checkpoint; its `Path` and its header."""

    run_asked = Signal(object)
    """The user wants to see the run of an `Item`."""

    export_asked = Signal(object)
    """The user wants files of a list of `Item`."""

    def __init__(self, window: MainWindow, specs: Sequence[TaskSpec], steps: UndoStack) -> None:
        super().__init__(window)
        self._specs, self._window, self._steps = specs, window, steps
        self._view = window.library
        self.thumbnails = Thumbnails(window)
        self._models: dict[str, Model] = {}
        self._items: dict[str, dict[str, Item]] = {"shapes": {}, "results": {}}
        self._numbers = itertools.count(1)
        self._sampled: set[Path] = set()
        self._examples: dict[str, Shape] = {}
        """Shapes to begin with as they come, whatever became of them."""
        self._changed_examples: dict[str, str | None] = {}
        """What is known of examples that have not come yet: another name, or None for deleted."""
        self.write: Callable[[Sequence[Item]], list[Path]] = lambda _: []
        """Writes files of what is dragged out of the window."""
        listing = list_library()
        for path, header in listing.models:
            self._models[str(path)] = (path, header)
        self._installed = {path for path, _ in listing.models}
        self._refused = {each.source: each for each in listing.refused}
        """Files among the checkpoints that cannot be read, and why."""
        for each in listing.refused:
            LOG.warning("%s", each)
        self._show_models()
        for section in self._items:
            self._show_items(section)
        self._wire()

    def _wire(self) -> None:
        self._view.offers = self._offers
        self._view.activated.connect(self._activated)
        self._view.renamed.connect(self._rename)
        self._view.deleted.connect(self.delete)
        for section, shown in self._view.lists.items():
            shown.entries.files = partial(self._files, section)

    def shapes(self, section: str = "shapes") -> list[Shape]:
        """Return the shapes of `shapes` or `results`, newest first."""
        return [item.shape for item in self._items[section].values()]

    def shape(self, section: str, key: str) -> Shape:
        """Return the shape of an entry."""
        return self._items[section][key].shape

    def models(self) -> list[Model]:
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

    def add(self, items: Sequence[Item], section: str = "shapes") -> None:
        """List shapes before those that are there, and draw their pictures.

        Args:
            items: New ones, in order.
            section: `shapes` or `results`.
        """
        new = {f"{section}-{next(self._numbers)}": item for item in items}
        self._set(section, new | self._items[section])

    def add_shapes(self, shapes: Sequence[Shape], file: Path | None = None) -> None:
        """List shapes, such as those of a file."""
        self.add([Item(shape, file=file) for shape in shapes])

    def exchange(self, before: Shape, after: Shape) -> None:
        """List a shape that was taken otherwise where it was listed, under its name there."""
        for section, items in self._items.items():
            for key, item in items.items():
                if item.shape.grid is before.grid:
                    items[key] = replace(item, shape=after).named(item.shape.name)
                    self._draw(section, key, after.grid.as_float())
            self._show_items(section)

    @Slot(object)
    def add_examples(self, shapes: Sequence[Shape]) -> None:
        """List shapes to begin with after those that are there, and draw their pictures."""
        new = {f"example-{next(self._numbers)}": shape for shape in shapes}
        self._examples |= new
        self._set("shapes", self._items["shapes"] | self._as_changed(new))

    def _as_changed(self, examples: Mapping[str, Shape]) -> dict[str, Item]:
        """Return examples under the names that the user gave them, without deleted ones."""
        names = {key: self._changed_examples.get(e.name, e.name) for key, e in examples.items()}
        return {key: Item(examples[key]).named(name) for key, name in names.items() if name}

    def _set(self, section: str, items: Mapping[str, Item]) -> None:
        """List items in place of those that are there, and draw the pictures of new ones."""
        before = self._items[section]
        self._items[section] = dict(items)
        self._show_items(section)
        for key in before.keys() - items.keys():
            self.thumbnails.forget((section, key))
        for key, item in items.items():
            if key not in before:
                self._draw(section, key, item.shape.grid.as_float())

    @Slot(object)
    def show_previews(self, found: Sequence[Preview]) -> None:
        """Draw pictures for models that have not run here yet."""
        for each in found:
            if each.path not in self._sampled:
                self._draw("models", str(each.path), each.field, each.hidden)

    # What is done with entries

    def _offers(self, section: str, keys: list[str]) -> Sequence[MenuEntry]:
        if section == "models":
            return model_menu(self, keys[0], self._models.get(keys[0]))
        return item_menu(self, section, keys, [self._items[section][key] for key in keys])

    def choose(self, section: str, key: str) -> None:
        """Use an entry, as a click does."""
        self._activated(section, key)

    def edit_name(self, section: str, key: str) -> None:
        """Let the user type another name of an entry."""
        self._view.lists[section].rename(key)

    @Slot(str, str, str)
    def _rename(self, section: str, key: str, name: str) -> None:
        before = self._items[section][key].shape.name
        again, undo = (partial(self._named, section, key, each) for each in (name, before))
        self._step(f"Rename {before}", again, undo)

    def _named(self, section: str, key: str, name: str) -> None:
        self._items[section][key] = self._items[section][key].named(name)
        self._show_items(section)

    def is_removable(self, key: str) -> bool:
        """Return whether a model is of the user's own and lies where they put it."""
        return key in self._models and self._models[key][0] not in self._installed

    @Slot(str, object)
    def delete(self, section: str, keys: Sequence[str]) -> None:
        """Take entries off their list as one step; files stay where they are."""
        if section == "models":
            self._delete_models([key for key in keys if self.is_removable(key)])
        elif keys:
            there = self._items[section]
            gone = {key: there[key] for key in keys}
            what = next(iter(gone.values())).shape.name if len(gone) == 1 else f"{len(gone)} shapes"
            self._step(
                f"Delete {what}",
                lambda: self._without(section, gone),
                lambda: self._with(section, list(there), gone),
            )

    def _step(self, text: str, does: Callable[[], object], undo: Callable[[], object]) -> None:
        does()
        self._steps.push(text, undo, does, self)
        self._window.say(f"{text}: Ctrl+Z takes it back")

    def _without(self, section: str, gone: Mapping[str, Item]) -> None:
        kept = {key: each for key, each in self._items[section].items() if key not in gone}
        self._set(section, kept)

    def _with(self, section: str, order: Sequence[str], gone: Mapping[str, Item]) -> None:
        """Put items back in their order, behind those that are newer."""
        now = self._items[section]
        new = {key: item for key, item in now.items() if key not in order}
        both = now | dict(gone)
        self._set(section, new | {key: both[key] for key in order if key in both})

    def _delete_models(self, keys: Sequence[str]) -> None:
        gone = [self._models[key] for key in keys]
        if not gone:
            self._window.say("Only models that you have opened can be taken off the list")
            return
        what = gone[0][1].name if len(gone) == 1 else f"{len(gone)} models"
        self._step(f"Remove {what}", partial(self._drop_models, gone), partial(self._back, gone))

    def _drop_models(self, gone: Sequence[Model]) -> None:
        for path, _ in gone:
            del self._models[str(path)]
            self.model_removed.emit(path)
        self._show_models()

    def _back(self, gone: Sequence[Model]) -> None:
        for path, header in gone:
            self.model_back.emit(path, header)

    def _files(self, section: str, keys: Sequence[str]) -> list[Path]:
        """Return files of entries that are dragged out of the window."""
        if section == "models":
            return [Path(key) for key in keys]
        return self.write([self._items[section][key] for key in keys])

    # What a session keeps

    def save(self) -> State:
        """Return shapes and results, and what became of the examples, which come by themselves."""
        shapes = [each for key, each in self._items["shapes"].items() if key not in self._examples]
        examples = dict(self._changed_examples)
        for key, example in self._examples.items():
            now = self._items["shapes"].get(key)
            examples[example.name] = None if now is None else now.shape.name
        changed = {name: now for name, now in examples.items() if now != name}
        return {
            "shapes": shapes,
            "results": list(self._items["results"].values()),
            "examples": changed,
        }

    @property
    def own_models(self) -> list[OwnModel]:
        """The checkpoints that the user has opened."""
        models = self._models.values()
        return [OwnModel(p, header.name) for p, header in models if p not in self._installed]

    def restore(self, state: SavedState) -> None:
        """List what was saved in place of what there is.

        Raises:
            Unreadable: If it makes no sense.
        """
        found = {
            section: [_as_item(each) for each in state.get(section, SAVED, ())]
            for section in self._items
        }
        examples = state.part("examples")
        names = {name: examples.get(name, optional(text)) for name in examples.names}
        self._steps.forget(self)
        self._changed_examples = names
        for section, items in found.items():
            self._set(section, {})
            self.add(items, section)
        self._set("shapes", self._items["shapes"] | self._as_changed(self._examples))

    # What is marked

    def show_model(self, path: Path | None, sample: Shape | None = None) -> None:
        """Mark the model in use, with a sample of it as its picture once there is one."""
        self._view.set_current("models", None if path is None else str(path))
        if path is not None and sample is not None:
            self._sampled.add(path)
            self._draw("models", str(path), sample.grid.as_float())

    def show_shape(self, shape: Shape | None) -> None:
        """Mark a shape where it is listed, and no other."""
        grid = None if shape is None else shape.grid
        for section, items in self._items.items():
            keys = [key for key, each in items.items() if each.shape.grid is grid]
            self._view.set_current(section, keys[0] if keys else None)

    @Slot(str, str)
    def _activated(self, section: str, key: str) -> None:
        if key in self._refused:
            self.refused.emit(str(self._refused[key]))
        elif section == "models":
            self.model_chosen.emit(self._models[key][0])
        else:
            self.shape_chosen.emit(self._items[section][key].shape)

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
        entries = model_entries(self._models, self._refused)
        self._view.set_entries("models", entries)

    def _show_items(self, section: str) -> None:
        items = self._items[section].items()
        self._view.set_entries(section, [item_entry(key, item) for key, item in items])


SAVED = several(one_of(Item, Shape))
"""Earlier sessions hold shapes alone."""


def _as_item(found: Item | Shape) -> Item:
    return found if isinstance(found, Item) else Item(found)
