"""What is on screen, as one value: tasks make it, the window shows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from voxstudio.studio.scene import ToolLabels

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.render.tiles import ColouredMesh
    from voxstudio.sampling.diagnostics import Diagnostics
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Doing
    from voxstudio.studio.scene.colour_bar import ColourBar
    from voxstudio.studio.scene.gestures import Mode
    from voxstudio.studio.scene.tinting import Palette
    from voxstudio.studio.window.curves import Curves


@dataclass(frozen=True, eq=False)
class CellView:
    """One view. Arrays are compared by identity: the same array is not drawn again.

    Args:
        field: Occupancy, (D, H, W); None for an empty view.
        caption: In its corner.
        tint: Share of the palette's colour per voxel in [0, 1], (D, H, W); None for clay.
        palette: `recovered`, `spread` or `wanted`.
        mesh: Shown in place of the field, which then casts its shadow.
    """

    field: NDArray[np.generic] | None = None
    caption: str = ""
    tint: NDArray[np.float32] | None = None
    palette: Palette = "recovered"
    mesh: ColouredMesh | None = None

    def looks_like(self, other: CellView) -> bool:
        """Return whether the same shape is to be seen in the same colours."""
        return (
            self.field is other.field
            and self.tint is other.tint
            and self.mesh is other.mesh
            and self.palette == other.palette
        )


@dataclass(frozen=True)
class TimelineView:
    """Where a recorded frame is.

    Args:
        index: Of the frame on screen.
        count: Of all frames.
        text: Its step in words.
        mark: Index of the frame that this run branched from.
    """

    index: int = 0
    count: int = 0
    text: str = ""
    mark: int | None = None


@dataclass(frozen=True)
class TableCell:
    """A cell of a table.

    Args:
        text: What is written.
        value: What it is sorted by; None for words, and for a figure that is missing.
        best: Whether it is the best of its column.
    """

    text: str
    value: float | None = None
    best: bool = False


@dataclass(frozen=True)
class TableColumn:
    """The head of a column.

    Args:
        title: What is written.
        tip: What its figures are.
    """

    title: str
    tip: str = ""


@dataclass(frozen=True, eq=False)
class TableView:
    """A table below the views. Rows are compared by identity: the same ones are not filled again.

    Args:
        names: Of the rows, at their left.
        columns: Heads.
        rows: A cell of each column, per row.
        selected: Number of the marked row; None for none.
    """

    names: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    selected: int | None = None


@dataclass(frozen=True, eq=False)
class ToolView:
    """What the left button does to shapes.

    Args:
        mode: `navigate`, `paint` or `erase`.
        labels: What the tools are called.
        mask: True where hidden, (D, H, W).
        revision: Another one whenever the mask is: the array itself is painted on in place.
        mask_cell: The only view that shows the mask; None for every view.
        slice: Axis and index of the slice that is shown.
        radius: Of the brush, in voxels.
    """

    mode: Mode = "navigate"
    labels: ToolLabels = field(default_factory=ToolLabels)
    mask: NDArray[np.bool_] | None = None
    revision: Hashable = None
    mask_cell: int | None = None
    slice: tuple[str, int] | None = None
    radius: float = 3.0


@dataclass(frozen=True, eq=False)
class ViewState:
    """Everything that a task shows outside its panel.

    Args:
        cells: 1, 2, 3, 4, 6 or 9 views.
        selected: Number of the view in the accent frame.
        message: In the middle: why there is nothing to see.
        hint: Along the lower edge: what to do next.
        bar: Explains colours.
        isovalue: Occupancy at which surfaces are drawn, and exported.
        tool: Of the left button.
        timeline: Frames.
        curves: None where there are none.
        convergence: Figures of the chains beside the curves, None while they are unknown; empty
            where none are measured.
        table: None where there is none.
        doing: Whether something runs, or waits.
        undo: What an undo would take back; empty for nothing.
        redo: What a redo would make again.
        refused: Actions that cannot act now, and why; empty for what the action itself says.
        enter: Action that the Enter key does, in place of resetting the view.
        subject: The camera brings everything into view when this changes, unless hands have turned
            it.
        home: The camera looks from the front at everything when this changes, whatever hands did.
        extent: What may come into the first view, (D, H, W): brought into view, too.
    """

    cells: tuple[CellView, ...] = (CellView(),)
    selected: int | None = None
    message: str = ""
    hint: str = ""
    bar: ColourBar | None = None
    isovalue: float = 0.5
    tool: ToolView = field(default_factory=ToolView)
    timeline: TimelineView = field(default_factory=TimelineView)
    curves: Curves | None = None
    convergence: tuple[Diagnostics | None, ...] = ()
    table: TableView | None = None
    doing: Doing = ""
    undo: str = ""
    redo: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    enter: str = ""
    subject: Hashable = None
    home: Hashable = None
    extent: NDArray[np.float32] | None = None


def run_text(doing: Doing, idle: str) -> str:
    """Return what the run button of a panel says; `idle` where nothing was begun."""
    return {"running": "Pause", "paused": "Resume"}.get(doing, idle)


def refused_unless(**allowed: bool) -> dict[str, str]:
    """Return what is refused of these actions: those that cannot act now."""
    return {name: "" for name, yes in allowed.items() if not yes}


FRAMES = ("frame_first", "frame_back", "frame_on", "frame_last", "branch")
"""Actions that need a frame on the timeline."""


def with_refusals(state: ViewState) -> ViewState:
    """Return a state that also refuses what no task can do with what is on screen."""
    refused = refused_unless(undo=bool(state.undo), redo=bool(state.redo))
    if not state.timeline.count:
        refused |= dict.fromkeys(FRAMES, "")
    return replace(state, refused=refused | dict(state.refused))


ORIGINAL = "Original"


def with_original(state: ViewState, original: NDArray[np.generic], first: int) -> ViewState:
    """Return a state that shows the original in place of results, in as many views.

    Args:
        state: What is on screen otherwise.
        original: Occupancy, (D, H, W).
        first: Number of the first view with a result.
    """
    cells = (*state.cells[:first], *[CellView(original, ORIGINAL)] * len(state.cells[first:]))
    return replace(state, cells=cells, bar=None, hint="O shows the results again")


def with_shape(state: ViewState, shape: Shape) -> ViewState:
    """Return a state that shows a shape: alone, where it is not among what is shown."""
    if any(cell.field is shape.field for cell in state.cells):
        return state
    return replace(
        state,
        cells=(CellView(shape.field, shape.name),),
        selected=None,
        message=emptiness(shape),
        hint="The imported shape  ·  Keep, or Esc, shows the task again",
        bar=None,
        tool=ToolView(),
        subject=shape,
        extent=None,
    )


def emptiness(shape: Shape, isovalue: float = 0.5) -> str:
    """Return why nothing is to be seen of a shape; nothing where its surface is."""
    most = float(shape.grid.as_float().max())
    if most <= 0:
        return f"{shape.name} is empty: none of its voxels is solid"
    if most <= isovalue:
        return f"No voxel of {shape.name} is above the threshold: the fullest has {most:.2f}"
    return ""
