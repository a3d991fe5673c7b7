"""Parts that several families share: legs, cushions, fronts and stands."""

from voxstudio.data.shapes import sdf, warps
from voxstudio.data.shapes.sdf import Field, Point, Span

BELOW = -2.0  # parts that stand on the floor start below it, so that their feet are flat


def leg(top: Point, foot: tuple[float, float], halves: Span, corner: float = 0.5) -> Field:
    """Return a straight leg from the floor.

    Args:
        top: Centre of its upper end.
        foot: (x, y) of its centre on the floor.
        halves: Half widths on the floor and at the top.
        corner: Rounding of its section; the half width itself gives a round leg.
    """
    floor, head = 0.0, top[2]
    section = sdf.Section(
        sdf.line((floor, foot[0]), (head, top[0])),
        sdf.line((floor, foot[1]), (head, top[1])),
        sdf.line((floor, halves[0]), (head, halves[1])),
        sdf.line((floor, halves[0]), (head, halves[1])),
    )
    return sdf.loft_box(section, (BELOW, head), corner)


def four_legs(
    half_x: float, y: Span, height: float, halves: Span, splay: float = 0.0, corner: float = 0.5
) -> Field:
    """Return four legs under a rectangle.

    Args:
        half_x: Distance of the legs' upper centres from the middle plane.
        y: Upper centres of the front and the back legs.
        height: Height of the upper ends.
        halves: Half widths on the floor and at the top.
        splay: How far every foot stands outside its upper end, in x and in y.
        corner: Rounding of the section.
    """
    front = leg((half_x, y[0], height), (half_x + splay, y[0] - splay), halves, corner)
    back = leg((half_x, y[1], height), (half_x + splay, y[1] + splay), halves, corner)
    return warps.mirror_x(sdf.union(front, back))


def cushion(x: Span, y: Span, z: Span, corner: float = 2.2) -> Field:
    """Return a soft block: a cushion with round edges, its corners round by `corner` in plan."""
    soft = min(1.3, 0.5 * (z[1] - z[0]))
    return sdf.extrude(sdf.rectangle(x, y, corner), z, "z", soft)


def pedestal(radius: float, stem: float, height: float, plate: float) -> Field:
    """Return a turned foot: a disc on the floor, a stem, and a plate under what it carries."""

    def disc(reach: float, z: Span) -> Field:
        return sdf.cylinder((0.0, 0.0, (z[0] + z[1]) / 2), reach, (z[1] - z[0]) / 2, "z", 0.6)

    foot = disc(radius, (-1.0, 1.9))
    rod = disc(stem, (0.0, height))
    head = disc(plate, (height - 1.8, height + 0.4))
    return sdf.blend(3.0, rod, foot, head)


def star(reach: float, stem: float, height: float) -> Field:
    """Return a five-spoke foot with a stem up to `height`."""
    spokes = [
        warps.turn_z(sdf.capsule((0.0, 0.0, 2.4), (reach, 0.0, 1.65), (1.8, 1.65)), angle)
        for angle in (1.5708, 0.31416, -0.94248)
    ]
    rod = sdf.cylinder((0.0, 0.0, height / 2 + 0.8), stem, height / 2 - 0.8, "z", 0.2)
    return warps.mirror_x(sdf.blend(1.5, rod, *spokes))


def fronts(x: Span, z: Span, face: float, rows: int, columns: int = 1, gap: float = 1.1) -> Field:
    """Return a grid of raised drawer fronts or doors.

    Args:
        x: Left and right end of the grid.
        z: Lower and upper end of the grid.
        face: y of the plane they stand on; they rise 1.3 cells towards the front.
        rows: Number of fronts above one another.
        columns: Number of fronts side by side.
        gap: Distance between fronts.
    """
    middle = (x[0] + x[1]) / 2
    wide, high = (x[1] - x[0] + gap) / columns, (z[1] - z[0] + gap) / rows
    half_x, half_z = (wide - gap) / 2, (high - gap) / 2
    front = sdf.block((-half_x, half_x), (face - 1.3, face + 1.3), (-half_z, half_z), 0.5)
    grid = warps.repeat_z(warps.repeat_x(front, wide, columns), z[0] + half_z, high, rows)
    return warps.move(grid, x=middle)


def pulls(
    x: Span, z: Span, face: float, rows: int, columns: int = 1, width: float = 4.0, gap: float = 1.1
) -> Field:
    """Return a handle in the middle of every front of the same grid; see `fronts`."""
    middle = (x[0] + x[1]) / 2
    wide, high = (x[1] - x[0] + gap) / columns, (z[1] - z[0] + gap) / rows
    half = min(width, wide - gap - 1.0) / 2
    bar = sdf.block((-half, half), (face - 2.7, face), (-1.02, 1.02), 0.4)
    grid = warps.repeat_z(warps.repeat_x(bar, wide, columns), z[0] + (high - gap) / 2, high, rows)
    return warps.move(grid, x=middle)
