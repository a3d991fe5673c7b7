"""Bathtubs: built-in, oval, slipper, claw-foot, corner, barrel, pedestal and decked tubs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Array, Axes, Curve, Field, Section


@dataclass(frozen=True)
class Bathtub:
    """Parameters of one bathtub, long side along x; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        length: Length of the rim.
        width: Width of the rim.
        height: Height of the rim.
        wall: Thickness of the wall.
        floor: Thickness of the floor.
        flare: Half width gained from the foot to the rim.
        rim: Radius of a rolled rim.
        corner: Rounding of a rectangular basin.
        clearance: Height of feet under the tub.
        leg: Half width of the feet.
        rise: How much higher the ends of a slipper are.
        faucet: Height of the faucet above the rim, 0 for none.
        spout: How far the faucet reaches over the basin.
        apron: Depth of the panel on a built-in tub's front.
        backrest: Slope of the basin's end.
        side: 1 when the faucet or high end is on the right, -1 on the left.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "alcove": 1.2,
        "oval": 1.1,
        "slipper": 1.1,
        "double_slipper": 0.8,
        "clawfoot": 1.2,
        "corner": 1.0,
        "barrel": 0.8,
        "pedestal": 0.8,
        "deck": 1.0,
    }

    variant: str
    length: float
    width: float
    height: float
    wall: float
    floor: float
    flare: float
    rim: float
    corner: float
    clearance: float
    leg: float
    rise: float
    faucet: float
    spout: float
    apron: float
    backrest: float
    side: int

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Bathtub":
        """Draw a bathtub."""
        variant = draw.weighted(rng, cls.VARIANTS)
        width = draw.between(rng, 13.0, 17.5)
        length = draw.between(rng, 24.0, 29.0)
        height = draw.between(rng, 9.0, 12.5)
        if variant == "barrel":
            length = draw.between(rng, 17.0, 25.0)
            width, height = draw.between(rng, 0.85, 1.0) * length, draw.between(rng, 12.0, 18.0)
        elif variant in ("corner", "deck"):
            width = draw.between(rng, 19.0, 25.0)
        return cls(
            variant=variant,
            length=length,
            width=width,
            height=height,
            wall=draw.between(rng, 2.15, 2.9),
            floor=draw.between(rng, 2.1, 3.4),
            flare=draw.between(rng, 0.6, 3.0),
            rim=draw.between(rng, 1.3, 1.7),
            corner=draw.between(rng, 1.5, 5.0),
            clearance=draw.between(rng, 2.4, 4.0),
            leg=draw.between(rng, 1.3, 1.7),
            rise=draw.between(rng, 3.0, 6.5),
            faucet=draw.between(rng, 4.0, 7.0) * draw.chance(rng, 0.55),
            spout=draw.between(rng, 3.6, 5.2),
            apron=draw.between(rng, 0.8, 1.6) * draw.chance(rng, 0.6),
            backrest=draw.between(rng, 0.5, 4.0),
            side=1 if draw.chance(rng, 0.5) else -1,
        )

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "alcove": self._alcove,
            "slipper": self._slipper,
            "double_slipper": self._slipper,
            "clawfoot": self._clawfoot,
            "corner": self._corner_tub,
            "barrel": self._barrel,
            "pedestal": self._pedestal,
            "deck": self._deck,
        }.get(self.variant, self._oval)
        return warps.flip_x(build(), self.side)

    @property
    def _half(self) -> float:
        return self.length / 2

    @property
    def _reach(self) -> float:
        return self.width / 2

    def _vessel(self, foot: float, top: float, inset: float, flare: float) -> Field:
        """Return an oval body whose sides open upwards, `inset` smaller than the rim."""
        a, b = self._half - inset, self._reach - inset
        middle = 0.55 * (top - foot) + foot

        def widths(half: float) -> Curve:
            low = half - flare
            return sdf.curve((foot, low), (middle, half - 0.3 * flare), (top, half))

        section = Section(sdf.level(0.0), sdf.level(0.0), widths(a), widths(b))
        return sdf.loft_oval(section, (foot, top + 12.0))

    def _hollow(self, foot: float, top: float) -> Field:
        """Return the basin inside `_vessel`, round at its bottom, open above."""
        bottom = foot + self.floor
        a, b = self._half - self.wall, self._reach - self.wall
        deep = top - bottom
        bowl = sdf.ellipsoid((0.0, 0.0, bottom + 0.9 * deep), (a + 0.3, b + 0.3, 0.9 * deep))
        inner = self._vessel(foot, top, self.wall, self.flare)
        low = sdf.block((-40.0, 40.0), (-40.0, 40.0), (bottom, top + 12.0))
        soft = sdf.blend(2.0, bowl, sdf.block((-a, a), (-b, b), (bottom + 0.9 * deep, top + 12.0)))
        return sdf.intersect(inner, low, sdf.swell(soft, 2.0))

    def _shell(self, foot: float, rim_height: Curve | None = None) -> Field:
        """Return an oval tub cut off at the rim, which may rise along x."""
        top = self.height
        body = sdf.subtract(self._vessel(foot, top, 0.0, self.flare), self._hollow(foot, top))
        height = rim_height or sdf.level(top)

        def below(axes: Axes) -> Array:
            return 0.9 * (axes.z - height(axes.x))

        return sdf.intersect(body, below)

    def _rolled_rim(self, height: float) -> Field:
        inset = 0.6 * self.wall
        return sdf.torus(
            (0.0, 0.0, height - 0.5), (self._half - inset, self._reach - inset), self.rim
        )

    def _tap(self, x: float, y: float, base: float) -> Field:
        """Return a faucet that rises at (x, y) and bends towards the middle of the tub."""
        tip = base + self.faucet - 1.2
        runs = [(x, base - 2.0), (x, tip), (x - self.spout, tip), (x - self.spout, tip - 1.4)]
        return sdf.extrude(sdf.path(runs, 1.15), (y - 1.2, y + 1.2), "y", 0.5)

    def _oval(self) -> Field:
        """Return a smooth tub standing on the floor, with a flat or a rolled rim."""
        tub = self._shell(parts.BELOW / 4)
        return tub if self.apron else sdf.union(tub, self._rolled_rim(self.height))

    def _slipper(self) -> Field:
        """Return a tub whose rim sweeps up at one end or both."""
        half = self._half
        if self.variant == "slipper":
            rim = sdf.curve((-half, 0.0), (-0.1 * half, 0.1 * self.rise), (half, self.rise))
        else:
            rim = sdf.curve((-half, self.rise), (0.0, 0.0), (half, self.rise))
        low = self.height - 0.3 * self.rise
        tub = self._shell(parts.BELOW / 4, lambda x: low + rim(x))
        if not self.apron:
            return tub
        foot = sdf.cylinder((0.0, 0.0, 0.2), self._reach - self.flare - 0.4, 1.9, "z", 0.7)
        return sdf.union(tub, foot)

    def _clawfoot(self) -> Field:
        """Return a rolled-rim tub on four curved feet, with its faucet at one end."""
        foot = self.clearance
        tub = sdf.union(self._shell(foot), self._rolled_rim(self.height))
        x, y = 0.56 * (self._half - self.flare), 0.56 * (self._reach - self.flare)
        knee = sdf.capsule((x, y, foot + 1.4), (x + 2.0, y + 1.6, 1.4), (self.leg + 0.4, self.leg))
        toe = sdf.ellipsoid((x + 2.3, y + 1.9, 0.9), (self.leg + 0.6, self.leg + 0.6, 1.7))
        feet = warps.mirror_x(warps.mirror_y(sdf.blend(0.8, knee, toe)))
        solids = [tub, feet]
        if self.faucet:
            solids.append(self._tap(self._half - 1.2, 0.0, self.height))
        return sdf.union(*solids)

    def _pedestal(self) -> Field:
        """Return an oval tub on a plinth, waisted like a goblet."""
        waist = sdf.loft_oval(
            Section(
                sdf.level(0.0),
                sdf.level(0.0),
                sdf.curve(
                    (0.0, 0.7 * self._half), (2.6, 0.58 * self._half), (6.0, 0.7 * self._half)
                ),
                sdf.curve(
                    (0.0, 0.7 * self._reach), (2.6, 0.58 * self._reach), (6.0, 0.7 * self._reach)
                ),
            ),
            (parts.BELOW, self.clearance + 2.0),
        )
        tub = sdf.union(self._shell(self.clearance), self._rolled_rim(self.height))
        return sdf.union(tub, waist)

    def _basin(self, x: tuple[float, float], y: tuple[float, float]) -> Field:
        """Return a rounded rectangular basin whose right end slopes like a backrest."""
        low, high = self.floor, self.height
        middle = (x[0] + x[1]) / 2, (y[0] + y[1]) / 2
        half, reach = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
        section = Section(
            sdf.curve((low, middle[0] + 0.5 * self.backrest), (high, middle[0])),
            sdf.level(middle[1]),
            sdf.curve(
                (low, half - 0.5 * self.backrest - 1.0),
                (low + 2.0, half - 0.4 * self.backrest),
                (high, half),
            ),
            sdf.curve((low, reach - 1.0), (low + 2.0, reach - 0.4), (high, reach)),
        )
        return sdf.loft_box(section, (low, high + 12.0), self.corner)

    def _alcove(self) -> Field:
        """Return a built-in tub: a box with a wide rim and a panelled front."""
        half, reach = self._half, self._reach
        body = sdf.block((-half, half), (-reach, reach), (parts.BELOW, self.height), 0.8)
        shelf = 2.2 + 0.4 * self.corner
        basin = self._basin(
            (self.wall - half, half - shelf), (self.wall - reach, reach - self.wall)
        )
        tub = sdf.carve(1.0, body, basin)
        if self.apron:
            panel = sdf.block(
                (2.4 - half, half - 2.4),
                (-reach - 4.0, self.apron - reach),
                (2.2, self.height - 2.6),
                0.5,
            )
            tub = sdf.subtract(tub, panel)
        if self.faucet:
            tub = sdf.union(tub, self._tap(half - 1.5, 0.0, self.height))
        return tub

    def _corner_tub(self) -> Field:
        """Return a tub for a corner of the room: a quarter disc with a curved front."""
        size, high = self.width + 1.5, self.height
        far = size / 2
        round_front = sdf.cylinder((far, far, 0.0), 1.04 * size, 60.0)

        def quarter(top: float, soft: float) -> Field:
            square = sdf.block((-far, far), (-far, far), (parts.BELOW, top), soft)
            return sdf.intersect(square, round_front)

        room = sdf.swell(quarter(high + 12.0, 0.8), -self.wall)
        low = sdf.block((-40.0, 40.0), (-40.0, 40.0), (self.floor, high + 12.0))
        shift = 0.14 * far
        oval = sdf.ellipsoid(
            (shift, shift, high + 1.0), (0.9 * far, 0.9 * far, high - self.floor + 1.0)
        )
        basin = oval if self.apron else low
        tub = sdf.carve(0.8, quarter(high, 0.8), sdf.intersect(basin, room))
        return sdf.union(tub, self._tap(far - 1.9, far - 1.9, high)) if self.faucet else tub

    def _barrel(self) -> Field:
        """Return a deep round tub of staves with two hoops and a step."""
        radius, reach, high = self._half, self._reach, self.height
        bulge = sdf.curve((0.0, 0.9), (0.5 * high, 1.0), (high, 0.94))
        outer = sdf.loft_oval(
            Section(
                sdf.level(0.0),
                sdf.level(0.0),
                lambda z: (radius - 0.8) * bulge(z),
                lambda z: (reach - 0.8) * bulge(z),
            ),
            (parts.BELOW, high),
        )
        inner = sdf.loft_oval(
            Section(
                sdf.level(0.0),
                sdf.level(0.0),
                lambda z: (radius - 0.8) * bulge(z) - self.wall,
                lambda z: (reach - 0.8) * bulge(z) - self.wall,
            ),
            (self.floor, high + 9.0),
        )
        hoops = [
            sdf.intersect(
                sdf.swell(outer, 1.0),
                sdf.block((-40.0, 40.0), (-40.0, 40.0), (at * high - 1.05, at * high + 1.05)),
            )
            for at in (0.24, 0.74)
        ]
        solids = [sdf.union(outer, *hoops)]
        tub = sdf.subtract(solids[0], inner)
        if self.apron:
            step = sdf.block(
                (-4.0, 4.0), (-reach - 3.0, -0.7 * reach), (parts.BELOW, 0.36 * high), 0.6
            )
            tub = sdf.union(tub, sdf.subtract(step, inner))
        return tub

    def _deck(self) -> Field:
        """Return a tub sunk into a platform, with one or two steps in front."""
        half, reach, high = self._half, self._reach, self.height
        rear = reach
        front = -reach + 4.6
        body = sdf.block((-half, half), (front, rear), (parts.BELOW, high), 0.7)
        a, b = half - 2.6 - 0.3 * self.corner, (rear - front) / 2 - 2.4
        bowl = sdf.ellipsoid((0.0, (front + rear) / 2, high + 0.8), (a, b, high - self.floor + 0.8))
        step_half = (0.45 + 0.1 * self.corner) * half
        step = sdf.block(
            (-step_half, step_half), (front - 4.6, front + 1.0), (parts.BELOW, 0.42 * high), 0.6
        )
        solids = [sdf.carve(0.8, body, bowl), step]
        if self.faucet:
            tap = self._tap(half - 1.8, (front + rear) / 2, high)
            solids.append(tap)
        return sdf.union(*solids)
