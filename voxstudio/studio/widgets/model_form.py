"""A form for the fields of any record, a group that folds for each record in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import label
from voxstudio.studio.widgets.model_row import Row
from voxstudio.studio.widgets.section import Section as Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.training.draft import Draft, Path, Section, Setting


class ModelForm(QWidget):
    """The fields of a record that is edited, each with its help, and what is wrong beside it.

    Args:
        draft: What is edited.
        theme: Colours of the icons.
    """

    changed = Signal()
    """The user changed a field of the draft."""

    def __init__(self, draft: Draft[Any], theme: Theme) -> None:
        super().__init__()
        self.draft, self._theme = draft, theme
        self.groups: dict[Path, Group] = {}
        self._offered: dict[Path, tuple[str, ...]] = {}
        self.rows: dict[Path, Row] = {}
        """Of fields, by their places."""
        self.kinds: dict[Path, Row] = {}
        """Of sections that can hold several kinds of record, by their places."""
        self._helps: dict[Path, QLabel] = {}
        self._faults: dict[Path, QLabel] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._editable = True
        for section in draft.sections:
            self._add(section)
        self._fill(())

    def refresh(self) -> None:
        """Show the draft as it is."""
        _, faults = self.draft.check()
        for path, each in self.rows.items():
            each.set_text(self.draft.text(each.setting))
            each.set_fault(faults.get(path, ""))
        for each in self._all_rows():
            each.set_changed(self.draft.is_changed(each.setting.path))
            each.set_editable(self._editable)
        for path, label_ in self._faults.items():
            label_.setText(faults.get(path, ""))
            label_.setVisible(path in faults)
        for section in self.draft.sections:
            path = section.path
            inside = any(_is_inside(each, path) for each in faults)
            changed = any(self.draft.is_changed(each.path) for each in section.all_settings)
            self.groups[path].set_mark("!" if inside else "•" if changed else "")

    def offer(self, path: Path, words: Sequence[str]) -> None:
        """Offer these kinds of record in a section, and the one that is there."""
        self._offered[path] = tuple(words)
        if path in self.kinds:
            self.kinds[path].set_choices(words)

    def set_editable(self, editable: bool) -> None:
        """Let the fields be edited, or only be read."""
        if editable != self._editable:
            self._editable = editable
            self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Recolour the icons."""
        self._theme = theme
        for each in self._all_rows():
            each.set_theme(theme)

    def _all_rows(self) -> tuple[Row, ...]:
        return *self.kinds.values(), *self.rows.values()

    def _add(self, section: Section) -> None:
        """Add a section, whose rows are made when it is unfolded: there are a hundred of them."""
        path = section.path
        fault = self._faults[path] = label("", "fault", wrap=True)
        help_ = self._helps[path] = label(section.help, "small", wrap=True)
        group = self.groups[path] = Group(section.title, [help_, fault], open_=not path)
        group.head.toggled.connect(lambda open_: self._fill(path) if open_ else None)
        self._layout.addWidget(group)

    def _fill(self, path: Path) -> None:
        """Make the rows of a section, unless it has them."""
        section = next(each for each in self.draft.sections if each.path == path)
        if not any(setting.path in self.rows for setting in section.settings):
            if section.choice is not None and path not in self.kinds:
                self._insert(path, self._choice(section, section.choice))
            for setting in section.settings:
                self._insert(path, self._row(setting))
        self.refresh()

    def _insert(self, path: Path, made: Row) -> None:
        layout = self.groups[path].body.layout()
        assert layout is not None  # a column has one
        layout.addWidget(made)

    def _choice(self, section: Section, setting: Setting) -> Row:
        """Return the row that chooses another record of a registry."""
        made = self.kinds[section.path] = Row(setting, self._theme)
        made.set_text(section.kind)
        made.set_choices(self._offered.get(section.path, setting.choices))
        made.edited.connect(lambda word: self._choose(section.path, word))
        first = self.draft.first_kind(section.path)
        made.reset_asked.connect(lambda: self._choose(section.path, first))
        return made

    def _row(self, setting: Setting) -> Row:
        made = self.rows[setting.path] = Row(setting, self._theme)
        made.edited.connect(lambda text: self._edit(setting, text))
        made.reset_asked.connect(lambda: self._reset(setting))
        return made

    def _edit(self, setting: Setting, text: str) -> None:
        self.draft.set_text(setting, text)
        self._tell()

    def _reset(self, setting: Setting) -> None:
        self.draft.reset(setting.path)
        self._tell()

    def _choose(self, path: Path, word: str) -> None:
        """Put another record into a section; its fields are others."""
        self.draft.choose(path, word)
        for old in [each for each in self.rows if _is_inside(each, path)]:
            self.rows[old].hide()
            self.rows.pop(old).deleteLater()
        self.kinds[path].set_text(word)
        self._helps[path].setText(next(s.help for s in self.draft.sections if s.path == path))
        self._fill(path)
        self.changed.emit()

    def _tell(self) -> None:
        self.refresh()
        self.changed.emit()


def _is_inside(path: Path, section: Path) -> bool:
    """Say whether a field is in a section; in the outermost one are its own fields alone."""
    return path[: len(section)] == section if section else len(path) <= 1
