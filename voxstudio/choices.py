"""Words that a person may choose between, on the command line and in the library alike.

Types alone: the help of a command waits for nothing that is heavy.
"""

from __future__ import annotations

from typing import Literal

Up = Literal["z", "y"]
"""Axis that points up in a file."""

Place = Literal["floor", "centre", "keep"]
"""Where a shape stands in its grid."""

Inside = Literal["positive", "negative"]
"""Side of a surface in a field that is solid."""

Oblique = Literal["refuse", "as-stored"]
"""What becomes of a volume whose axes are turned against the world's."""

Unit = Literal["mm", "cm", "m", "inch"]
"""Of the numbers in a file."""

Start = Literal["chains", "noise"]
"""Where chains begin: at the persistent ones of the checkpoint, or at noise."""

Interpolation = Literal["linear", "spherical"]
"""How codes are interpolated: along a line or an arc."""

Spacing = Literal["code", "shape"]
"""What changes evenly from frame to frame of an interpolation."""

Normalisation = Literal["grid", "cube", "sphere"]
"""What points lie in: the grid, or the cube or ball around their shape."""
