"""Pictures of voxel fields without a window."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, map_coordinates

from voxstudio.render import shading, style

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

OVERSAMPLING = 2
"""Pictures are drawn this many times larger, then reduced: smooth rims on every driver."""

SMOOTHING = 24
SMOOTHING_BAND = 0.09
"""Iterations and pass band of the low-pass filter that takes the stairs off a voxel surface."""

MASK_BLUR = 0.6
"""Blur of a mask's surface in voxels."""


@dataclass(frozen=True)
class Tint:
    """A region of the surface drawn in its own colour.

    Args:
        where: Shape (D, H, W), True where the colour applies.
        colour: sRGB hex.
    """

    where: NDArray[np.bool_]
    colour: str = style.RECOVERED


def prepare() -> None:
    """Load PyVista's plotters, as the first picture would do itself: half a second."""
    import_module("pyvista.plotting")


def surface(
    field: Floats, isovalue: float = style.ISOVALUE, smooth: int = SMOOTHING
) -> pv.PolyData:
    """Extract the closed, smoothed isosurface of a field for drawing.

    Args:
        field: Occupancy, shape (D, H, W).
        isovalue: Level of the surface.
        smooth: Iterations of the low-pass filter; 0 leaves the voxel stairs.

    Returns:
        Triangles with point normals, voxel (z, y, x) centred at world (x, y, z); may be empty.
    """
    padded = np.pad(np.asarray(field, dtype=np.float32), 1)
    depth, height, width = padded.shape
    image = pv.ImageData(dimensions=(width, height, depth), origin=(-1.0, -1.0, -1.0))
    image["occupancy"] = padded.ravel()
    mesh: pv.PolyData = image.contour(
        [isovalue], "occupancy", method="flying_edges", compute_scalars=False
    )
    if mesh.n_points == 0:
        return mesh
    if smooth:
        mesh = mesh.smooth_taubin(n_iter=smooth, pass_band=SMOOTHING_BAND)
    smooth_lit: pv.PolyData = mesh.compute_normals(split_vertices=False, consistent_normals=False)
    return smooth_lit


class Stage:
    """One off-screen plotter that takes many pictures.

    Args:
        size: (width, height) of its pictures in pixels.
        theme: Dark or light.
    """

    def __init__(self, size: tuple[int, int], theme: style.Theme = style.DARK) -> None:
        if sys.platform == "linux" and not os.environ.get("DISPLAY"):
            # Spares VTK the attempt at an X window, and the user its warning.
            os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
        self.size = size
        self.theme = theme
        width, height = size
        prepare()  # waits for a worker that is at it: PyVista's own loading does not
        self._plotter = pv.Plotter(
            off_screen=True, window_size=[width * OVERSAMPLING, height * OVERSAMPLING]
        )
        style.apply(self._plotter, theme)

    def shoot(
        self,
        field: Floats,
        *,
        colour: str = style.CLAY,
        tint: Tint | None = None,
        hidden: NDArray[np.bool_] | None = None,
        isovalue: float = style.ISOVALUE,
        smooth: int = SMOOTHING,
        close_up: bool = True,
        framed: Floats | None = None,
        direction: tuple[float, float, float] = style.CAMERA_DIRECTION,
        view: style.View | None = None,
    ) -> Pixels:
        """Draw one field on the ground, lit and framed; see `picture` for the arguments."""
        plotter = self._plotter
        plotter.renderer.RemoveAllViewProps()
        solid = np.asarray(field, dtype=np.float32)
        mesh = surface(solid, isovalue, smooth)
        drawn = solid if hidden is None else np.maximum(solid, hidden.astype(np.float32))
        bounds = framed_box(drawn if framed is None else framed, isovalue, close_up=close_up)
        self._stand_on_ground(solid, bounds[4])
        if mesh.n_points:
            mesh["rgb"] = _vertex_colours(mesh, solid, colour, tint)
            actor = plotter.add_mesh(
                mesh, scalars="rgb", rgb=True, smooth_shading=True, reset_camera=False, render=False
            )
            style.paint(actor)
        if hidden is not None and hidden.any():
            self._veil(hidden)
        width, height = self.size
        view = view or style.frame(bounds, aspect=width / height, direction=direction)
        style.aim(plotter.renderer, view)
        plotter.render()
        shot = np.asarray(plotter.screenshot(return_img=True))[..., :3]
        small = Image.fromarray(shot).resize(self.size, Image.Resampling.LANCZOS)
        return np.asarray(small)

    def close(self) -> None:
        """Give the graphics memory back."""
        self._plotter.close()

    def _stand_on_ground(self, field: Floats, floor: float) -> None:
        depth, height, width = field.shape
        box = (-0.5, width - 0.5, -0.5, height - 0.5, floor, depth - 0.5)
        theme = self.theme
        shade = shading.ground_texture(
            shading.contact_shadow(field[round(floor + 0.5) :]),
            theme.ground,
            theme.ground_opacity,
            theme.shadow,
            theme.shadow_opacity,
        )
        texture = pv.Texture((shade[::-1] * 255).astype(np.uint8))
        texture.interpolate = True
        plane = style.ground_plane(box)
        self._plotter.add_mesh(
            plane, texture=texture, lighting=False, reset_camera=False, render=False
        )

    def _veil(self, hidden: NDArray[np.bool_]) -> None:
        soft = gaussian_filter(np.pad(hidden.astype(np.float32), 2), MASK_BLUR)
        mesh = surface(soft, 0.45)
        if mesh.n_points == 0:
            return
        mesh = mesh.translate((-2.0, -2.0, -2.0))
        actor = self._plotter.add_mesh(mesh, smooth_shading=True, reset_camera=False, render=False)
        style.paint(actor, style.ACCENT, opacity=style.HIDDEN_OPACITY, material=style.VEIL)
        self._plotter.add_silhouette(mesh, color=style.ACCENT, line_width=1.5 * OVERSAMPLING)


