"""PyVista / VTK adapters: one per thing that is drawn, and the viewport that holds them."""

from __future__ import annotations

from voxstudio.studio.scene.hands import Trade
from voxstudio.studio.scene.touch import Touch
from voxstudio.studio.scene.viewport import Viewport

__all__ = ["Touch", "Trade", "Viewport"]
