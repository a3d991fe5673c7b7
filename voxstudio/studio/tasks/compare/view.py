"""The views of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.studio.window.view_state import ORIGINAL, CellView

if TYPE_CHECKING:
    from voxstudio.studio.tasks.compare.comparison import Comparison, ComparisonRequest, Outcome

LAYOUTS = (1, 2, 3, 4, 6, 9)
"""Numbers of views that a window shows."""


def before_results(request: ComparisonRequest) -> int:
    """Return how many views precede those of the models: the original's, where there is one."""
    return 0 if request.shape is None else 1


def views(made: Comparison, *, tinted: bool) -> tuple[CellView, ...]:
    """Return the original and what every model has made, and as many empty views as fill the grid.

    Args:
        made: The comparison so far.
        tinted: Whether voxels that differ from the reference are coloured.
    """
    shape = made.request.shape
    cells = [] if shape is None else [CellView(shape.field, f"{ORIGINAL}   {shape.name}")]
    for number, contender in enumerate(made.request.contenders):
        caption = f"{contender.name}\n{made.text(number)}"
        outcome = made.outcome(number)
        cells.append(_view(outcome, caption, tinted=tinted))
    full = next(count for count in LAYOUTS if count >= len(cells))
    return (*cells, *[CellView()] * (full - len(cells)))


def _view(outcome: Outcome | None, caption: str, *, tinted: bool) -> CellView:
    if outcome is None:
        return CellView(caption=caption)
    return CellView(outcome.values, caption, outcome.tint if tinted else None)
