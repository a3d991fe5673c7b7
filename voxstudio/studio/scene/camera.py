"""The one camera of all views: a turntable that keeps up upright."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from vtkmodules.vtkRenderingCore import vtkCamera

from voxstudio.render import style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voxstudio.studio.scene.placement import Bounds

Vector = np.ndarray[tuple[int], np.dtype[np.float64]]

PRESETS = {
    "front": (0.0, 0.0),
    "back": (180.0, 0.0),
    "right": (90.0, 0.0),
    "left": (-90.0, 0.0),
    "top": (0.0, 90.0),
    "bottom": (0.0, -90.0),
}
"""Azimuth and elevation in degrees; azimuth 0 looks at the front, from low y."""

ORBIT_SPEED = 0.4
"""Degrees per pixel."""

REACH = 120.0
"""Radius of everything that is drawn, in world units; sets the clipping planes."""

NEAREST, FARTHEST = 4.0, 1200.0


def _home() -> tuple[float, float]:
    x, y, z = style.CAMERA_DIRECTION
    return math.degrees(math.atan2(x, -y)), math.degrees(math.atan2(z, math.hypot(x, y)))


class CameraRig:
    """Azimuth, elevation, focal point and distance, applied to one shared `vtkCamera`."""

    def __init__(self) -> None:
        self.camera = vtkCamera()
        self.azimuth, self.elevation = _home()
        self.focal: Vector = np.array([0.0, 0.0, 16.0])
        self.distance = 100.0
        self.parallel = False
        self.touched = False
        self._apply()

    @property
    def backward(self) -> Vector:
        """Unit vector from the focal point to the camera."""
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        return np.array([math.cos(e) * math.sin(a), -math.cos(e) * math.cos(a), math.sin(e)])

    @property
    def up(self) -> Vector:
        """Unit vector that is up on the screen; defined straight from above too."""
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        return np.array([-math.sin(e) * math.sin(a), math.sin(e) * math.cos(a), math.cos(e)])

    def orbit(self, azimuth: float, elevation: float) -> None:
        """Turn by degrees; never over the top."""
        self.azimuth = (self.azimuth + azimuth + 180.0) % 360.0 - 180.0
        self.elevation = min(max(self.elevation + elevation, -90.0), 90.0)
        self.touched = True
        self._apply()

    def drag_orbit(self, right: float, down: float) -> None:
        """Turn as if the pointer, in pixels, dragged the shape."""
        self.orbit(-right * ORBIT_SPEED, down * ORBIT_SPEED)

    def drag_pan(self, right: float, down: float, height: float) -> None:
        """Move so that the shape follows the pointer; `height` is that of a view in pixels."""
        unit = 2 * self.half_height() / max(height, 1.0)
        sideways = np.cross(self.up, self.backward)
        self.focal = self.focal - unit * right * sideways + unit * down * self.up
        self.touched = True
        self._apply()

    def zoom(self, factor: float) -> None:
        """Come `factor` times nearer."""
        self.distance = min(max(self.distance / max(factor, 1e-3), NEAREST), FARTHEST)
        self.touched = True
        self._apply()

    def preset(self, name: str) -> None:
        """Look from a named side; `home` is the three-quarter front view."""
        self.azimuth, self.elevation = PRESETS[name] if name in PRESETS else _home()
        self._apply()

    def set_parallel(self, parallel: bool) -> None:
        """Choose parallel projection; the shape keeps its size."""
        self.parallel = parallel
        self._apply()

    def frame(self, bounds: Bounds, aspect: float) -> None:
        """Show a whole box with air around it, from the current side."""
        x, y, z = self.backward
        tilted = abs(z) < 0.999
        direction = (float(x), float(y), float(z)) if tilted else style.CAMERA_DIRECTION
        view = style.frame(bounds, aspect=aspect, direction=direction)
        self.focal = np.array(view.focal_point)
        self.distance = math.dist(view.position, view.focal_point)
        self.touched = False
        self._apply()

    def half_height(self) -> float:
        """World units from the middle to the upper edge of a view, at the focal point."""
        return self.distance * math.tan(math.radians(style.VIEW_ANGLE / 2))

    def state(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "azimuth": self.azimuth,
            "elevation": self.elevation,
            "focal": [float(value) for value in self.focal],
            "distance": self.distance,
            "parallel": self.parallel,
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Take back what `state` returned.

        Raises:
            ValueError: If a value is missing or not finite.
        """
        try:
            numbers = [float(state[name]) for name in ("azimuth", "elevation", "distance")]  # type: ignore[arg-type]
            focal = np.array(state["focal"], dtype=float).reshape(3)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a camera: {error}") from error
        if not np.isfinite([*numbers, *focal]).all():
            raise ValueError("not a camera: a value is not finite")
        self.azimuth, self.elevation, self.distance = numbers
        self.focal, self.parallel = focal, bool(state.get("parallel"))
        self.touched = True
        self._apply()

    def _apply(self) -> None:
        camera = self.camera
        camera.SetFocalPoint(*self.focal)
        camera.SetPosition(*(self.focal + self.distance * self.backward))
        camera.SetViewUp(*self.up)
        camera.SetViewAngle(style.VIEW_ANGLE)
        camera.SetParallelProjection(self.parallel)
        camera.SetParallelScale(self.half_height())
        camera.SetClippingRange(max(self.distance - REACH, 1.0), self.distance + REACH)
