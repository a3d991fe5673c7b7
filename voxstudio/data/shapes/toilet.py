"""Toilets: two-piece, one-piece, lid up, seat only, high cistern, cabinet and bidet."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, sdf, warps
from voxstudio.data.shapes.sdf import Field, Section

BELOW = -2.0


@dataclass(frozen=True)
class Toilet:
    """Parameters of one toilet; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Width of the rim.
        length: Length of the rim from the hinges to the front.
        height: Height of the rim.
        egg: How far back the widest place of the bowl lies, 0 for an ellipse.
        waist: Width of the foot's narrowest place as a share of the rim's.
        waist_height: Height of that place as a share of the rim's.
        flare: Half width gained from the waist down to the floor.
        basin: Depth of the basin.
        rim: Thickness of the wall at the rim.
        seat: Height of the seat ring above the rim.
        lid: Thickness of the lid.
        tank_width: Width of the tank.
        tank_depth: Depth of the tank.
        tank_height: Height of the tank.
        tank_taper: Width that the tank loses towards its foot.
        corner: Rounding of the tank in plan.
        push: Radius of the button on the tank, or 0 for a lever on its front.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "closed": 1.2,
        "lid_up": 1.5,
        "seat_only": 1.0,
        "one_piece": 1.1,
        "high_cistern": 0.8,
        "cabinet": 0.9,
        "tankless": 0.9,
    }

    variant: str
    width: float
    length: float
    height: float
    egg: float
    waist: float
    waist_height: float
    flare: float
    basin: float
    rim: float
    seat: float
    lid: float
    tank_width: float
    tank_depth: float
    tank_height: float
    tank_taper: float
    corner: float
    push: float

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Toilet":
        """Draw a toilet."""
        variant = draw.weighted(rng, cls.VARIANTS)
        width = draw.between(rng, 14.0, 18.0)
        return cls(
            variant=variant,
            width=width,
            length=width * draw.between(rng, 1.08, 1.32),
            height=draw.between(rng, 12.0, 15.0),
            egg=draw.between(rng, 0.0, 0.22),
            waist=draw.between(rng, 0.42, 0.8),
            waist_height=draw.between(rng, 0.2, 0.45),
            flare=draw.between(rng, 0.2, 1.6),
            basin=draw.between(rng, 4.5, 7.5),
            rim=draw.between(rng, 2.1, 2.7),
            seat=draw.between(rng, 1.1, 1.9),
            lid=draw.between(rng, 2.1, 2.6),
            tank_width=width * draw.between(rng, 1.0, 1.4),
            tank_depth=draw.between(rng, 5.0, 7.0),
            tank_height=draw.between(rng, 9.5, 14.0),
            tank_taper=draw.between(rng, 0.0, 3.0),
            corner=draw.between(rng, 0.8, 2.6),
            push=draw.between(rng, 1.4, 1.8) * draw.chance(rng, 0.5),
        )

    @property
    def _hinge(self) -> float:
        """Return y of the hinges; the bowl lies in front of it."""
        return 0.5 * self.length - 0.5 * self.tank_depth

    @property
    def _middle(self) -> float:
        return self._hinge - 0.5 * self.length

    def field(self) -> Field:
        """Return the solid."""
        bowl = sdf.blend(2.0, self._bowl(self.height), self._trunk())
        if self.variant in ("closed", "one_piece"):
            solids = [bowl, self._lid_down()]  # solid: a basin under a lid would be trapped air
        else:
            solids = [sdf.carve(0.8, bowl, self._hollow()), self._ring()]
        if self.variant in ("lid_up", "tankless", "cabinet"):
            solids.append(self._lid_up())
        if self.variant == "one_piece":
            whole = sdf.blend(3.0, sdf.union(*solids), self._tank())
        elif self.variant == "high_cistern":
            whole = sdf.union(*solids, self._high_tank())
        elif self.variant == "tankless":
            whole = sdf.union(*solids)
        else:
            whole = sdf.union(*solids, self._tank())
        return sdf.union(warps.mirror_x(whole), *self._flush())

    def _egg(self, plan: Field) -> Field:
        """Narrow a plan towards the front."""
        return warps.widen(
            plan,
            lambda axes: 1.0 + self.egg * np.clip((axes.y - self._middle) / self.length, -0.6, 0.5),
        )

    def _bowl(self, top: float) -> Field:
        """Return the outside of the bowl and its foot, solid, cut off at `top`."""
        half, reach = self.width / 2, self.length / 2
        neck = self.waist_height * self.height
        waist = self.waist * half
        back = self._middle + 0.16 * self.length
        outline = Section(
            sdf.level(0.0),
            sdf.curve((0.0, back), (neck, back), (self.height - 1.5, self._middle)),
            sdf.curve(
                (0.0, waist + self.flare),
                (neck, waist),
                (0.8 * self.height, 0.93 * half),
                (self.height, half),
            ),
            sdf.curve(
                (0.0, 0.62 * reach + self.flare),
                (neck, 0.62 * reach),
                (0.8 * self.height, 0.93 * reach),
                (self.height, reach),
            ),
        )
        return self._egg(sdf.loft_oval(outline, (BELOW, top)))

    def _trunk(self) -> Field:
        """Return the block behind the bowl that reaches under the tank."""
        half = max(0.5 * self.waist * self.width, 2.6)
        rear = self._hinge + (1.6 if self.variant == "tankless" else self.tank_depth - 0.8)
        low = BELOW if self.variant != "high_cistern" else 0.35 * self.height
        foot = sdf.block((-half, half), (self._middle + 2.0, rear), (low, self.height - 0.2), 1.2)
        deck_half = 0.42 * self.width
        deck = sdf.block(
            (-deck_half, deck_half),
            (self._hinge - 3.6, rear),
            (self.height - 3.6, self.height),
            1.0,
        )
        return sdf.blend(2.0, foot, deck)

    def _hollow(self) -> Field:
        """Return the basin, to be cut out from above; it leaves a wall of `rim` all around."""
        half, reach = self.width / 2 - self.rim, self.length / 2 - self.rim
        centre = (0.0, self._middle - 0.3, self.height + 0.6)
        basin = self._egg(sdf.ellipsoid(centre, (half + 0.2, reach + 0.2, self.basin)))
        return sdf.intersect(basin, sdf.swell(self._bowl(self.height + 9.0), -self.rim))

    def _slab(self, half: float, reach: float, z: tuple[float, float]) -> Field:
        oval = Section(sdf.level(0.0), sdf.level(self._middle), sdf.level(half), sdf.level(reach))
        return self._egg(sdf.loft_oval(oval, z))

    def _ring(self) -> Field:
        """Return the seat: an oval ring a little wider than the rim."""
        half, reach = self.width / 2 + 0.4, self.length / 2 + 0.4
        low, high = self.height - 0.6, self.height + self.seat
        outer = self._slab(half, reach, (low, high))
        inner = self._slab(half - self.rim - 0.6, reach - self.rim - 0.9, (low - 2.0, high + 2.0))
        return sdf.subtract(outer, inner)

    def _lid_down(self) -> Field:
        """Return the closed seat and lid, gently domed."""
        half, reach = self.width / 2 + 0.4, self.length / 2 + 0.4
        top = self.height + self.seat + self.lid - 1.2
        slab = self._slab(half, reach, (self.height - 0.6, top))
        dome = sdf.ellipsoid(
            (0.0, self._middle, self.height), (1.02 * half, 1.02 * reach, top - self.height + 0.8)
        )
        return sdf.intersect(slab, sdf.swell(dome, 0.6))

    def _lid_up(self) -> Field:
        """Return the raised lid: the seat's oval, leaning on the tank."""
        half, reach = self.width / 2 + 0.2, self.length / 2
        foot = self.height - 0.5
        rise = min(reach, (30.2 - foot) / 1.86)
        front = self._hinge - self.lid + 0.3
        oval = sdf.extrude(
            lambda x, z: (
                (np.sqrt((x / half) ** 2 + ((z - foot - 0.86 * rise) / rise) ** 2) - 1.0) * half
            ),
            (front, front + self.lid),
            "y",
            0.7,
        )
        standing = sdf.intersect(oval, lambda axes: foot - axes.z)
        lag = 1.6 if self.variant == "tankless" else 0.4
        return warps.lean(standing, sdf.line((foot, 0.0), (foot + 2 * reach, lag)))

    def _tank(self) -> Field:
        """Return the tank behind the bowl, with its cover and its flush."""
        low, top = self._tank_span
        half, depth = self.tank_width / 2, self.tank_depth / 2
        middle = self._hinge + depth
        foot = half - (0.0 if self.variant == "cabinet" else self.tank_taper / 2)
        body = sdf.loft_box(
            Section(
                sdf.level(0.0),
                sdf.level(middle),
                sdf.line((low, foot), (top, half)),
                sdf.level(depth),
            ),
            (low, top - 1.0),
            self.corner,
        )
        plan = sdf.rectangle(
            (-half - 0.6, half + 0.6), (middle - depth - 0.6, middle + depth), self.corner
        )
        cover = sdf.extrude(plan, (top - 2.2, top), "z", 0.8)
        return sdf.union(body, cover)

    @property
    def _tank_span(self) -> tuple[float, float]:
        """Return the heights of the tank's underside and of its cover."""
        if self.variant == "cabinet":
            return BELOW, self.height + 0.75 * self.tank_height
        return self.height - 1.2, self.height + self.tank_height

    def _flush(self) -> list[Field]:
        """Return a button on the cover or a lever on the left of the front, if there is a tank."""
        if self.variant in ("high_cistern", "tankless"):
            return []
        top, front = self._tank_span[1], self._hinge
        if self.push:
            return [sdf.cylinder((0.0, front + self.tank_depth / 2, top), self.push, 0.9, "z", 0.3)]
        left = -self.tank_width / 2
        return [
            sdf.block((left + 1.2, left + 4.4), (front - 1.2, front + 1.0), (top - 4.7, top - 2.6))
        ]

    def _high_tank(self) -> Field:
        """Return a cistern high above the bowl on its flush pipe."""
        top = 30.4
        half, depth = 0.42 * self.tank_width, self.tank_depth / 2
        middle = self._hinge + self.tank_depth - depth
        tank = sdf.block(
            (-half, half), (middle - depth, middle + depth), (top - 8.0, top), self.corner
        )
        pipe = sdf.block(
            (-1.15, 1.15), (middle - 0.6, middle + 1.7), (self.height - 2.0, top - 4.0), 0.4
        )
        return sdf.union(tank, pipe)
