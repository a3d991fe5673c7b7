from __future__ import annotations

import numpy as np

from voxstudio.render import style
from voxstudio.studio.scene import vtk_style
from voxstudio.studio.scene.tinting import voxel_colours


def test_the_spread_map_runs_through_its_stops_and_ever_brighter() -> None:
    light = np.ones((1, 1, 9), np.float32)
    tint = np.linspace(0, 1, 9, dtype=np.float32).reshape(light.shape)
    colours = voxel_colours(light, tint, "spread", None)[0, 0]
    stops = np.array([vtk_style.rgb(colour) for colour in style.SPREAD])
    # 256 steps over 8 gaps: a stop lies within half a step.
    assert np.abs(colours - stops).max() < 0.01
    luma = colours @ [0.2126, 0.7152, 0.0722]
    assert np.all(np.diff(luma) > 0)
