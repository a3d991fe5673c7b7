"""File dialogs that open where the last one of their kind ended, and keep endings right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class FileDialogs(QObject):
    """Asks for files.

    Args:
        window: Owns the dialogs.
    """

    used = Signal(str, str)
    """A dialog of this kind ended in this folder."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.folders: dict[str, str] = {}
        """Where the dialogs of each kind begin."""

    def ask_to_save(
        self,
        kind: str,
        title: str,
        name: str,
        filters: Sequence[str],
        then: Callable[[Path], object],
    ) -> None:
        """Ask where to write a file.

        Args:
            kind: Dialogs of one kind share a folder.
            title: Of the dialog.
            name: Suggested, with its ending.
            filters: Kinds of file, in Qt's notation, each with one ending.
            then: Gets the path, which has one of the endings. That of the chosen filter is added
                to a name without one; a name with another ending is refused.
        """
        dialog = _SaveDialog(self._window, title, filters)
        self._open(dialog, kind)
        dialog.begin(name)

        def take(paths: Sequence[Path]) -> None:
            if why := dialog.why_not(str(paths[0])):
                dialog.say(why)
                return
            path = Path(dialog.completed(str(paths[0])))
            changed = [path] if path != paths[0] else []  # a dialog of the system's adds no ending
            self.ask_to_replace(changed, lambda: then(path))

        dialog.fileSelected.connect(lambda chosen: self._chosen(kind, [chosen], take))

    def ask_to_open(
        self,
        kind: str,
        title: str,
        filters: Sequence[str],
        then: Callable[[list[Path]], object],
        *,
        several: bool = False,
    ) -> None:
        """Ask for files that are there.

        Args:
            kind: Dialogs of one kind share a folder.
            title: Of the dialog.
            filters: Kinds of file, in Qt's notation.
            then: Gets the paths.
            several: Whether more than one may be chosen.
        """
        dialog = QFileDialog(self._window, title)
        mode = QFileDialog.FileMode
        dialog.setFileMode(mode.ExistingFiles if several else mode.ExistingFile)
        dialog.setNameFilters(list(filters))
        self._open(dialog, kind)
        dialog.filesSelected.connect(lambda names: self._chosen(kind, names, then))

    def ask_for_folder(self, kind: str, title: str, then: Callable[[Path], object]) -> None:
        """Ask for a folder that is there.

        Args:
            kind: Dialogs of one kind share a folder.
            title: Of the dialog.
            then: Gets the folder.
        """
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog, kind)

        def take(name: str) -> None:
            self._remember(kind, Path(name))
            then(Path(name))

        dialog.fileSelected.connect(take)

    def ask_to_replace(self, files: Sequence[Path], then: Callable[[], object]) -> None:
        """Ask whether files that are there may be replaced; go on at once where none is.

        Args:
            files: What would be written, in one folder.
            then: Called if they may.
        """
        there = [file.name for file in files if file.exists()]
        if not there:
            then()
            return
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        text = f"{there[0]}{more} in {files[0].parent} would be replaced. Replace?"
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        box = QMessageBox(QMessageBox.Icon.Warning, "voxstudio", text, yes | no, self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDefaultButton(no)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(lambda chosen: then() if chosen == yes.value else None)
        box.open()

    def _open(self, dialog: QFileDialog, kind: str) -> None:
        folder = self.folders.get(kind)
        if folder and Path(folder).is_dir():
            dialog.setDirectory(folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(
        self, kind: str, names: Sequence[str], then: Callable[[list[Path]], object]
    ) -> None:
        paths = [Path(name) for name in names]
        if not paths:
            return
        self._remember(kind, paths[0].parent)
        then(paths)

    def _remember(self, kind: str, folder: Path) -> None:
        self.folders[kind] = str(folder)
        self.used.emit(kind, self.folders[kind])


class _SaveDialog(QFileDialog):
    """Adds the right ending before it asks whether a file may be replaced."""

    def __init__(self, window: QWidget, title: str, filters: Sequence[str]) -> None:
        super().__init__(window, title)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(filters))
        self._filters = {_ending(text): text for text in filters}
        self.filterSelected.connect(lambda text: self.setDefaultSuffix(_ending(text)[1:]))

    def begin(self, name: str) -> None:
        """Suggest a name, and what its ending says."""
        ending = next((each for each in self._filters if name.endswith(each)), ".")
        self.selectNameFilter(self._filters.get(ending, ""))
        self.setDefaultSuffix(ending[1:])
        self.selectFile(name)

    def accept(self) -> None:
        """Take the name, with an ending of what is written."""
        names, edit = self.selectedFiles(), self.findChild(QLineEdit, "fileNameEdit")
        named = names and not Path(names[0]).is_dir()
        if named and self.why_not(names[0]):
            self.say(self.why_not(names[0]))
            return
        if named and edit is not None and self.completed(names[0]) != names[0]:
            edit.setText(self.completed(names[0]))  # selectFile leaves a focused one as it is
        super().accept()

    def why_not(self, name: str) -> str:
        """Return why a file cannot be called so; empty where it can."""
        ending = Path(name).suffix
        if self._is_complete(name) or not re.fullmatch(r"\.[A-Za-z]\w{1,4}", ending):
            return ""
        accepted = ", ".join(self._filters)
        return f"{Path(name).name}: nothing is written as {ending} here; accepted: {accepted}"

    def say(self, text: str) -> None:
        """Say why a name is refused; the dialog stays."""
        owner = self if self.isVisible() else self.parentWidget()
        box = QMessageBox(QMessageBox.Icon.Warning, "voxstudio", text, parent=owner)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def completed(self, name: str) -> str:
        """Return a name with one of the endings: its own, or that of the chosen filter."""
        return name if self._is_complete(name) else f"{name}.{self.defaultSuffix()}"

    def _is_complete(self, name: str) -> bool:
        return name.lower().endswith(tuple(self._filters))


def _ending(text: str) -> str:
    """Return the ending of a filter such as `PNG picture (*.png)`."""
    return text.rpartition("*")[2].rstrip(")")
