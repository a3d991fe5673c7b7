"""One of the linked views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.vtkRenderingCore import vtkRenderer

from voxstudio.render import style
from voxstudio.studio.scene import vtk_style
from voxstudio.studio.scene.coloured_surface import ColouredSurface
from voxstudio.studio.scene.ground import Ground
from voxstudio.studio.scene.mask_overlay import MaskOverlay
from voxstudio.studio.scene.placement import Bounds, Placement
from voxstudio.studio.scene.slice_plane import SlicePlane, SliceSpot, cut_towards
from voxstudio.studio.scene.surface import Surface
from voxstudio.studio.scene.tinting import Palette, soft_light, voxel_colours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.render.tiles import ColouredMesh
    from voxstudio.studio.scene.camera import CameraRig

LIGHT_POLYGONS = 12_000
"""A surface of at most this many triangles over all views is smoothed in every frame."""


class Cell:
    """A renderer with a shape or a coloured mesh, its ground, a mask and a slice.

    Setters only note what changed; `prepare` does the work right before a frame is drawn.
    """

    def __init__(self, rig: CameraRig) -> None:
        self.renderer = vtkRenderer()
        self.renderer.SetActiveCamera(rig.camera)
        vtk_style.light(self.renderer)
        self.surface = Surface()
        self.mesh = ColouredSurface()
        self.overlay = MaskOverlay(rig.camera)
        self.slice = SlicePlane()
        self.ground = Ground(Placement((32, 32, 32)))
        self.spot: SliceSpot | None = None
        self._rig = rig
        self._field: NDArray[np.generic] | None = None
        self.tint: NDArray[np.float32] | None = None
        self.palette: Palette = "recovered"
        self._light = np.ones((1, 1, 1), dtype=np.float32)
        self._shape_changed = self._colour_changed = self._slice_changed = False
        for actor in (
            self.surface.actor,
            self.mesh.actor,
            self.ground.actor,
            self.overlay.veil,
            self.overlay.outline,
            self.slice.actor,
            self.slice.frame,
        ):
            self.renderer.AddActor(actor)
        self.set_theme(style.DARK)

    @property
    def shown(self) -> bool:
        """Whether there is a shape or a mesh."""
        return self.surface.shown or self.mesh.shown

    @property
    def placement(self) -> Placement:
        """Where the shown grid stands; a 32^3 grid when nothing is shown."""
        if self.surface.shown:
            return self.surface.placement
        hidden = self.overlay.hidden
        if hidden is not None:
            depth, height, width = hidden.shape
            return Placement((depth, height, width))
        return Placement((32, 32, 32))

    def show(
        self,
        field: NDArray[np.generic],
        tint: NDArray[np.float32] | None = None,
        palette: Palette = "recovered",
    ) -> None:
        """Show a field, shape (D, H, W), with an optional tint of the same shape.

        A read-only array that is shown already costs nothing: it cannot have changed.
        """
        if field is self._field and tint is self.tint and palette == self.palette:
            return
        self._field = None if field.flags.writeable else field
        self.mesh.hide()
        self.surface.show(field)
        self.tint, self.palette = tint, palette
        self._shape_changed = self._colour_changed = self._slice_changed = True

    def show_mesh(self, mesh: ColouredMesh, solid: NDArray[np.float32] | None) -> None:
        """Show a coloured mesh, with the shadow of the same filled with voxels, (D, H, W)."""
        self.clear()
        self.mesh.show(mesh)
        self.ground.stand(self.placement)
        self.ground.shade(solid)

    def clear(self) -> None:
        """Show no shape and no mesh."""
        self._field = None
        self.surface.hide()
        self.mesh.hide()
        self.ground.shade(None)
        self._shape_changed = False
        self._slice_changed = True

    def show_mask(self, hidden: NDArray[np.bool_] | None) -> None:
        """Show a mask, shape (D, H, W), or none."""
        self.overlay.show(hidden)
        self._colour_changed = self._slice_changed = True

    def set_isovalue(self, isovalue: float) -> None:
        """Draw the surface at another level."""
        self.surface.set_isovalue(isovalue)
        self._shape_changed = True

    def set_slice(self, spot: SliceSpot | None) -> None:
        """Show another slice, or none."""
        self.spot = spot
        self._slice_changed = True

    def set_theme(self, theme: style.Theme) -> None:
        """Take the colours of a theme."""
        vtk_style.backdrop(self.renderer, theme)
        self.ground.set_theme(theme)

    def solid_bounds(self) -> Bounds:
        """World box of what is solid, down to the floor; of the grid when nothing is."""
        if self.mesh.shown:
            return self.mesh.bounds
        placement = self.placement
        if not self.surface.shown:
            return placement.bounds
        solid = np.argwhere(self.surface.field > self.surface.isovalue)
        if len(solid) == 0:
            return placement.bounds
        z, y, x = (float(value) for value in solid.min(axis=0))
        low = placement.world((-0.5, y - 0.5, x - 0.5))
        z, y, x = (float(value) for value in solid.max(axis=0))
        high = placement.world((z + 0.5, y + 0.5, x + 0.5))
        return low[0], high[0], low[1], high[1], low[2], high[2]

    def prepare(self, *, resting: bool, cells: int) -> None:
        """Bring everything up to date for a frame.

        Args:
            resting: Whether the scene has not changed for a moment: time for the fine surface.
            cells: Number of views that share the frame's time.
        """
        if self._shape_changed and self.surface.shown:
            light = self.surface.extract().GetNumberOfPolys() * cells <= LIGHT_POLYGONS
            self.surface.refine(light or resting)
            self.ground.stand(self.placement)
            self.ground.shade(self.surface.field)
            self._light = soft_light(self.surface.field)
        elif resting:
            self.surface.refine(True)
        if self._colour_changed and self.surface.shown:
            hidden = self.overlay.hidden
            self.surface.colour(voxel_colours(self._light, self.tint, self.palette, hidden))
        self.overlay.prepare()
        self._place_slice()
        self._shape_changed = self._colour_changed = self._slice_changed = False

    def _place_slice(self) -> None:
        spot = self.spot
        placement = self.placement
        if spot is None or not 0 <= spot.index < placement.shape[spot.axis]:
            self.slice.hide()
            self.surface.clip(None)
            self.overlay.clip(None)
            return
        if self._slice_changed:
            field = self._field_or_nothing()
            hidden = self.overlay.hidden
            matching = hidden if hidden is not None and hidden.shape == field.shape else None
            self.slice.show(spot, placement, field, matching)
        plane = cut_towards(spot, placement, self._rig.camera.GetPosition())
        self.surface.clip(plane)
        self.overlay.clip(plane)

    def _field_or_nothing(self) -> NDArray[np.float32]:
        if self.surface.shown:
            return self.surface.field
        return np.zeros(self.placement.shape, dtype=np.float32)
