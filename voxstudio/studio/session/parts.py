"""What a session is made of, in the order in which it is saved and restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.studio.models.saved_models import OwnModel, own_models
from voxstudio.studio.saved.checks import Unreadable, number, numbers, one_of, several, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.saved.state import Part, SavedState, State
    from voxstudio.studio.tasks.base import Task
    from voxstudio.studio.window.main_window import MainWindow


class OwnModels:
    """Checkpoints of the user's own: where they are, never their weights.

    Args:
        library: Lists them.
        add: Adds one to the library and to the tasks.
    """

    def __init__(self, library: Library, add: Callable[[Path, CheckpointHeader], object]) -> None:
        self._library, self._add = library, add

    def save(self) -> State:
        """Return them with their hashes."""
        return {"models": self._library.own_models}

    def restore(self, state: SavedState) -> None:
        """List those that are there.

        Raises:
            Unreadable: Names those that are not.
        """
        found, missing = own_models(state.get("models", several(one_of(OwnModel)), ()))
        for path, header in found:
            self._add(path, header)
        if missing:
            raise Unreadable("; ".join(missing))


class Tasks:
    """The state of every task.

    Args:
        tasks: By key.
    """

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._tasks = tasks

    def save(self) -> State:
        """Return what every task needs."""
        return {key: task.save_session() for key, task in self._tasks.items()}

    def restore(self, state: SavedState) -> None:
        """Have every task as it was, at the latest when it comes on screen.

        Raises:
            Unreadable: Names what could not be as it was; the other tasks are.
        """
        wrong = []
        for key, task in self._tasks.items():
            try:
                task.restore_session(state.part(key))
            except Unreadable as error:
                wrong.append(f"{key}: {error}")
        if wrong:
            raise Unreadable("; ".join(wrong))


class View:
    """The task on screen, and the camera.

    Args:
        window: Shows them.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def save(self) -> State:
        """Return the key of the task, and where the camera is."""
        return {"task": self._window.task, "camera": self._window.viewport.camera_state()}

    def restore(self, state: SavedState) -> None:
        """Show the task, from the same side."""
        key = state.get("task", text, self._window.task)
        if key in self._window.panels and key != self._window.task:
            self._window.show_task(key)
        camera = state.part("camera")
        if camera.names:
            angles = ("azimuth", "elevation", "distance")
            values = {name: camera.get(name, number, 0.0) for name in angles}
            parallel = bool(camera.values.get("parallel"))
            focal = camera.get("focal", numbers(3))
            self._window.viewport.set_camera_state({**values, "focal": focal, "parallel": parallel})


class Session:
    """All parts.

    Args:
        parts: By name; what a part refers to is restored before it.
    """

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts

    def save(self) -> State:
        """Return everything as it is now; nothing in it changes afterwards."""
        return {name: part.save() for name, part in self._parts.items()}

    def restore(self, state: SavedState) -> list[str]:
        """Be as it was.

        Returns:
            What could not be as it was, in words; everything else is.
        """
        wrong = []
        for name, part in self._parts.items():
            try:
                part.restore(state.part(name))
            except Unreadable as error:
                wrong.append(f"{name}: {error}")
        return wrong
