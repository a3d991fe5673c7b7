"""Up to nine linked views of shapes, with one camera."""

# pyvistaqt's widget carries no annotations.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from vtkmodules.vtkRenderingCore import vtkRenderer

from voxstudio.grid import AXES
from voxstudio.render import style
from voxstudio.studio.scene.camera import CameraRig
from voxstudio.studio.scene.canvas import Canvas
from voxstudio.studio.scene.cell import Cell
from voxstudio.studio.scene.layer import Layer
from voxstudio.studio.scene.slice_plane import SliceSpot
from voxstudio.studio.scene.vtk_style import rgb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from voxstudio.render.tiles import ColouredMesh
    from voxstudio.studio.scene.colour_bar import ColourBar
    from voxstudio.studio.scene.tinting import Palette

COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 6: 3, 9: 3}
"""Views side by side, by the number of views; every grid is full."""

GAP = 2.0
"""Pixels between two views."""

THEMES = {theme.name: theme for theme in (style.DARK, style.LIGHT)}


class LinkedViews(Canvas):
    """Shows fields, masks and slices in cells numbered row by row from the top left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rig = CameraRig()
        self.views: list[Cell] = []
        """In the order of their numbers."""
        self._theme = style.DARK
        self.isovalue = style.ISOVALUE
        """Occupancy at the drawn surface."""
        self._spot: SliceSpot | None = None
        self.layer = Layer(self)
        """Texts and pictures over the views."""
        self._gaps = vtkRenderer()  # shows between the views
        self._gaps.SetBackground(*rgb(self._theme.bottom))
        self.GetRenderWindow().AddRenderer(self._gaps)
        self.set_layout(1)
        self.reset_view()

    # What is shown

    @property
    def cells(self) -> int:
        """Number of views."""
        return len(self.views)

    def set_layout(self, cells: int) -> None:
        """Show 1, 2, 3, 4, 6 or 9 views; the first ones keep what they show.

        Raises:
            ValueError: For any other number.
        """
        if cells not in COLUMNS:
            raise ValueError(f"a viewport has 1, 2, 3, 4, 6 or 9 views, not {cells}")
        window = self.GetRenderWindow()
        while len(self.views) > cells:
            window.RemoveRenderer(self.views.pop().renderer)
        while len(self.views) < cells:
            cell = Cell(self.rig)
            cell.set_theme(self._theme)
            cell.set_isovalue(self.isovalue)
            cell.set_slice(self._spot)
            window.AddRenderer(cell.renderer)
            self.views.append(cell)
        before = self._aspect() if self.layer.rects else 1.0
        self._place_cells()
        if self.rig.touched:  # what was in view stays in view in narrower cells
            self.rig.zoom(min(self._aspect(), 1.0) / min(before, 1.0))
        else:
            self._frame()
        self.redraw()

    def show_field(
        self,
        cell: int,
        field: NDArray[np.generic],
        tint: NDArray[np.float32] | None = None,
        palette: Palette = "recovered",
    ) -> None:
        """Show a field in a view.

        Args:
            cell: Number of the view.
            field: Occupancy, shape (D, H, W), float32 or bool; copied.
            tint: Share of the palette's colour per voxel in [0, 1], same shape.
            palette: `recovered` (clay to the recovered tint), `spread` (a uniform map) or
                `wanted` (a diverging map around clay).
        """
        self.views[cell].show(field, tint, palette)
        self.redraw()

    def show_mesh(self, cell: int, mesh: ColouredMesh, solid: NDArray[np.float32] | None) -> None:
        """Show a coloured mesh in a view.

        Args:
            cell: Number of the view.
            mesh: What is shown in place of a field.
            solid: The same filled with voxels, (D, H, W), which casts its shadow; None for none.
        """
        self.views[cell].show_mesh(mesh, solid)
        self.redraw()

    def clear_field(self, cell: int | None = None) -> None:
        """Show no shape and no mesh in a view, or in every view."""
        for each in self._chosen(cell):
            each.clear()
        self.redraw()

    def show_mask(self, hidden: NDArray[np.bool_] | None, cell: int | None = None) -> None:
        """Show a mask, shape (D, H, W), True where hidden, in a view or in every view."""
        for each in self._chosen(cell):
            each.show_mask(hidden)
        self.redraw()

    def set_isovalue(self, isovalue: float) -> None:
        """Draw every surface at another level."""
        self.isovalue = isovalue
        for cell in self.views:
            cell.set_isovalue(isovalue)
        self.redraw()

    def set_slice(self, axis: str | None, index: int = 0) -> None:
        """Show the slice across `x`, `y` or `z` at a voxel index in every view, or none."""
        self._spot = None if axis is None else SliceSpot(AXES[axis], index)
        for cell in self.views:
            cell.set_slice(self._spot)
        self.redraw()

    def set_caption(self, cell: int, text: str) -> None:
        """Put a small label into a view's corner."""
        self.layer.captions[cell] = text
        self.layer.refresh()

    def set_selected(self, cell: int | None) -> None:
        """Frame one view in the accent colour, or none."""
        self.layer.selected = cell
        self.layer.refresh()

    def set_message(self, text: str) -> None:
        """Say in the middle what to do next; empty hides it."""
        self.layer.message = text
        self.layer.refresh()

    def set_hint(self, text: str) -> None:
        """Say along the lower edge what the hands can do; empty hides it."""
        self.layer.hint = text
        self.layer.refresh()

    def set_bar(self, bar: ColourBar | None) -> None:
        """Explain colours along the right edge, or take the bar away."""
        self.layer.bar = bar
        self.layer.refresh()

    # Camera

    @property
    def parallel(self) -> bool:
        """Whether the projection is parallel."""
        return self.rig.parallel

    def view(self, name: str) -> None:
        """Look from `front`, `back`, `left`, `right`, `top`, `bottom` or `home`."""
        self.rig.preset(name)
        self._moved()

    def set_parallel(self, parallel: bool) -> None:
        """Choose parallel or perspective projection."""
        self.rig.set_parallel(parallel)
        self._moved()

    def toggle_parallel(self) -> None:
        """Swap parallel and perspective projection."""
        self.set_parallel(not self.rig.parallel)

    def reset_view(self) -> None:
        """Look from the three-quarter front, everything in view with air around it."""
        self.rig.preset("home")
        self._frame()
        self._moved()

    def follow(self) -> None:
        """Bring what has grown or shrunk into view, unless hands have turned the camera."""
        if not self.rig.touched:
            self._frame()
            self._moved()

    def orbit(self, azimuth: float, elevation: float) -> None:
        """Turn the camera by degrees."""
        self.rig.orbit(azimuth, elevation)
        self._moved()

    def zoom(self, factor: float) -> None:
        """Come nearer by a factor."""
        self.rig.zoom(factor)
        self._moved()

    def camera_state(self) -> dict[str, Any]:
        """Return the camera as plain values."""
        return self.rig.state()

    def set_camera_state(self, state: Mapping[str, object]) -> None:
        """Take back what `camera_state` returned; raises `ValueError` when damaged."""
        self.rig.restore(state)
        self._moved()

    # Looks

    def set_theme(self, name: str) -> None:
        """Choose the `dark` or the `light` look."""
        self._theme = self.layer.theme = THEMES[name]
        self._gaps.SetBackground(*rgb(self._theme.bottom))
        for cell in self.views:
            cell.set_theme(self._theme)
        self.layer.refresh()
        self.redraw()

    def screenshot(self, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
        """Return the scene without brush, badge and captions.

        Args:
            size: (width, height) in pixels; the widget's own by default.

        Returns:
            sRGB pixels, shape (height, width, 3).
        """
        return self.grab_pixels() if size is None else self.grab_pixels_at(size)

    # Inside

    def prepare_frame(self, *, resting: bool) -> None:
        """Bring every view up to date."""
        for cell in self.views:
            cell.prepare(resting=resting, cells=self.cells)

    def fit(self, width: int, height: int) -> None:
        """Lay the views out anew."""
        self.layer.setGeometry(0, 0, width, height)
        self._place_cells()
        if not self.rig.touched:
            self._frame()

    def _chosen(self, cell: int | None) -> list[Cell]:
        return self.views if cell is None else [self.views[cell]]

    def _moved(self) -> None:
        self.redraw()

    def _frame(self) -> None:
        filled = [cell for cell in self.views if cell.shown]
        boxes = np.array([cell.solid_bounds() for cell in filled or self.views])
        low, high = boxes.min(axis=0), boxes.max(axis=0)
        bounds = (low[0], high[1], low[2], high[3], low[4], high[5])
        self.rig.frame(bounds, self._aspect())

    def _aspect(self) -> float:
        """Width of a view over its height."""
        rect = self.layer.rects[0]
        return rect.width() / max(rect.height(), 1.0)

    def _place_cells(self) -> None:
        columns = COLUMNS[len(self.views)]
        rows = len(self.views) // columns
        width, height = max(self.width(), 1), max(self.height(), 1)
        gap = GAP if len(self.views) > 1 else 0.0
        self.layer.rects = []
        for number, cell in enumerate(self.views):
            row, column = divmod(number, columns)
            left, top = column * width / columns, row * height / rows
            rect = QRectF(left, top, width / columns, height / rows)
            rect.adjust(gap * (column > 0), gap * (row > 0), 0, 0)
            self.layer.rects.append(rect)
            cell.renderer.SetViewport(
                rect.left() / width,
                1 - rect.bottom() / height,
                rect.right() / width,
                1 - rect.top() / height,
            )

    def _cell_at(self, x: float, y: float) -> int | None:
        point = QPointF(x, y)
        for number, rect in enumerate(self.layer.rects):
            if rect.contains(point):
                return number
        return None
