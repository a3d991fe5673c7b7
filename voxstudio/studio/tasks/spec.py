"""What a task is to the window: one value that rail, menus, keys, library and palette read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from voxstudio.studio.window.actions import ActionSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.saved.codec import Codec
    from voxstudio.studio.tasks.base import Services, Task
    from voxstudio.studio.widgets.task_panel import TaskPanel
    from voxstudio.studio.window.action_table import ActionTable

Area = Literal["timeline", "curves", "table"]
Group = Literal["create", "repair", "explore", "learn"]


@dataclass(frozen=True)
class TaskSpec:
    """One task of the studio.

    Args:
        key: Name in code, such as `recover`; its folder and, where there is one, its command.
        title: Name in the window.
        tip: What it does, in a sentence without a full stop.
        shortcut: In Qt's portable notation.
        icon: Phosphor icon name.
        group: Tasks of one group stand together.
        panel: Makes its panel.
        build: Makes the task around its panel.
        capabilities: Of the checkpoints that it is made for, most of all for the first.
        areas: Parts of the window beside views and panel that it uses.
        codecs: Of the values that it alone saves in a session.
    """

    key: str
    title: str
    tip: str
    shortcut: str
    icon: str
    group: Group
    panel: Callable[[ActionTable], TaskPanel]
    build: Callable[[Services, Any], Task]
    capabilities: tuple[str, ...] = ()
    areas: frozenset[Area] = frozenset()
    codecs: tuple[Codec, ...] = ()

    @property
    def action(self) -> ActionSpec:
        """The action that shows the task."""
        return ActionSpec(
            f"go_{self.key}",
            self.title,
            "Run",
            (self.shortcut,),
            self.icon,
            tip=self.tip,
            checkable=True,
            group="task",
        )