def framed_box(
    field: Floats, isovalue: float = style.ISOVALUE, *, close_up: bool = True
) -> tuple[float, float, float, float, float, float]:
    """Return the world box a picture frames: the solid voxels, or the whole grid.

    Args:
        field: Occupancy, shape (D, H, W).
        isovalue: Level above which a voxel counts as solid.
        close_up: Frame what is solid instead of the whole grid.

    Returns:
        (x0, x1, y0, y1, z0, z1).
    """
    depth, height, width = field.shape
    solid = np.argwhere(field > isovalue) if close_up else np.empty((0, 3))
    if len(solid) == 0:
        return (-0.5, width - 0.5, -0.5, height - 0.5, -0.5, depth - 0.5)
    (z0, y0, x0), (z1, y1, x1) = solid.min(axis=0) - 0.5, solid.max(axis=0) + 0.5
    return float(x0), float(x1), float(y0), float(y1), float(z0), float(z1)


def picture(
    field: Floats,
    size: int | tuple[int, int] = 512,
    *,
    theme: style.Theme = style.DARK,
    colour: str = style.CLAY,
    tint: Tint | None = None,
    hidden: NDArray[np.bool_] | None = None,
    isovalue: float = style.ISOVALUE,
    smooth: int = SMOOTHING,
    close_up: bool = True,
    framed: Floats | None = None,
    direction: tuple[float, float, float] = style.CAMERA_DIRECTION,
    view: style.View | None = None,
) -> Pixels:
    """Draw a field in the house style.

    Args:
        field: Occupancy, shape (D, H, W), mostly in [0, 1].
        size: Side of the picture, or (width, height), in pixels.
        theme: Dark or light background.
        colour: Colour of the shape.
        tint: A region drawn in another colour, such as what a model recovered.
        hidden: Mask drawn as a translucent veil in the accent colour, shape (D, H, W).
        isovalue: Level of the surface.
        smooth: Iterations of the surface's low-pass filter.
        close_up: Frame the solid voxels rather than the whole grid.
        framed: Another field to stand on the ground and frame instead, so that pictures of one
            shape in several states match; same shape as `field`.
        direction: From the shape to the camera, (x, y, z).
        view: Where the camera stands; by default where `direction` has all of it in the picture.

    Returns:
        sRGB pixels, shape (height, width, 3).
    """
    stage = _stage((size, size) if isinstance(size, int) else size, theme)
    return stage.shoot(
        field,
        colour=colour,
        tint=tint,
        hidden=hidden,
        isovalue=isovalue,
        smooth=smooth,
        close_up=close_up,
        framed=framed,
        direction=direction,
        view=view,
    )


def thumbnail(field: Floats, size: int = 96, *, theme: style.Theme = style.DARK) -> Pixels:
    """Draw a small picture of a field for a list, shape (size, size, 3)."""
    return picture(field, size, theme=theme)


@lru_cache(maxsize=4)
def _stage(size: tuple[int, int], theme: style.Theme) -> Stage:
    return Stage(size, theme)


def _vertex_colours(mesh: pv.PolyData, field: Floats, colour: str, tint: Tint | None) -> Pixels:
    where = np.asarray(mesh.points, dtype=np.float64)[:, ::-1].T
    light = map_coordinates(shading.brightness(field), where, order=1, mode="nearest")
    base = np.broadcast_to(np.array(pv.Color(colour).int_rgb, dtype=float), (mesh.n_points, 3))
    if tint is not None:
        share = map_coordinates(tint.where.astype(np.float32), where, order=1, mode="nearest")
        share = np.clip((share - 0.25) * 2, 0, 1)[:, None]
        base = share * np.array(pv.Color(tint.colour).int_rgb, dtype=float) + (1 - share) * base
    return np.clip(base * light[:, None], 0, 255).astype(np.uint8)
