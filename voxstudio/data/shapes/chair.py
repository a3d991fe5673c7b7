"""Chairs: dining chairs, ladder backs, shells, tulips, cantilevers and armchairs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import chair_back, draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Field


@dataclass(frozen=True)
class Chair:
    """Parameters of one chair; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Seat width.
        depth: Seat depth.
        seat: Height of the top of the seat.
        board: Thickness of the seat.
        back: Height of the back above the seat.
        back_depth: Thickness of the back.
        recline: How far the top of the back lies behind its foot.
        bow: How far the sides of the back come forward.
        leg: Half width of a leg on the floor.
        taper: Half width gained towards the top of a leg.
        splay: How far the feet stand out.
        round_legs: Whether legs have a round section.
        rails: Number of rails, slats or rods in an open back.
        arms: Height of arm rests above the seat, 0 for none.
        stretcher: Height of the stretchers between the legs, 0 for none.
        padding: Thickness of a loose cushion, 0 for none.
        narrowing: Share of the width that the seat loses towards the back.
        corner: Rounding of boards and upholstery.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "panel": 1.0,
        "ladder": 1.2,
        "slat": 1.0,
        "splat": 0.8,
        "windsor": 1.0,
        "balloon": 0.6,
        "shell": 1.2,
        "tulip": 0.9,
        "swivel": 0.8,
        "cantilever": 0.9,
        "club": 0.9,
        "wing": 0.8,
    }

    variant: str
    width: float
    depth: float
    seat: float
    board: float
    back: float
    back_depth: float
    recline: float
    bow: float
    leg: float
    taper: float
    splay: float
    round_legs: bool
    rails: int
    arms: float
    stretcher: float
    padding: float
    narrowing: float
    corner: float

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Chair":
        """Draw a chair."""
        variant = draw.weighted(rng, cls.VARIANTS)
        soft = variant in ("club", "wing")
        wooden = variant in ("panel", "ladder", "slat", "splat", "windsor", "balloon")
        width = draw.between(rng, 19.0, 26.0) if soft else draw.between(rng, 16.0, 21.0)
        seat = draw.between(rng, 9.0, 11.5) if soft else draw.between(rng, 12.5, 15.5)
        back = {
            "ladder": draw.between(rng, 12.5, 15.3),
            "club": draw.between(rng, 7.0, 11.0),
            "wing": draw.between(rng, 14.5, 19.0),
            "tulip": draw.between(rng, 9.0, 13.0),
        }.get(variant, draw.between(rng, 10.5, 15.3))
        return cls(
            variant=variant,
            width=width,
            depth=draw.between(rng, 0.85, 1.0) * min(width, 21.0),
            seat=seat,
            board=draw.between(rng, 2.1, 3.0),
            back=back,
            back_depth=draw.between(rng, 2.2, 2.8),
            recline=draw.between(rng, 0.5, 3.6),
            bow=draw.between(rng, 0.0, 2.6),
            leg=draw.between(rng, 1.1, 1.35),
            taper=draw.between(rng, 0.0, 0.35),
            splay=draw.between(rng, 0.0, 1.6) * (draw.chance(rng, 0.6) or variant == "windsor"),
            round_legs=draw.chance(rng, 0.35),
            rails=draw.whole(rng, 2, 4),
            arms=draw.between(rng, 5.0, 7.0) * (draw.chance(rng, 0.28) and wooden),
            stretcher=draw.between(rng, 3.0, 6.0) * (draw.chance(rng, 0.45) and wooden),
            padding=draw.between(rng, 1.3, 2.2) * draw.chance(rng, 0.35),
            narrowing=draw.between(rng, 0.0, 0.22),
            corner=draw.between(rng, 1.2, 4.5),
        )

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "shell": self._shell,
            "tulip": self._shell,
            "swivel": self._swivel,
            "cantilever": self._cantilever,
            "club": self._upholstered,
            "wing": self._upholstered,
        }.get(self.variant, self._wooden)
        return warps.mirror_x(build())

    @property
    def _front(self) -> float:
        return -self.depth / 2

    @property
    def _rear(self) -> float:
        return self.depth / 2

    def _lean_back(self, upright: Field) -> Field:
        """Stand a back on the seat, bow it and let it recline."""
        half = self.width / 2
        standing = warps.move(
            warps.bow(upright, -self.bow / (half * half)),
            y=self._rear + 0.4 * self.bow,
            z=self.seat,
        )
        foot, head = self.seat, self.seat + self.back
        middle = (foot + 0.5 * self.back, 0.36 * self.recline)
        return warps.lean(standing, sdf.curve((foot, 0.0), middle, (head, self.recline)))

    def _seat_board(self) -> Field:
        half = self.width / 2
        plan = sdf.rectangle((-half, half), (self._front, self._rear), min(self.corner, 2.5))
        board = sdf.extrude(plan, (self.seat - self.board, self.seat), "z", 0.8)
        if self.padding:
            pad = parts.cushion(
                (0.9 - half, half - 0.9),
                (self._front + 0.5, self._rear - self.back_depth),
                (self.seat - 1.0, self.seat + self.padding),
            )
            board = sdf.union(board, pad)
        return warps.widen(
            board,
            lambda axes: 1.0 - self.narrowing * (axes.y - self._front) / self.depth,
        )

    def _legs(self, inset: float) -> Field:
        half = self.leg + self.taper
        corner = half if self.round_legs else 0.5
        return parts.four_legs(
            (self.width / 2 - half - inset) * (1.0 - 0.5 * self.narrowing),
            (self._front + half + inset, self._rear - half - inset),
            self.seat - 0.6,
            (self.leg, half) if not self.round_legs else (1.45, 1.45 + self.taper),
            self.splay,
            corner,
        )

    def _stretchers(self) -> Field:
        """Return two side rails and one between them."""
        half = self.width / 2 - self.leg - self.taper
        low, high = self.stretcher - 1.1, self.stretcher + 1.1
        reach = self._rear - self.leg
        spread = self.splay * (1.0 - self.stretcher / self.seat)
        side = half * (1.0 - 0.5 * self.narrowing) + spread
        rail = sdf.block((side - 1.1, side + 1.1), (-reach, reach), (low, high), 0.4)
        cross = sdf.block((-side, side), (-1.1, 1.1), (low, high), 0.4)
        return sdf.union(rail, cross)

    def _arm_rests(self) -> Field:
        """Return arm rests on front posts, running back into the back."""
        half = self.width / 2 * (1.0 - 0.5 * self.narrowing) - 0.2
        top = self.seat + self.arms
        rest = sdf.block((half - 2.4, half), (self._front + 1.5, self._rear), (top - 2.2, top), 0.8)
        post = sdf.block(
            (half - 2.3, half - 0.1),
            (self._front + 2.6, self._front + 4.8),
            (self.seat - 1.5, top - 0.5),
            0.4,
        )
        return sdf.union(rest, post)

    def _open_back(self) -> Field:
        half = self.width / 2 * (1.0 - self.narrowing) + 0.2 * self.narrowing
        post, depth = 2.2 + self.taper, self.back_depth
        if self.variant == "panel":
            return chair_back.panel(half, self.back, depth, self.corner)
        if self.variant == "ladder":
            return chair_back.ladder(half, self.back, depth, self.rails, post)
        if self.variant == "slat":
            return chair_back.slats(half, self.back, depth, min(self.rails, int(half / 2.6)), post)
        if self.variant == "splat":
            return chair_back.splat(half, self.back, depth, 1.6 + 0.4 * self.corner, post)
        if self.variant == "windsor":
            return chair_back.hoop(half, self.back, depth, min(self.rails, int(half / 2.4)), 1.2)
        return chair_back.hoop(half, self.back, depth, 0, 1.5)

    def _wooden(self) -> Field:
        solids = [self._seat_board(), self._legs(0.2), self._lean_back(self._open_back())]
        if self.stretcher:
            solids.append(self._stretchers())
        if self.arms:
            solids.append(self._arm_rests())
        return sdf.union(*solids)

    def _bucket(self) -> Field:
        """Return a moulded seat and back in one piece."""
        half = self.width / 2
        plan = sdf.rectangle((-half, half), (self._front, self._rear), 5.0)
        pan = sdf.extrude(plan, (self.seat - 2.5, self.seat), "z", 1.2)
        lift = 0.7 + 0.8 * self.bow
        pan = warps.dish(pan, lift / (half * half))
        upright = chair_back.panel(
            half, self.back, max(self.back_depth, 2.5), 3.5 + 0.6 * self.corner
        )
        return sdf.blend(3.5, pan, self._lean_back(upright))

    def _shell(self) -> Field:
        if self.variant == "tulip":
            foot = parts.pedestal(
                0.36 * self.width + 0.5 * self.splay, 1.5 + self.taper, self.seat - 1.4, 4.0
            )
        else:
            foot = parts.four_legs(
                0.27 * self.width,
                (-0.27 * self.depth, 0.27 * self.depth),
                self.seat - 1.0,
                (1.5, 1.75 + self.taper),
                0.12 * self.width + self.splay,
                2.0 if self.round_legs else 0.6,
            )
        return sdf.union(self._bucket(), foot)

    def _swivel(self) -> Field:
        pad = parts.cushion(
            (-self.width / 2, self.width / 2),
            (self._front, self._rear),
            (self.seat - self.board - 0.4, self.seat),
        )
        half = 0.46 * self.width
        upright = chair_back.panel(half, self.back, self.back_depth, 2.0 + self.corner / 2)
        solids = [
            pad,
            self._lean_back(upright),
            parts.star(0.52 * self.width, 1.5, self.seat - 1.0),
        ]
        if self.rails > 2:
            solids.append(self._arm_loops())
        return sdf.union(*solids)

    def _arm_loops(self) -> Field:
        """Return office arm rests: a loop from the seat's edge forward to a short rest."""
        half, top = self.width / 2, self.seat + 5.6
        strut = sdf.block((half - 1.0, half + 1.4), (-1.4, 1.4), (self.seat - 2.4, top - 0.5), 0.5)
        rest = sdf.block((half - 1.0, half + 1.6), (-4.4, 4.4), (top - 2.1, top), 0.8)
        return sdf.union(strut, rest)

    def _cantilever(self) -> Field:
        """Return a frame bent from one tube on each side, with a seat and a back between."""
        tube, half = 1.2, self.width / 2
        front, rear, height = self._front + tube, self._rear - tube, self.seat - tube
        runs = [
            (rear, tube),
            (front, tube),
            (front, height),
            (rear, height),
            (rear + self.recline, self.seat + self.back - tube),
        ]
        side = sdf.extrude(sdf.path(runs, tube), (half - 2 * tube, half), "x", 0.5)
        bar = sdf.block((-half, half), (rear - tube, rear + tube), (0.0, 2 * tube), 0.6)
        seat = sdf.block((-half, half), (self._front, rear), (self.seat - 2.2, self.seat), 0.8)
        low = 0.3 * self.back
        high = self.seat + self.back - low + 0.4
        middle = rear + self.recline * (1.0 - 0.5 * low / self.back)
        rest = sdf.block(
            (-half, half), (middle - 1.2, middle + 1.2), (high - low, self.seat + self.back), 0.9
        )
        slope = self.recline / self.back
        rest = warps.turn_x(rest, -slope, (middle, high))
        return sdf.union(side, bar, seat, rest)

    def _upholstered(self) -> Field:
        """Return an armchair: base, arms, back and cushion on stub legs."""
        half, arm = self.width / 2, 2.6 + 0.25 * self.corner
        leg_height = 1.6 + self.splay
        soft = 0.8 + 0.3 * self.corner
        base = sdf.block(
            (-half + 0.4, half - 0.4), (self._front, self._rear), (leg_height, self.seat - 1.5), 0.8
        )
        arm_top = self.seat + 2.6 + self.bow
        side = sdf.block(
            (half - arm, half), (self._front - 0.3, self._rear), (leg_height, arm_top), soft
        )
        upright = chair_back.panel(
            half - (0.2 if self.variant == "wing" else 0.4 * arm), self.back, 3.6, 1.0 + self.corner
        )
        pad = parts.cushion(
            (arm - half - 0.2, half - arm + 0.2),
            (self._front - 0.9, self._rear - 2.0),
            (self.seat - 2.9, self.seat + 0.4),
        )
        feet = parts.four_legs(
            half - 2.4, (self._front + 1.8, self._rear - 1.8), leg_height + 1.0, (1.1, 1.4)
        )
        solids = [sdf.blend(1.0, base, side, self._lean_back(upright)), pad, feet]
        if self.variant == "wing":
            solids.append(self._wings(half))
        return sdf.union(*solids)

    def _wings(self, half: float) -> Field:
        """Return the two cheeks of a wing chair."""
        top = self.seat + self.back - 0.6
        reach = 3.6 + self.corner
        cheek = sdf.block(
            (half - 2.5, half), (self._rear - reach, self._rear), (self.seat, top), 1.2
        )
        lag = self.recline * 0.7
        return warps.lean(cheek, sdf.line((self.seat, 0.0), (top, lag)))
