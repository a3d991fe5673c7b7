"""Sofas: track and rolled arms, camel backs, chesterfields, L-shapes, chaises and settees."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Array, Field, Span


@dataclass(frozen=True)
class Sofa:
    """Parameters of one sofa; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Overall width.
        depth: Overall depth, without the long seat of an L.
        seat: Height of the seat.
        back: Height of the back above the seat.
        back_depth: Thickness of the back.
        recline: How far the back leans.
        arm: Width of an arm.
        arm_height: Height of the arms above the seat.
        leg_height: Clearance under the base.
        splay: How far the feet stand out.
        seats: Number of seat cushions.
        pillows: Thickness of loose back cushions, 0 for none.
        soft: Rounding of the upholstery.
        camel: Rise of the back in its middle.
        reach: How far the long seat of an L comes forward.
        side: 1 when the long seat is on the right, -1 on the left.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "track": 1.2,
        "rolled": 1.1,
        "camel": 0.9,
        "chesterfield": 0.9,
        "sectional": 1.3,
        "chaise": 0.9,
        "settee": 1.0,
        "armless": 0.7,
    }

    variant: str
    width: float
    depth: float
    seat: float
    back: float
    back_depth: float
    recline: float
    arm: float
    arm_height: float
    leg_height: float
    splay: float
    seats: int
    pillows: float
    soft: float
    camel: float
    reach: float
    side: int

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Sofa":
        """Draw a sofa."""
        variant = draw.weighted(rng, cls.VARIANTS)
        airy = variant in ("settee", "armless")
        width = draw.between(rng, 23.5, 29.6)
        return cls(
            variant=variant,
            width=width,
            depth=draw.between(rng, 12.0, 15.5),
            seat=draw.between(rng, 7.6, 9.8),
            back=draw.between(rng, 5.5, 10.0),
            back_depth=draw.between(rng, 2.6, 4.2),
            recline=draw.between(rng, 0.0, 2.2),
            arm=draw.between(rng, 2.3, 4.2),
            arm_height=draw.between(rng, 2.4, 4.6),
            leg_height=draw.between(rng, 3.0, 4.6) if airy else draw.between(rng, 0.6, 2.6),
            splay=draw.between(rng, 0.0, 1.3) * airy,
            seats=1 if draw.chance(rng, 0.15) else draw.whole(rng, 2, 3),
            pillows=draw.between(rng, 2.1, 3.0) * draw.chance(rng, 0.55),
            soft=draw.between(rng, 0.8, 2.0),
            camel=draw.between(rng, 1.5, 3.6),
            reach=draw.between(rng, 6.5, 13.0),
            side=1 if draw.chance(rng, 0.5) else -1,
        )

    @property
    def _front(self) -> float:
        return -self.depth / 2

    @property
    def _rear(self) -> float:
        return self.depth / 2

    @property
    def _inner(self) -> float:
        """Return half the clear width between the arms."""
        return self.width / 2 - (0.0 if self.variant == "armless" else self.arm)

    def field(self) -> Field:
        """Return the solid."""
        body = {
            "camel": self._camel,
            "chesterfield": self._chesterfield,
            "sectional": self._sectional,
            "chaise": self._chaise,
            "settee": self._settee,
        }.get(self.variant, self._plain)
        return warps.flip_x(body(), self.side)

    def _base(self) -> Field:
        half = self.width / 2 - 0.3
        return sdf.block(
            (-half, half), (self._front, self._rear), (self.leg_height, self.seat - 1.6), 0.8
        )

    def _back(self, half: float, height: float) -> Field:
        """Return a leaning back `half` wide on each side and `height` above the seat."""
        board = sdf.block(
            (-half, half),
            (self._rear - self.back_depth, self._rear),
            (self.leg_height, self.seat + height),
            self.soft,
        )
        lag = sdf.line((self.seat - 2.0, 0.0), (self.seat + height, self.recline))
        return warps.lean(board, lag)

    def _arm(self, height: float) -> Field:
        """Return the right arm, square in section."""
        half = self.width / 2
        return sdf.block(
            (half - self.arm, half),
            (self._front - 0.2, self._rear),
            (self.leg_height, self.seat + height),
            min(self.soft, 1.2),
        )

    def _roll(self, height: float) -> Field:
        """Return the right arm with a roll on top."""
        half, radius = self.width / 2, 1.0 + 0.35 * self.arm
        wall = sdf.block(
            (half - self.arm, half - 0.6),
            (self._front, self._rear),
            (self.leg_height, self.seat + height),
            0.8,
        )
        centre = (half - radius, 0.0, self.seat + height - 0.3)
        roll = sdf.cylinder(centre, radius, self.depth / 2, "y", 0.7)
        return sdf.blend(1.2, wall, roll)

    def _feet(self) -> Field:
        half = self.width / 2 - 2.2
        airy = self.leg_height > 2.8
        return warps.mirror_x(
            parts.four_legs(
                half - self.splay,
                (self._front + 1.8, self._rear - 1.8),
                self.leg_height + 1.0,
                (1.1, 1.35 if airy else 1.5),
                self.splay,
            )
        )

    def _seats(self, front: float) -> Field:
        """Return the row of seat cushions, from `front` to the back."""
        pitch = 2 * self._inner / self.seats
        half = pitch / 2 - (0.55 if self.seats > 1 else 0.1)
        pad = parts.cushion(
            (-half, half),
            (front, self._rear - self.back_depth + 1.0),
            (self.seat - 2.8, self.seat + 0.3),
            1.2,
        )
        return warps.repeat_x(pad, pitch, self.seats)

    def _back_pillows(self) -> Field:
        pitch = 2 * self._inner / self.seats
        half = pitch / 2 - (0.55 if self.seats > 1 else 0.3)
        face = self._rear - self.back_depth
        top = self.seat + self.back + 0.7
        pad = sdf.block(
            (-half, half), (face - self.pillows, face + 1.0), (self.seat - 1.0, top), 1.1
        )
        lag = sdf.line((self.seat - 2.0, -0.6), (top, 0.9 * self.recline + 0.5))
        return warps.lean(warps.repeat_x(pad, pitch, self.seats), lag)

    def _padding(self) -> Field:
        """Return seat cushions, and loose back cushions if there are any."""
        seats = self._seats(self._front - 0.8)
        return sdf.union(seats, self._back_pillows()) if self.pillows else seats

    def _plain(self) -> Field:
        """Return a base, a straight back and square, rolled or no arms."""
        solids = [self._base(), self._back(self.width / 2 - 0.4, self.back)]
        if self.variant != "armless":
            rolled = self.variant == "rolled"
            solids.append(self._roll(self.arm_height) if rolled else self._arm(self.arm_height))
        return warps.mirror_x(sdf.union(*solids, self._padding(), self._feet()))

    def _camel(self) -> Field:
        """Return a sofa whose back rises in a wave."""
        half, low = self.width / 2 - 0.6, self.seat + 0.55 * self.back
        hump = sdf.curve(
            (0.0, self.camel), (0.3 * half, 0.92 * self.camel), (0.75 * half, 0.2), (half, 0.0)
        )

        def wave(x: Array, z: Array) -> Array:
            under: Array = np.maximum(np.abs(x) - half, 0.8 * (z - low - hump(np.abs(x))))
            return under

        board = sdf.extrude(wave, (self._rear - self.back_depth, self._rear), "y", 1.0)
        upright = sdf.intersect(board, lambda axes: self.leg_height - axes.z)
        lag = sdf.line((self.seat, 0.0), (self.seat + self.back, self.recline))
        seats = self._seats(self._front - 0.6)
        arms = self._roll(0.45 * self.back)
        whole = sdf.union(self._base(), warps.lean(upright, lag), arms, seats, self._feet())
        return warps.mirror_x(whole)

    def _chesterfield(self) -> Field:
        """Return a sofa with one thick roll running along the arms and the back."""
        height, radius = 0.62 * self.back + 1.0, 1.2 + 0.3 * self.arm
        half, top = self.width / 2 - radius, self.seat + height
        roll = sdf.capsule(
            (-half, self._rear - radius, top), (half, self._rear - radius, top), (radius, radius)
        )
        wall = sdf.block(
            (-half, half),
            (self._rear - 1.6 * radius, self._rear - 0.4 * radius),
            (self.leg_height, top),
        )
        whole = sdf.blend(1.0, self._base(), wall, self._roll(height), roll)
        return warps.mirror_x(sdf.union(whole, self._seats(self._front - 0.4), self._feet()))

    def _long_seat(self, x: Span, front: float) -> Field:
        """Return a seat that reaches forward: base, cushion and a foot at its outer corner."""
        base = sdf.block(x, (front, 0.0), (self.leg_height, self.seat - 1.6), 0.8)
        pad = parts.cushion(
            (x[0] + 0.4, x[1] - 0.2), (front - 0.5, 2.0), (self.seat - 2.8, self.seat + 0.3)
        )
        feet = [
            parts.leg((spot, front + 1.9, self.leg_height + 1.0), (spot, front + 1.9), (1.2, 1.4))
            for spot in (x[0] + 1.9, x[1] - 1.9)
        ]
        return sdf.union(base, pad, *feet)

    def _sectional(self) -> Field:
        """Return an L: a sofa with a second back along the right side."""
        half, front = self.width / 2, self._front - self.reach
        seat_width = max(self.arm + 6.0, 0.34 * self.width)
        rest = sdf.block(
            (half - self.back_depth, half),
            (front, self._rear),
            (self.leg_height, self.seat + self.back),
            self.soft,
        )
        left = warps.flip_x(self._arm(self.arm_height), -1)
        long_seat = self._long_seat((half - seat_width, half - 0.3), front)
        end = sdf.block(
            (half - seat_width + 0.4, half),
            (front - 0.4, front + self.arm - 0.6),
            (self.leg_height, self.seat + self.arm_height),
            min(self.soft, 1.2),
        )
        back = self._back(self.width / 2 - 0.4, self.back)
        solids = [self._base(), back, left, self._padding(), self._feet(), rest, long_seat]
        if self.arm < 3.2:
            solids.append(end)
        return warps.move(sdf.union(*solids), y=self.reach / 2)

    def _chaise(self) -> Field:
        """Return a sofa whose right seat is a lounge without an arm at its end."""
        half, front = self.width / 2, self._front - 0.8 * self.reach
        seat_width = 2 * self._inner / max(self.seats, 2) + self.arm
        plain = self._plain()
        lounge = self._long_seat((half - seat_width, half), front)
        return warps.move(sdf.union(plain, lounge), y=0.4 * self.reach)

    def _settee(self) -> Field:
        """Return a light sofa: a thin bench on long legs with open wooden arms."""
        half, tip = self.width / 2, self.seat + self.arm_height + 0.6
        bench = sdf.block(
            (-half + 0.8, half - 0.8),
            (self._front, self._rear),
            (self.leg_height, self.seat - 1.4),
            0.7,
        )
        rest = sdf.block((half - 2.4, half), (self._front, self._rear + 0.4), (tip - 2.2, tip), 0.8)
        post = sdf.block(
            (half - 2.3, half - 0.1),
            (self._front + 1.2, self._front + 3.4),
            (self.leg_height + 0.4, tip - 0.6),
            0.5,
        )
        back = self._back(half - 0.4, self.back)
        return warps.mirror_x(sdf.union(bench, rest, post, back, self._padding(), self._feet()))
