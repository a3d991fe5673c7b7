"""The one place of the visual style: colours, lights, material, camera and ground.

Off-screen pictures and the studio's viewport both draw with these constants and helpers, so a
gallery page, a thumbnail and the live window look alike. Colours are sRGB hex strings, which
PyVista and Qt both read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyvista as pv

from voxstudio.render.colours import ACCENT as ACCENT
from voxstudio.render.colours import CLAY as CLAY
from voxstudio.render.colours import DARK as DARK
from voxstudio.render.colours import LIGHT as LIGHT
from voxstudio.render.colours import Theme as Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

RECOVERED = "#7cc0b8"
"""The tint of what a model filled in, until it is accepted and fades to `CLAY`."""

SPREAD = (
    "#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c",
    "#28ae80", "#5ec962", "#addc30", "#fde725",
)  # fmt: skip
"""Stops of a uniform map (viridis), from where variants agree to where they differ."""

WANTED = ("#a3243b", "#cf7f74", CLAY, "#7f9fc0", "#1f5fa8")
"""Stops of a diverging map, from what a model wants away over clay to where it wants more."""

REFERENCE = "#aeb6c0"
"""A shape shown for comparison, such as the nearest training shape: cooler than clay."""

HIDDEN_OPACITY = 0.42
"""How much of the light hidden voxels stop."""

CREVICE = 0.42
"""Brightness of clay deep in a corner, next to 1 on open ground."""

RIDGE = 1.08
"""Brightness of clay on an outer edge."""

ISOVALUE = 0.5
"""Occupancy at which the surface is drawn unless the user says otherwise."""

CAMERA_DIRECTION = (0.62, -1.0, 0.52)
"""From the shape to the camera, (x, y, z): three-quarter front, a little right and above."""

VIEW_ANGLE = 22.0
"""Degrees; a long lens, so that uprights stay upright."""

AIR = 0.10
"""Share of the half-picture left free around the framed box."""

GROUND_REACH = 2.6
"""Half-width of the ground plane over the half-width of what stands on it."""


@dataclass(frozen=True)
class CameraLight:
    """A light that stays with the camera.

    Args:
        position: (right, up, towards the camera) of the view's focal point, in focal distances.
        colour: sRGB hex.
        intensity: 1 is full.
    """

    position: tuple[float, float, float]
    colour: str
    intensity: float


KEY = CameraLight(position=(-0.55, 0.95, 1.10), colour="#fff5e9", intensity=0.82)
FILL = CameraLight(position=(1.10, 0.20, 0.80), colour="#d5e0f2", intensity=0.36)


@dataclass(frozen=True)
class Material:
    """Phong coefficients of a matte surface."""

    ambient: float = 0.34
    diffuse: float = 0.84
    specular: float = 0.04
    specular_power: float = 8.0


MATTE = Material()
VEIL = Material(ambient=0.62, diffuse=0.45, specular=0.0)


@dataclass(frozen=True)
class View:
    """Where a camera stands: all in world coordinates (x, y, z)."""

    position: tuple[float, float, float]
    focal_point: tuple[float, float, float]
    up: tuple[float, float, float]
    angle: float


def apply(plotter: pv.BasePlotter, theme: Theme = DARK) -> None:
    """Give every cell of a plotter the background gradient and the two lights."""
    for renderer in plotter.renderers:
        renderer.set_background(theme.bottom, top=theme.top)
        light(renderer)


def light(renderer: pv.Renderer) -> None:
    """Replace a renderer's lights by the key light and the soft fill."""
    renderer.remove_all_lights()
    for lamp in (KEY, FILL):
        made = pv.Light(color=lamp.colour, intensity=lamp.intensity, light_type="camera light")
        made.position = lamp.position
        made.focal_point = (0.0, 0.0, 0.0)
        renderer.add_light(made)


