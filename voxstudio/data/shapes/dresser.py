"""Dressers: lowboys, chests, mirrors, bow fronts, bombes, wardrobes and mid-century cases."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Array, Axes, Field, Span


@dataclass(frozen=True)
class Dresser:
    """Parameters of one dresser; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Width of the case.
        depth: Depth of the case.
        height: Height of the case.
        top: Thickness of the top.
        overhang: How far the top stands out.
        rows: Number of drawers above one another.
        columns: Number of drawers side by side.
        pull: Width of the handles.
        leg_height: Height of the legs.
        leg: Half width of a leg on the floor.
        splay: How far the feet stand out.
        plinth: Whether the case stands on a plinth instead.
        swell: How far a curved front comes forward.
        mirror: Height of the mirror above the top.
        arch: Rounding of the mirror's upper corners.
        side: 1 when the cupboard is on the right, -1 on the left.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "lowboy": 1.3,
        "chest": 1.3,
        "mirror": 1.3,
        "bow": 1.0,
        "bombe": 0.8,
        "midcentury": 1.1,
        "combination": 1.0,
        "tallboy": 0.8,
    }

    variant: str
    width: float
    depth: float
    height: float
    top: float
    overhang: float
    rows: int
    columns: int
    pull: float
    leg_height: float
    leg: float
    splay: float
    plinth: bool
    swell: float
    mirror: float
    arch: float
    side: int

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Dresser":
        """Draw a dresser."""
        variant = draw.weighted(rng, cls.VARIANTS)
        tall = variant in ("chest", "tallboy")
        width = draw.between(rng, 15.5, 21.0) if tall else draw.between(rng, 22.0, 28.8)
        height = draw.between(rng, 22.0, 29.5) if tall else draw.between(rng, 14.0, 20.5)
        if variant == "mirror":
            height = draw.between(rng, 12.5, 16.5)
        leg_height = (
            draw.between(rng, 4.0, 6.5) if variant == "midcentury" else draw.between(rng, 1.4, 3.0)
        )
        room = (height - leg_height - 3.5) / 3.6
        return cls(
            variant=variant,
            width=width,
            depth=draw.between(rng, 10.0, 14.5),
            height=height,
            top=draw.between(rng, 2.05, 2.6),
            overhang=draw.between(rng, 0.0, 0.9),
            rows=max(2, min(draw.whole(rng, 4, 6) if tall else draw.whole(rng, 2, 4), int(room))),
            columns=1 if tall else draw.whole(rng, 2, 3),
            pull=draw.between(rng, 2.1, 5.5),
            leg_height=leg_height,
            leg=draw.between(rng, 1.1, 1.4),
            splay=draw.between(rng, 0.0, 1.3),
            plinth=draw.chance(rng, 0.4),
            swell=draw.between(rng, 1.2, 2.8),
            mirror=min(draw.between(rng, 10.0, 15.0), 30.4 - height),
            arch=draw.between(rng, 1.0, 6.5),
            side=1 if draw.chance(rng, 0.5) else -1,
        )

    @property
    def _low(self) -> float:
        """Return the height of the underside of the case."""
        return self.leg_height

    @property
    def _high(self) -> float:
        """Return the height of the underside of the top."""
        return self.height - self.top

    @property
    def _face(self) -> float:
        return -self.depth / 2

    @property
    def _front_span(self) -> tuple[Span, Span]:
        """Return the area of the drawers: x and z."""
        half = self.width / 2 - 1.1
        return (-half, half), (self._low + 1.0, self._high - 0.6)

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "bow": self._bowed,
            "bombe": self._bombe,
            "combination": self._combination,
            "tallboy": self._tallboy,
            "mirror": self._mirrored,
        }.get(self.variant, self._plain)
        return warps.flip_x(build(), self.side)

    def _case(self) -> Field:
        half, reach = self.width / 2, self.depth / 2
        return sdf.block((-half, half), (-reach, reach), (self._low, self.height - 0.6), 0.6)

    def _top(self, depth_gain: float = 0.0) -> Field:
        half, reach = self.width / 2 + self.overhang, self.depth / 2
        y = (-reach - self.overhang - depth_gain, reach)
        return sdf.block((-half, half), y, (self._high, self.height), 0.8)

    def _stand(self) -> Field:
        """Return four legs or a plinth."""
        half, reach = self.width / 2, self.depth / 2
        if self.plinth and self.variant != "midcentury":
            return sdf.block(
                (1.0 - half, half - 1.0), (1.2 - reach, reach - 0.6), (-2.0, self._low + 1.0)
            )
        splay = self.splay if self.variant == "midcentury" else 0.0
        edge = self.leg + 0.5 + splay
        return parts.four_legs(
            half - edge,
            (edge - reach, reach - edge),
            self._low + 1.0,
            (self.leg, self.leg + 0.3),
            splay,
        )

    def _grid(self, x: Span, z: Span, rows: int, columns: int) -> Field:
        """Return drawer fronts with their handles."""
        fronts = parts.fronts(x, z, self._face, rows, columns)
        wide = (x[1] - x[0]) / columns
        if wide < 13.0:
            return sdf.union(fronts, parts.pulls(x, z, self._face, rows, columns, self.pull))
        left, right = (x[0], (x[0] + x[1] - 1.1) / 2), ((x[0] + x[1] + 1.1) / 2, x[1])
        if columns > 1:
            return sdf.union(fronts, parts.pulls(x, z, self._face, rows, columns, self.pull))
        knobs = [parts.pulls(s, z, self._face, rows, 1, min(self.pull, 3.2)) for s in (left, right)]
        return sdf.union(fronts, *knobs)

    def _plain(self) -> Field:
        """Return a straight case full of drawers; the top row of a lowboy may be split finer."""
        x, z = self._front_span
        if self.variant != "lowboy" or self.rows < 3:
            drawers = self._grid(x, z, self.rows, self.columns)
        else:
            split = z[1] - (z[1] - z[0] + 1.1) / self.rows
            upper = self._grid(x, (split + 1.1, z[1]), 1, 5 - self.columns)
            drawers = sdf.union(upper, self._grid(x, (z[0], split), self.rows - 1, self.columns))
        return sdf.union(self._case(), self._top(), self._stand(), drawers)

    def _mirrored(self) -> Field:
        """Return a lowboy with a framed mirror standing behind its top."""
        half, reach = 0.38 * self.width, self.depth / 2
        foot, head = self.height - 1.0, self.height + self.mirror
        arch = min(self.arch, half - 0.5)
        face = sdf.rectangle((-half, half), (foot - arch, head), arch)
        board = sdf.extrude(face, (reach - 3.4, reach - 0.2), "y", 0.5)
        glass = sdf.rectangle(
            (2.0 - half, half - 2.0), (self.height + 1.6, head - 2.0), max(arch - 1.6, 0.5)
        )
        pane = sdf.extrude(glass, (reach - 6.0, reach - 2.35), "y")
        framed = sdf.intersect(sdf.subtract(board, pane), lambda axes: foot - axes.z)
        return sdf.union(self._plain(), framed)

    def _bowed(self) -> Field:
        """Return a case whose front bulges forward in plan."""
        swell = self.swell + 0.8
        curvature = swell / (self.width / 2) ** 2
        x, z = self._front_span
        front = sdf.union(
            sdf.block(
                (-self.width / 2, self.width / 2), (self._face, 0.0), (self._low, self._high), 0.6
            ),
            sdf.block(
                (-self.width / 2 - self.overhang, self.width / 2 + self.overhang),
                (self._face - self.overhang, 0.0),
                (self._high, self.height),
                0.8,
            ),
            self._grid(x, z, self.rows, min(self.columns, 2)),
        )
        round_front = warps.move(warps.bow(front, curvature), y=-swell)
        return sdf.union(self._case(), self._top(), self._stand(), round_front)

    def _bombe(self) -> Field:
        """Return a case that swells below its middle, front and sides."""
        low, high = self._low, self._high
        tall = high - low
        belly = sdf.curve(
            (low, 0.1), (low + 0.36 * tall, self.swell), (low + 0.8 * tall, 0.1), (high, 0.3)
        )
        x, z = self._front_span
        upright = sdf.union(
            sdf.block(
                (-self.width / 2 + 1.4, self.width / 2 - 1.4),
                (self._face, self.depth / 2),
                (low, high + 0.5),
                0.8,
            ),
            self._grid((x[0] + 1.4, x[1] - 1.4), z, self.rows, min(self.columns, 2)),
        )

        def swollen(axes: Axes) -> Array:
            gain = belly(axes.z)
            half = self.width / 2 - 1.4
            ahead = np.clip(-axes.y / self.depth + 0.5, 0.0, 1.0)
            return upright(Axes(axes.x * half / (half + 0.6 * gain), axes.y + gain * ahead, axes.z))

        feet = parts.four_legs(
            self.width / 2 - 3.4,
            (self._face + 1.8, self.depth / 2 - 1.8),
            low + 1.0,
            (self.leg + 0.3, self.leg + 0.3),
            0.6,
        )
        return warps.mirror_x(sdf.union(swollen, self._top(0.4), feet))

    def _combination(self) -> Field:
        """Return drawers on the left and a cupboard or open shelves on the right."""
        x, z = self._front_span
        split = x[0] + (0.58 if self.columns > 2 else 0.48) * (x[1] - x[0])
        drawers = self._grid((x[0], split - 0.55), z, self.rows, 1)
        body = sdf.union(self._case(), self._top())
        if self.plinth:
            hole = sdf.block(
                (split + 1.6, x[1] - 1.2),
                (self._face - 2.0, self.depth / 2 - 2.2),
                (z[0] + 1.2, z[1] - 0.4),
                0.4,
            )
            body = sdf.subtract(body, hole)
            if z[1] - z[0] > 11.0:
                at = (z[0] + z[1]) / 2 + 0.4
                shelf = sdf.block(
                    (split, x[1]), (self._face + 0.6, self.depth / 2 - 1.0), (at - 1.1, at + 1.1)
                )
                body = sdf.union(body, shelf)
        else:
            door = parts.fronts((split + 0.55, x[1]), z, self._face, 1)
            spot, at = split + 2.8, (z[0] + z[1]) / 2
            grip = sdf.block(
                (spot - 1.02, spot + 1.02),
                (self._face - 2.7, self._face),
                (at - 2.0, at + 2.0),
                0.4,
            )
            body = sdf.union(body, door, grip)
        return sdf.union(body, drawers, self._stand())

    def _tallboy(self) -> Field:
        """Return two doors above drawers."""
        x, z = self._front_span
        split = z[0] + (0.36 + 0.04 * self.rows) * (z[1] - z[0])
        lower = self._grid(x, (z[0], split - 0.55), max(self.rows - 3, 1), 1)
        doors = parts.fronts(x, (split + 0.55, z[1]), self._face, 1, 2)
        at = (split + z[1]) / 2
        grip = sdf.block((0.9, 2.95), (self._face - 2.7, self._face), (at - 1.9, at + 1.9), 0.4)
        cornice = sdf.block(
            (-self.width / 2 - 0.9, self.width / 2 + 0.9),
            (self._face - 0.9, self.depth / 2),
            (self.height - 1.2, self.height + 0.9),
            0.6,
        )
        solids = [self._case(), self._top(), self._stand(), lower, doors, grip, cornice]
        return warps.mirror_x(sdf.union(*solids))
