"""Backs of chairs, upright on the plane y = 0 with their rear face at y = 0.

Every function returns a field between z = 0 (the seat) and `height`, `half` wide on each side and
`depth` thick towards the front; the chair then leans, bows and moves it.
"""

import math

import numpy as np

from voxstudio.data.shapes import sdf, warps
from voxstudio.data.shapes.sdf import Array, Axes, Field

ROOT = -2.0  # backs reach this far into the seat


def panel(half: float, height: float, depth: float, corner: float) -> Field:
    """Return a closed board with rounded upper corners."""
    face = sdf.rectangle((-half, half), (ROOT - corner, height), corner)
    board = sdf.extrude(face, (-depth, 0.0), "y", 0.8)
    return sdf.intersect(board, lambda axes: ROOT - axes.z)


def frame(half: float, height: float, depth: float, post: float, crest: float) -> Field:
    """Return two posts and a crest rail `crest` high, for an open back."""
    posts = warps.mirror_x(sdf.block((half - post, half), (-depth, 0.0), (ROOT, height - 0.4), 0.5))
    rail = sdf.block((-half, half), (-depth, 0.0), (height - crest, height), 0.7)
    return sdf.union(posts, rail)


def ladder(half: float, height: float, depth: float, rails: int, post: float) -> Field:
    """Return posts with `rails` horizontal rails, the top one included."""
    rail_height = 2.3
    gap = min(1.9, (height - 1.5 - rails * rail_height) / rails)
    pitch = rail_height + max(gap, 1.1)
    rungs = sdf.block((-half, half), (-depth, 0.0), (-rail_height / 2, rail_height / 2), 0.5)
    first = height - rail_height / 2 - pitch * (rails - 1)
    posts = warps.mirror_x(sdf.block((half - post, half), (-depth, 0.0), (ROOT, height + 0.3), 0.5))
    return sdf.union(posts, warps.repeat_z(rungs, first, pitch, rails))


def slats(half: float, height: float, depth: float, count: int, post: float) -> Field:
    """Return a frame filled with `count` vertical slats."""
    clear = 2 * (half - post)
    pitch = clear / (count + 1) + 2.1 / (count + 1)
    slat = sdf.block((-1.05, 1.05), (-depth + 0.1, 0.0), (ROOT, height - 1.0), 0.3)
    return sdf.union(frame(half, height, depth, post, 2.8), warps.repeat_x(slat, pitch, count))


def splat(half: float, height: float, depth: float, waist: float, post: float) -> Field:
    """Return a frame around one vase-shaped board."""
    profile = sdf.curve(
        (0.0, 2.0), (0.25 * height, waist), (0.6 * height, waist + 1.4), (height, waist)
    )
    board = sdf.loft_box(
        sdf.Section(sdf.level(0.0), sdf.level(-depth / 2), profile, sdf.level(depth / 2)),
        (ROOT, height - 1.0),
        0.5,
    )
    return sdf.union(frame(half, height, depth, post, 3.0), board)


def hoop(half: float, height: float, depth: float, count: int, rod: float) -> Field:
    """Return a bent bow from side to side, filled with `count` vertical rods."""
    rise = height - rod
    spring = 0.35 * rise
    points = [(half - rod, ROOT), (half - rod, spring)]
    for step in range(1, 7):
        angle = step * math.pi / 12
        points.append(((half - rod) * math.cos(angle), spring + (rise - spring) * math.sin(angle)))
    bow = warps.mirror_x(sdf.extrude(sdf.path(points, rod), (-depth, 0.0), "y", 0.6))
    if not count:
        return bow
    pitch = 2 * (half - rod) / (count + 0.6)
    rods = sdf.block((-1.05, 1.05), (-depth + 0.1, -0.1), (ROOT, height), 0.3)

    def under_bow(axes: Axes) -> Array:
        reach = np.clip(axes.x / (half - rod), -1.0, 1.0)
        return axes.z - spring - (rise - spring) * sdf.root(1.0 - reach * reach)

    return sdf.union(bow, sdf.intersect(warps.repeat_x(rods, pitch, count), under_bow))