def paint(
    actor: pv.Actor, colour: str = CLAY, *, opacity: float = 1.0, material: Material = MATTE
) -> None:
    """Make an actor matte and smooth in one colour."""
    surface = actor.prop
    surface.color = colour
    surface.opacity = opacity
    surface.interpolation = "phong"
    surface.ambient = material.ambient
    surface.diffuse = material.diffuse
    surface.specular = material.specular
    surface.specular_power = material.specular_power


def frame(
    bounds: Sequence[float],
    *,
    aspect: float = 1.0,
    direction: tuple[float, float, float] = CAMERA_DIRECTION,
    air: float = AIR,
) -> View:
    """Find the camera that shows a whole box with air around it.

    Args:
        bounds: (x0, x1, y0, y1, z0, z1) of the box, world units.
        aspect: Width over height of the picture.
        direction: From the box to the camera, (x, y, z), any length.
        air: Share of the half-picture left free on the tightest side.

    Returns:
        The view; its focal point is the centre of the box.
    """
    box = np.asarray(bounds, dtype=float).reshape(3, 2)
    centre = box.mean(axis=1)
    corners = np.stack(np.meshgrid(*box, indexing="ij"), axis=-1).reshape(-1, 3) - centre
    back = np.asarray(direction, dtype=float)
    back /= np.linalg.norm(back)
    world_up = np.array([0.0, 0.0, 1.0])
    right = np.cross(world_up, back)
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    half_height = math.tan(math.radians(VIEW_ANGLE / 2)) * (1.0 - air)
    needed = np.maximum(np.abs(corners @ right) / aspect, np.abs(corners @ up)) / half_height
    distance = float((needed + corners @ back).max())
    x, y, z = (centre + distance * back).tolist()
    cx, cy, cz = centre.tolist()
    return View((x, y, z), (cx, cy, cz), (0.0, 0.0, 1.0), VIEW_ANGLE)


def around(degrees: float) -> tuple[float, float, float]:
    """Return the direction to a camera that walked around the shape from `CAMERA_DIRECTION`."""
    x, y, z = CAMERA_DIRECTION
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    return (c * x - s * y, s * x + c * y, z)


def turn(bounds: Sequence[float], count: int) -> list[View]:
    """Return cameras around a box, all as far from its middle as the farthest must be.

    Args:
        bounds: (x0, x1, y0, y1, z0, z1) of the box, world units.
        count: Of cameras, evenly spaced from `CAMERA_DIRECTION` on.
    """
    views = [frame(bounds, direction=around(360 * n / count)) for n in range(count)]
    middle = np.asarray(views[0].focal_point)
    ways = [np.asarray(view.position) - middle for view in views]
    most = max(float(np.linalg.norm(way)) for way in ways)
    places = (middle + way * most / np.linalg.norm(way) for way in ways)
    each = zip(views, places, strict=True)
    return [replace(view, position=tuple(place.tolist())) for view, place in each]


def aim(renderer: pv.Renderer, view: View) -> None:
    """Put a renderer's camera where `view` says."""
    camera = renderer.camera
    camera.position = view.position
    camera.focal_point = view.focal_point
    camera.up = view.up
    camera.view_angle = view.angle
    renderer.reset_camera_clipping_range()


def ground_plane(bounds: Sequence[float]) -> pv.PolyData:
    """Make the square a shape stands on, with texture coordinates for its contact shadow.

    Args:
        bounds: (x0, x1, y0, y1, z0, z1) of the box that stands on the plane, world units.

    Returns:
        One quad at z0, `GROUND_REACH` times as wide as the box, texture (0, 0) at low x, low y.
    """
    x0, x1, y0, y1, z0, _ = bounds
    reach = GROUND_REACH * max(x1 - x0, y1 - y0)
    return pv.Plane(
        center=((x0 + x1) / 2, (y0 + y1) / 2, z0),
        direction=(0.0, 0.0, 1.0),
        i_size=reach,
        j_size=reach,
        i_resolution=1,
        j_resolution=1,
    )
