"""PyVista / VTK adapters: one per thing that is drawn, and the viewport that holds them."""

from __future__ import annotations

from voxstudio.studio.scene.gestures import ToolLabels
from voxstudio.studio.scene.pick_result import PickResult
from voxstudio.studio.scene.viewport import Viewport

__all__ = ["PickResult", "ToolLabels", "Viewport"]
