"""The window's `QAction`s, built from the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolButton, QWidget

from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.window.actions import MENUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.studio.window.actions import ActionSpec

ALWAYS = ""
"""The task of handlers that do the same whatever task is on screen."""

NAMED = 2
"""Tasks that are named where an action works in those alone."""


class ActionTable:
    """All actions of one window, by id, and who handles them.

    An action is enabled while someone handles it in the task on screen and allows it.

    Args:
        window: Owns the actions and takes their shortcuts.
        theme: Colours of the icons.
        specs: The actions, in the order of the menus.
    """

    def __init__(self, window: QWidget, theme: Theme, specs: Sequence[ActionSpec]) -> None:
        self._window, self._specs = window, specs
        self._groups: dict[str, QActionGroup] = {}
        self._handlers: dict[str, dict[str, Callable[[], object]]] = {}
        self._refused: Mapping[str, str] = {}
        self._task = ALWAYS
        self._primary: list[tuple[QToolButton, str]] = []
        self._icons = {spec.id: spec.icon for spec in specs}
        self._actions = {spec.id: self._make(spec) for spec in specs}
        self._theme = theme
        self.set_theme(theme)
        self._enable(self._actions)

    @property
    def theme(self) -> Theme:
        """Colours of the icons."""
        return self._theme

    def __getitem__(self, name: str) -> QAction:
        """Return an action by its id."""
        return self._actions[name]

    def __iter__(self) -> Iterator[tuple[ActionSpec, QAction]]:
        """Walk the table in the order of the menus."""
        return ((spec, self._actions[spec.id]) for spec in self._specs)

    def handle(self, handlers: Mapping[str, Callable[[], object]], task: str = ALWAYS) -> None:
        """Say what actions do, by id, while a task is on screen or always.

        The handler of the task on screen goes before the one for every task.
        """
        for name, handler in handlers.items():
            self._handlers.setdefault(name, {})[task] = handler
        self._enable(handlers)

    def check(self, names: Iterable[str]) -> None:
        """Switch actions on without doing anything."""
        for name in names:
            self._actions[name].setChecked(True)

    def set_refused(self, reasons: Mapping[str, str]) -> None:
        """Disable actions that the task on screen cannot do now, and no others.

        Args:
            reasons: Why, by the action's id; empty for what its `ActionSpec` says.
        """
        changed = self._refused.keys() ^ reasons.keys()
        self._refused = dict(reasons)
        self._enable(changed)

    def why_not(self, key: QKeySequence) -> str:
        """Return why a key does nothing; empty where it does something, or stands for nothing."""
        of_key = [spec for spec, action in self if key in action.shortcuts()]
        if any(self._actions[spec.id].isEnabled() for spec in of_key):
            return ""
        return next((self._why_not(spec) for spec in of_key), "")

    def _why_not(self, spec: ActionSpec) -> str:
        if self._handler(spec.id) is not None:
            return self._refused.get(spec.id) or spec.why_not or f"{name_of(spec)}: not now"
        tasks = [self._actions[f"go_{task}"].text() for task in self._handlers.get(spec.id, ())]
        if 0 < len(tasks) <= NAMED:
            return f"{name_of(spec)} works in {' and '.join(tasks)}"
        return f"{name_of(spec)} does nothing in {self._actions[f'go_{self._task}'].text()}"

    def show_task(self, task: str) -> None:
        """Hand actions to the task on screen."""
        self._task = task
        self._enable(self._actions)

    def set_theme(self, theme: Theme) -> None:
        """Recolour every icon."""
        self._theme = theme
        for name, action in self._actions.items():
            action.setIcon(icon(self._icons[name], theme))
        for button, name in self._primary:
            button.setIcon(icon(self._icons[name], theme, on_accent=True))

    def set_icon(self, name: str, icon_name: str) -> None:
        """Show another icon, such as pause instead of play."""
        if self._icons[name] == icon_name:
            return
        self._icons[name] = icon_name
        self._actions[name].setIcon(icon(icon_name, self._theme))
        for button, of in self._primary:
            if of == name:
                button.setIcon(icon(icon_name, self._theme, on_accent=True))

    def set_keys(self, name: str, keys: Sequence[str]) -> None:
        """Give an action other shortcuts, so that one key serves two actions in turn."""
        wanted = [QKeySequence(key) for key in keys]
        if self._actions[name].shortcuts() != wanted:
            self._actions[name].setShortcuts(wanted)

    def set_text(self, name: str, text: str) -> None:
        """Show another text on the accented buttons, such as what a press would do now."""
        for button, of in self._primary:
            if of == name:
                button.setText(text)

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Build the menus; returns them by name."""
        # Made here: what `bar.addMenu(name)` returns is looked up by address, and once in some
        # thousand windows was found to be a surface that had been there before (PySide6).
        menus = {name: QMenu(name, bar) for name in MENUS}
        for menu in menus.values():
            bar.addMenu(menu)
        for spec, action in self:
            if spec.break_before:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(action)
        return menus

    def button(
        self, name: str, parent: QWidget | None = None, *, text: bool = False
    ) -> QToolButton:
        """Make a button for an action.

        Args:
            name: The action's id.
            parent: Owner of the button.
            text: Show its text beside the icon, framed as a push button.
        """
        made = QToolButton(parent)
        made.setDefaultAction(self._actions[name])
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text:
            made.setObjectName("button")
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return made

    def primary(self, name: str, parent: QWidget | None = None) -> QToolButton:
        """Make the one accented button of a panel; its icon and text are its own."""
        made = QToolButton(parent)
        action = self._actions[name]
        made.setObjectName("primary")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setText(action.text())
        made.setToolTip(action.toolTip())
        made.setIcon(icon(self._icons[name], self._theme, on_accent=True))
        made.clicked.connect(action.trigger)
        self._primary.append((made, name))
        return made

    def _handler(self, name: str) -> Callable[[], object] | None:
        handlers = self._handlers.get(name, {})
        return handlers.get(self._task) or handlers.get(ALWAYS)

    def _enable(self, names: Iterable[str]) -> None:
        for name in names:
            enabled = name not in self._refused and self._handler(name) is not None
            self._actions[name].setEnabled(enabled)

    def _trigger(self, name: str) -> None:
        handler = self._handler(name)
        if handler is not None:
            handler()

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self._window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        action.setToolTip(tooltip(spec))
        if spec.group:
            group = self._groups.setdefault(spec.group, QActionGroup(self._window))
            group.addAction(action)
        action.triggered.connect(lambda _checked=False: self._trigger(spec.id))
        self._window.addAction(action)
        return action


def tooltip(spec: ActionSpec) -> str:
    """Return what an action does, with its main shortcut."""
    says = spec.tip or name_of(spec)
    return f"{says} ({key_text(spec)})" if spec.keys else says


def name_of(spec: ActionSpec) -> str:
    """Return what an action is called in a sentence."""
    return spec.text.rstrip("…")


def key_text(spec: ActionSpec) -> str:
    """Return the main shortcut as the platform writes it; empty when there is none."""
    return (
        QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
        if spec.keys
        else ""
    )
