"""Tables: four legs, round pedestals, trestles, coffee tables, tripods, X-frames and benches."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Field

# Directions of feet on the right-hand side; the mirror image brings the rest.
QUARTERS = (math.pi / 4, -math.pi / 4)
THIRDS = (math.pi / 2, -math.pi / 6)


@dataclass(frozen=True)
class Table:
    """Parameters of one table; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Width of the top.
        depth: Depth of the top.
        height: Overall height.
        top: Thickness of the top.
        corner: Rounding of the top in plan.
        apron: Height of the frame under the top, 0 for none.
        inset: How far the legs stand back from the edge.
        leg: Half width of a leg on the floor.
        taper: Half width gained towards the top of a leg.
        splay: How far the feet stand out.
        round_legs: Whether legs have a round section.
        stretcher: Height of the stretcher or lower shelf, as a share of the height.
        shelf: Whether there is a lower shelf.
        stem: Half width of a central stem.
        foot: Size of a central foot as a share of the top.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "dining": 1.3,
        "round_pedestal": 1.1,
        "oval": 0.9,
        "trestle": 1.0,
        "coffee": 1.1,
        "tripod": 0.8,
        "crossed": 0.8,
        "picnic": 0.8,
        "waterfall": 0.6,
        "bistro": 0.8,
    }

    variant: str
    width: float
    depth: float
    height: float
    top: float
    corner: float
    apron: float
    inset: float
    leg: float
    taper: float
    splay: float
    round_legs: bool
    stretcher: float
    shelf: bool
    stem: float
    foot: float

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Table":
        """Draw a table."""
        variant = draw.weighted(rng, cls.VARIANTS)
        width = draw.between(rng, 21.0, 29.6)
        height = draw.between(rng, 13.5, 20.0)
        if variant in ("coffee", "waterfall"):
            height = draw.between(rng, 8.5, 13.0)
        if variant in ("bistro", "tripod"):
            width, height = draw.between(rng, 15.0, 23.0), draw.between(rng, 17.0, 28.0)
        return cls(
            variant=variant,
            width=width,
            depth=width * draw.between(rng, 0.5, 1.0),
            height=height,
            top=draw.between(rng, 2.05, 2.9),
            corner=draw.between(rng, 0.4, 5.0),
            apron=draw.between(rng, 1.6, 3.2) * draw.chance(rng, 0.6),
            inset=draw.between(rng, 0.2, 2.4),
            leg=draw.between(rng, 1.1, 1.5),
            taper=draw.between(rng, 0.0, 0.6),
            splay=draw.between(rng, 0.0, 2.2) * draw.chance(rng, 0.5),
            round_legs=draw.chance(rng, 0.35),
            stretcher=draw.between(rng, 0.2, 0.42),
            shelf=draw.chance(rng, 0.4),
            stem=draw.between(rng, 1.65, 2.5),
            foot=draw.between(rng, 0.5, 0.72),
        )

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "round_pedestal": self._pedestal,
            "bistro": self._pedestal,
            "oval": self._oval,
            "trestle": self._trestle,
            "tripod": self._tripod,
            "crossed": self._crossed,
            "picnic": self._picnic,
            "waterfall": self._waterfall,
        }.get(self.variant, self._four_legged)
        return warps.mirror_x(build())

    @property
    def _under(self) -> float:
        """Return the height of the underside of the top, with a little overlap."""
        return self.height - self.top + 0.3

    def _board(self) -> Field:
        """Return a rectangular top."""
        half, reach = self.width / 2, self.depth / 2
        plan = sdf.rectangle((-half, half), (-reach, reach), self.corner)
        return sdf.extrude(plan, (self.height - self.top, self.height), "z", 0.8)

    def _disc(self, half_x: float, half_y: float) -> Field:
        """Return a round or oval top."""
        outline = sdf.Section(sdf.level(0.0), sdf.level(0.0), sdf.level(half_x), sdf.level(half_y))
        slab = sdf.loft_oval(outline, (self.height - self.top, self.height))
        rim = sdf.loft_oval(
            sdf.Section(
                sdf.level(0.0),
                sdf.level(0.0),
                sdf.line((self.height - 0.8, half_x), (self.height, half_x - 0.6)),
                sdf.line((self.height - 0.8, half_y), (self.height, half_y - 0.6)),
            ),
            (0.0, self.height),
        )
        return sdf.intersect(slab, rim)

    def _four_legs(self, half: float, reach: float) -> Field:
        """Return legs whose outer faces lie on a rectangle, with an apron between them."""
        low = max(self.leg, 1.4) if self.round_legs else self.leg
        high = low + self.taper
        corner = high if self.round_legs else 0.5
        legs = parts.four_legs(
            half - high, (high - reach, reach - high), self._under, (low, high), self.splay, corner
        )
        if not self.apron:
            return legs
        z = (self._under - self.apron, self._under)
        side = sdf.block((half - high - 1.1, half - high + 1.1), (high - reach, reach - high), z)
        end = reach - high
        rails = warps.mirror_y(sdf.block((high - half, half - high), (end - 1.1, end + 1.1), z))
        return sdf.union(legs, side, rails)

    def _lower_shelf(self, half: float, reach: float) -> Field:
        """Return a shelf between the legs, or an H of stretchers."""
        at = max(self.stretcher * self.height, 2.6)
        spread = self.splay * (1.0 - at / self.height) - self.leg - 0.2
        x, y = half + spread, reach + spread
        if self.shelf:
            return sdf.block((-x, x), (-y, y), (at - 1.1, at + 1.1), 0.5)
        side = sdf.block((x - 1.1, x + 1.1), (-y, y), (at - 1.1, at + 1.1), 0.4)
        return sdf.union(side, sdf.block((-x, x), (-1.1, 1.1), (at - 1.1, at + 1.1), 0.4))

    def _four_legged(self) -> Field:
        """Return a top on four legs; a coffee table always has its shelf or stretchers."""
        half = self.width / 2 - self.inset - 0.4 * self.splay
        reach = self.depth / 2 - self.inset - 0.4 * self.splay
        solids = [self._board(), self._four_legs(half, reach)]
        if self.variant == "coffee" or self.shelf:
            solids.append(self._lower_shelf(half, reach))
        return sdf.union(*solids)

    def _oval(self) -> Field:
        half, reach = 0.64 * self.width / 2, 0.62 * self.depth / 2
        solids = [self._disc(self.width / 2, self.depth / 2), self._four_legs(half, reach)]
        if self.shelf:
            solids.append(self._lower_shelf(half, reach))
        return sdf.union(*solids)

    def _pedestal(self) -> Field:
        """Return a round top on one turned stem, on a disc or on four curved feet."""
        radius = self.width / 2
        top = self._disc(radius, radius)
        if self.round_legs:
            stand = parts.pedestal(self.foot * radius, self.stem, self._under, self.stem + 3.0)
            return sdf.union(top, stand)
        belly = sdf.curve(
            (2.0, self.stem + 0.2),
            (0.3 * self.height, self.stem + 1.0 + self.taper),
            (0.62 * self.height, self.stem - 0.1),
            (self.height, self.stem + 1.8),
        )
        section = sdf.Section(sdf.level(0.0), sdf.level(0.0), belly, belly)
        column = sdf.loft_oval(section, (2.0, self._under))
        return sdf.blend(
            1.2, sdf.union(top, column), self._claws(QUARTERS, self.foot * radius + 2.0)
        )

    def _claws(self, angles: tuple[float, ...], reach: float) -> Field:
        """Return feet that arch down from the stem to the floor, one at each angle."""
        rise = 0.3 * self.height + 1.0
        points = [(0.0, rise), (0.35 * reach, 0.85 * rise), (0.75 * reach, 2.6), (reach, 1.3)]
        claw = sdf.extrude(sdf.path(points, 1.3), (-1.35, 1.35), "y", 0.6)
        return sdf.union(*(warps.turn_z(claw, angle) for angle in angles))

    def _tripod(self) -> Field:
        """Return a round top on three legs that meet under it, or on a three-footed stem."""
        radius = self.width / 2
        top = self._disc(radius, radius)
        if self.shelf:
            stem = sdf.cylinder((0.0, 0.0, self.height / 2), self.stem, self.height / 2 - 1.0)
            return sdf.union(top, sdf.blend(1.5, stem, self._claws(THIRDS, 0.8 * radius)))
        foot = 0.86 * radius
        legs = [
            parts.leg(
                (0.38 * radius * x, 0.38 * radius * y, self._under),
                (foot * x, foot * y),
                (1.4, 1.6 + self.taper),
                1.0,
            )
            for x, y in ((math.cos(angle), math.sin(angle)) for angle in THIRDS)
        ]
        return sdf.union(top, *legs)

    def _trestle(self) -> Field:
        """Return a top on two boards or T-shaped ends joined by a beam."""
        end = self.width / 2 - max(self.inset, 1.0) - 2.4
        reach = self.depth / 2 - 1.0
        at = (0.25 + 0.6 * self.stretcher) * self.height
        beam = sdf.block((-end, end), (-1.15, 1.15), (at - 1.2, at + 1.2), 0.4)
        half = 1.2 + 0.4 * self.taper
        x = (end - half, end + half)
        foot = sdf.block(x, (-reach, reach), (-1.0, 2.2), 0.6)
        head = sdf.block(x, (0.2 - reach, reach - 0.2), (self._under - 2.1, self._under + 0.5), 0.5)
        wide = self.stem + 2.5 * self.shelf
        post = sdf.block(x, (-wide, wide), (0.0, self._under), 0.6)
        return sdf.union(self._board(), beam, sdf.blend(1.4, foot, head, post))

    def _x_frame(self, end: float, reach: float, height: float) -> Field:
        """Return a pair of crossing legs in the plane x = `end`."""
        strokes = [
            sdf.path([(-reach, 1.3), (reach, height - 1.0)], 1.3),
            sdf.path([(reach, 1.3), (-reach, height - 1.0)], 1.3),
        ]
        span = (end - 1.25, end + 1.25)
        return sdf.union(*(sdf.extrude(stroke, span, "x", 0.4) for stroke in strokes))

    def _crossed(self) -> Field:
        """Return a top on two crosses with a beam through their middles."""
        end = self.width / 2 - self.inset - 2.2
        frame = self._x_frame(end, self.depth / 2 - 1.6, self.height - 0.4)
        middle = self.height / 2 - 0.1
        beam = sdf.block((-end, end), (-1.15, 1.15), (middle - 1.15, middle + 1.15), 0.4)
        return sdf.union(self._board(), frame, beam)

    def _picnic(self) -> Field:
        """Return a garden table with its two benches on sloping legs."""
        half, reach = self.width / 2, 0.24 * self.width + 1.5
        seat = 0.56 * self.height
        far = min(reach + 7.2, 14.6)
        end = half - self.inset - 3.0
        top = sdf.block((-half, half), (-reach, reach), (self.height - self.top, self.height), 0.7)
        bench = sdf.block((-half, half), (far - 4.4, far), (seat - 2.2, seat), 0.7)
        rail = sdf.block((end - 1.2, end + 1.2), (-far + 0.8, far - 0.8), (seat - 4.0, seat - 1.5))
        stroke = sdf.path([(reach - 2.0, self.height - 1.2), (far - 1.7, 1.3)], 1.3)
        frame = warps.mirror_y(sdf.extrude(stroke, (end - 1.25, end + 1.25), "x", 0.4))
        return sdf.union(top, warps.mirror_y(bench), rail, frame)

    def _waterfall(self) -> Field:
        """Return one board folded down at both ends, with a shelf inside or a leg in the middle."""
        half, reach = self.width / 2, self.depth / 2
        soft = min(self.corner, 3.0)
        outer = sdf.rectangle((-half, half), (-9.0, self.height), soft + 0.8)
        inner = sdf.rectangle(
            (self.top + 0.2 - half, half - self.top - 0.2), (-9.0, self.height - self.top), soft
        )
        loop = sdf.subtract(
            sdf.extrude(outer, (-reach, reach), "y", 0.5), sdf.extrude(inner, (-40.0, 40.0), "y")
        )
        if not self.shelf:
            return loop
        at = max(self.stretcher * self.height, 3.0)
        shelf = sdf.block(
            (-half + 1.0, half - 1.0), (0.8 - reach, reach - 0.8), (at - 1.1, at + 1.1)
        )
        return sdf.union(loop, shelf)
