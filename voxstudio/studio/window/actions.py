"""Every action of the studio as data: menus, shortcuts, palette and cheat sheet come from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.tasks.spec import TaskSpec

MENUS = ("File", "Edit", "Shape", "Mask", "View", "Run", "Help")


@dataclass(frozen=True)
class ActionSpec:
    """One thing the user can do.

    Args:
        id: Name in code.
        text: Name in menus.
        menu: Menu it stands in.
        keys: Shortcuts in Qt's portable notation, the main one first.
        icon: Phosphor icon name; empty for none.
        tip: What it does, for tooltips and the palette; empty takes the text.
        checkable: Whether it is a switch.
        group: Actions of one group exclude each other.
        break_before: Whether a menu separator precedes it.
        why_not: What its key says while it cannot act, and the task on screen says nothing better.
    """

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    group: str = ""
    break_before: bool = False
    why_not: str = ""


FILE = (
    ActionSpec(
        "open", "Open…", "File", ("Ctrl+O",), "folder-open", "Open shapes, images or a checkpoint"
    ),
    ActionSpec(
        "import_options", "Import options…", "File", ("Ctrl+I",), "sliders", "Import it otherwise"
    ),
    ActionSpec("new_session", "New session", "File", ("Ctrl+N",), "file-plus", break_before=True),
    ActionSpec("open_session", "Open session…", "File", ("Ctrl+Alt+O",), "folder-open"),
    ActionSpec(
        "save_session",
        "Save session as…",
        "File",
        ("Ctrl+S",),
        "floppy-disk",
        "Write shapes, masks, runs and settings of all tasks to one file",
    ),
    ActionSpec(
        "open_mask",
        "Open mask…",
        "File",
        ("Ctrl+Shift+O",),
        "selection",
        why_not="There is no shape yet",
    ),
    ActionSpec(
        "save_mask",
        "Save mask…",
        "File",
        ("Ctrl+Shift+S",),
        "floppy-disk",
        why_not="There is no shape yet",
    ),
    ActionSpec(
        "export",
        "Export shape…",
        "File",
        ("Ctrl+E",),
        "export",
        "Write the shape on screen to a file",
        break_before=True,
    ),
    ActionSpec(
        "keep",
        "Keep in results",
        "File",
        ("K",),
        "bookmark-simple",
        "Keep the shape on screen among the results",
    ),
    ActionSpec("screenshot", "Save picture…", "File", ("F12",), "camera", "Picture of the view"),
    ActionSpec("film", "Save film…", "File", ("Shift+F12",), "film-strip"),
    ActionSpec("turntable", "Save turntable…", "File", ("Ctrl+F12",), "arrows-clockwise"),
    ActionSpec("quit", "Quit", "File", ("Ctrl+Q",), break_before=True),
)

EDIT = (
    ActionSpec(
        "undo",
        "Undo",
        "Edit",
        ("Ctrl+Z",),
        "arrow-bend-up-left",
        why_not="There is nothing to undo",
    ),
    ActionSpec(
        "redo",
        "Redo",
        "Edit",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "arrow-bend-up-right",
        why_not="There is nothing to redo",
    ),
    ActionSpec("copy_picture", "Copy picture", "Edit", ("Ctrl+C",), "image", break_before=True),
    ActionSpec("copy_seed", "Copy seed", "Edit", ("Ctrl+Shift+C",), "copy"),
    ActionSpec(
        "copy_command",
        "Copy as command line",
        "Edit",
        ("Ctrl+Alt+C",),
        "terminal-window",
        "Copy a command that makes the shape on screen again",
    ),
    ActionSpec(
        "copy_python", "Copy as Python", "Edit", ("Ctrl+Alt+P",), "code", "The same in Python"
    ),
    ActionSpec(
        "lock_seed",
        "Lock seed",
        "Edit",
        ("L",),
        "lock-simple-open",
        "Use the same seed again for the next run",
        checkable=True,
    ),
    ActionSpec("settings", "Settings…", "Edit", ("Ctrl+,",), "gear", break_before=True),
)

SHAPE = tuple(
    ActionSpec(name, text, "Shape", (), icon, break_before=name in ("floor", "resample_32"))
    for name, text, icon in (
        *((f"turn_{axis}", f"Turn a quarter about {axis}", "arrow-clockwise") for axis in "xyz"),
        *((f"mirror_{axis}", f"Mirror along {axis}", "arrows-left-right") for axis in "xyz"),
        ("floor", "Stand on the floor", "align-bottom"),
        ("centre", "Centre", "align-center-vertical"),
        ("fit", "Fit with a margin", "arrows-out"),
        ("shell", "Keep the surface alone", "bounding-box"),
        *((f"resample_{n}", f"Resample to {n}³ voxels", "grid-four") for n in (32, 64, 128)),
    )
)

MASK = (
    ActionSpec(
        "navigate", "Navigate", "Mask", ("V",), "hand-grabbing", "Turn the shape", True, "tool"
    ),
    ActionSpec(
        "brush",
        "Brush",
        "Mask",
        ("B",),
        "paint-brush",
        "Mask voxels, or add them",
        True,
        "tool",
    ),
    ActionSpec(
        "erase",
        "Eraser",
        "Mask",
        ("E",),
        "eraser",
        "Unmask voxels, or remove them",
        True,
        "tool",
    ),
    ActionSpec("swap_tool", "Swap brush and eraser", "Mask", ("X",), "swap"),
    ActionSpec("larger", "Larger brush", "Mask", ("]", "+", "="), "plus-circle", break_before=True),
    ActionSpec("smaller", "Smaller brush", "Mask", ("[", "-"), "minus-circle"),
    ActionSpec("cancel_stroke", "Cancel stroke", "Mask", ("Esc",), "x"),
    ActionSpec(
        "fill",
        "Hide everything",
        "Mask",
        ("F",),
        "paint-bucket",
        break_before=True,
        why_not="There is no shape yet",
    ),
    ActionSpec(
        "invert",
        "Invert",
        "Mask",
        ("I",),
        "selection-inverse",
        "Swap hidden and visible",
        why_not="There is no shape yet",
    ),
    ActionSpec(
        "grow",
        "Grow",
        "Mask",
        ("G",),
        "arrows-out-simple",
        "Dilate the mask by one voxel",
        why_not="There is no shape yet",
    ),
    ActionSpec(
        "shrink",
        "Shrink",
        "Mask",
        ("Shift+G",),
        "arrows-in-simple",
        "Erode the mask by one voxel",
        why_not="There is no shape yet",
    ),
    ActionSpec(
        "mirror",
        "Mirror",
        "Mask",
        ("M",),
        "arrows-left-right",
        "Hide the mirror image too, or make the shape symmetric",
        why_not="There is no shape yet",
    ),
    ActionSpec(
        "clear",
        "Clear",
        "Mask",
        ("Del",),
        "trash",
        "Clear the mask, or remove all voxels",
        why_not="There is no shape yet",
    ),
)

VIEW = (
    ActionSpec("view_front", "Front", "View", ("1",), "", "Look from the front"),
    ActionSpec("view_right", "Right", "View", ("3",), "", "Look from the right"),
    ActionSpec("view_top", "Top", "View", ("7",), "", "Look from above"),
    ActionSpec("parallel", "Parallel projection", "View", ("5",), "cube", "", True),
    ActionSpec("reset_view", "Reset view", "View", ("Return", "Enter"), "house-simple"),
    ActionSpec(
        "slice",
        "Slice",
        "View",
        ("S",),
        "intersect",
        "Show an axis slice: off, x, y, z in turn",
        break_before=True,
    ),
    ActionSpec("slice_up", "Next slice", "View", ("PgUp",)),
    ActionSpec("slice_down", "Previous slice", "View", ("PgDown",)),
    ActionSpec(
        "raw",
        "Raw chain state",
        "View",
        ("D",),
        "drop",
        "Show the raw chain state instead of the denoised estimate",
        checkable=True,
    ),
    ActionSpec(
        "energy_gradient",
        "Energy gradient",
        "View",
        ("W",),
        "thermometer",
        "Colour the surface by what one step down the energy removes or adds",
        checkable=True,
    ),
    ActionSpec(
        "spread",
        "Mean and deviation",
        "View",
        ("A",),
        "chart-bar",
        "Show the mean of the variants, coloured by the per-voxel standard deviation",
        checkable=True,
        why_not="A mean needs at least two variants",
    ),
    ActionSpec(
        "original",
        "Original",
        "View",
        ("O",),
        "eye",
        "Show the original in place of the results, in the same views",
        checkable=True,
        why_not="There is no result to compare with the original yet",
    ),
    ActionSpec(
        "theme", "Light or dark", "View", ("Ctrl+T",), "circle-half-tilt", break_before=True
    ),
    ActionSpec("full_screen", "Full screen", "View", ("F11",), "corners-out", "", True),
    ActionSpec("show_library", "Library", "View", ("Ctrl+Shift+L",), "books", "", True),
    ActionSpec(
        "show_history", "History", "View", ("Ctrl+Shift+H",), "clock-counter-clockwise", "", True
    ),
    ActionSpec("show_panel", "Task panel", "View", ("Ctrl+Shift+B",), "layout", "", True),
    ActionSpec("show_curves", "Curves", "View", ("Ctrl+Shift+G",), "chart-line", "", True),
    ActionSpec("show_log", "Log", "View", ("Ctrl+L",), "terminal-window", "", True),
)

RUN = (
    ActionSpec("run", "Run or pause", "Run", ("Space",), "play-fill"),
    ActionSpec("step", "One step", "Run", (".",), "caret-right", "Make one step, then pause"),
    ActionSpec(
        "stop",
        "Stop",
        "Run",
        ("Shift+X",),
        "stop-fill",
        "Stop; the timeline stays",
        why_not="Nothing is running",
    ),
    ActionSpec(
        "reset",
        "Reset",
        "Run",
        ("Ctrl+R",),
        "clock-counter-clockwise",
        "Start again, with a new seed unless it is locked",
    ),
    ActionSpec(
        "frame_first",
        "First frame",
        "Run",
        ("Home",),
        "skip-back-fill",
        break_before=True,
        why_not="There are no frames yet",
    ),
    ActionSpec(
        "frame_back",
        "Frame back",
        "Run",
        ("Left",),
        "caret-left",
        why_not="There are no frames yet",
    ),
    ActionSpec(
        "frame_on",
        "Frame forward",
        "Run",
        ("Right",),
        "caret-right",
        why_not="There are no frames yet",
    ),
    ActionSpec(
        "frame_last",
        "Newest frame",
        "Run",
        ("End",),
        "skip-forward-fill",
        why_not="There are no frames yet",
    ),
    ActionSpec(
        "branch",
        "Branch here",
        "Run",
        ("Ctrl+B",),
        "git-branch",
        "Continue from the frame on screen",
        why_not="There is no frame to branch from yet",
    ),
    ActionSpec("cells_1", "One chain", "Run", ("Ctrl+1",), "square", break_before=True),
    ActionSpec("cells_4", "Four chains", "Run", ("Ctrl+4",), "squares-four"),
    ActionSpec("cells_9", "Nine chains", "Run", ("Ctrl+9",), "dots-nine"),
    ActionSpec(
        "accept",
        "Accept",
        "Run",
        ("Ctrl+Return", "Ctrl+Enter"),
        "check-circle",
        "Use the selected variant or the projection as the current shape",
        why_not="There is no result to accept yet",
    ),
)

HELP = (
    ActionSpec("palette", "Command palette…", "Help", ("Ctrl+Shift+P",), "magnifying-glass"),
    ActionSpec("cheat_sheet", "Keys and mouse", "Help", ("H", "?"), "keyboard"),
    ActionSpec("open_log", "Show log file", "Help", (), "folder-simple"),
    ActionSpec("about", "About voxstudio", "Help", (), "info", break_before=True),
)


def with_tasks(specs: Sequence[TaskSpec]) -> tuple[ActionSpec, ...]:
    """Return all actions, those that show a task among them."""
    tasks = [replace(spec.action, break_before=spec is specs[0]) for spec in specs]
    at = next(number for number, each in enumerate(RUN) if each.id == "accept")
    return (*FILE, *EDIT, *SHAPE, *MASK, *VIEW, *RUN[:at], *tasks, *RUN[at:], *HELP)
