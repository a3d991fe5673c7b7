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


def cushion(x: Span, y: Span, z: Span) -> Field:
    """Return a soft block: a cushion with well rounded edges and corners."""
    soft = min(1.3, 0.5 * (z[1] - z[0]))
    return sdf.extrude(sdf.rectangle(x, y, 2.2), z, "z", soft)


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
