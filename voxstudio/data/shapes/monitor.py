"""Monitors: flat, curved, tube, all-in-one, two-footed, upright, dual and on an arm."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, sdf, warps
from voxstudio.data.shapes.sdf import Array, Axes, Field


@dataclass(frozen=True)
class Monitor:
    """Parameters of one monitor; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Width of the screen.
        height: Height of the screen.
        depth: Thickness of the screen.
        bezel: Width of the frame around the picture.
        chin: Additional frame below the picture.
        corner: Rounding of the screen.
        lift: Clearance under the screen.
        neck: Half width of the neck.
        neck_depth: Depth of the neck.
        foot: Half width of the foot.
        foot_depth: Half depth of the foot.
        plate: Thickness of the foot.
        tilt: How far the screen leans back, as a slope.
        curve: How far the sides of a curved screen come forward.
        bulge: Depth of the housing behind the screen.
        fold: Angle between two screens, in radians.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "flat": 1.3,
        "round_foot": 1.1,
        "curved": 1.1,
        "tube": 1.2,
        "all_in_one": 1.0,
        "two_feet": 1.0,
        "upright": 0.7,
        "dual": 0.8,
        "arm": 0.8,
    }

    variant: str
    width: float
    height: float
    depth: float
    bezel: float
    chin: float
    corner: float
    lift: float
    neck: float
    neck_depth: float
    foot: float
    foot_depth: float
    plate: float
    tilt: float
    curve: float
    bulge: float
    fold: float

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Monitor":
        """Draw a monitor."""
        variant = draw.weighted(rng, cls.VARIANTS)
        width = draw.between(rng, 22.0, 29.4)
        height = width * draw.between(rng, 0.54, 0.7)
        if variant == "tube":
            width, height = draw.between(rng, 18.0, 24.0), draw.between(rng, 15.0, 19.5)
        elif variant == "upright":
            width, height = draw.between(rng, 12.5, 16.5), draw.between(rng, 21.0, 24.5)
        elif variant == "dual":
            width, height = draw.between(rng, 13.0, 14.2), draw.between(rng, 10.5, 14.5)
        return cls(
            variant=variant,
            width=width,
            height=height,
            depth=draw.between(rng, 3.1, 4.4),
            bezel=draw.between(rng, 1.5, 2.7),
            chin=draw.between(rng, 0.0, 2.4),
            corner=draw.between(rng, 0.4, 2.2),
            lift=min(draw.between(rng, 4.0, 8.5), 30.0 - height),
            neck=draw.between(rng, 1.2, 3.2),
            neck_depth=draw.between(rng, 2.2, 3.2),
            foot=draw.between(rng, 5.0, 9.5),
            foot_depth=draw.between(rng, 4.4, 6.6),
            plate=draw.between(rng, 2.05, 2.6),
            tilt=draw.between(rng, 0.05, 0.12) * draw.chance(rng, 0.35),
            curve=draw.between(rng, 2.2, 4.6),
            bulge=draw.between(rng, 1.0, 3.2),
            fold=draw.between(rng, 0.12, 0.4),
        )

    @property
    def _middle(self) -> float:
        """Return the height of the middle of the screen."""
        return self.lift + self.height / 2

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "curved": self._curved,
            "tube": self._tube,
            "all_in_one": self._all_in_one,
            "two_feet": self._two_feet,
            "dual": self._dual,
            "arm": self._arm,
        }.get(self.variant, self._standing)
        return warps.mirror_x(build())

    def _screen(self) -> Field:
        """Return the upright screen, its front at y = 0, the picture sunk by a cell."""
        half, low, high = self.width / 2, self.lift, self.lift + self.height
        frame = sdf.rectangle((-half, half), (low, high), self.corner)
        panel = sdf.extrude(frame, (0.0, self.depth), "y", 0.6)
        picture = sdf.rectangle(
            (self.bezel - half, half - self.bezel),
            (low + self.bezel + self.chin, high - self.bezel),
            max(self.corner - 1.0, 0.3),
        )
        return sdf.subtract(panel, sdf.extrude(picture, (-9.0, 1.0), "y"))

    def _housing(self) -> Field:
        """Return the shallow housing behind the screen."""
        half, tall = 0.3 * self.width, 0.3 * self.height
        return sdf.block(
            (-half, half),
            (self.depth - 1.0, self.depth + self.bulge),
            (self._middle - tall, self._middle + tall),
            1.0,
        )

    def _tilted(self, upright: Field) -> Field:
        """Let a screen lean back around its middle."""
        middle, slope = self._middle, self.tilt
        return warps.lean(upright, lambda z: slope * (z - middle))

    def _neck(self, top: float) -> Field:
        """Return the neck from the foot up behind the screen."""
        rear = self.depth + 0.6
        y = (rear - 0.4, rear + self.neck_depth)
        return sdf.block((-self.neck, self.neck), y, (0.0, top), 0.6)

    def _foot(self) -> Field:
        """Return the foot: a disc for the round one, a rounded plate otherwise."""
        middle = self.depth + 0.5
        if self.variant == "round_foot":
            outline = sdf.Section(
                sdf.level(0.0),
                sdf.level(middle),
                sdf.line((0.0, self.foot), (self.plate, self.foot - 0.8)),
                sdf.line((0.0, self.foot_depth + 0.8), (self.plate, self.foot_depth)),
            )
            return sdf.loft_oval(outline, (-2.0, self.plate))
        y = (middle - self.foot_depth, middle + self.foot_depth)
        plan = sdf.rectangle((-self.foot, self.foot), y, self.corner + 0.6)
        return sdf.extrude(plan, (-2.0, self.plate), "z", 0.7)

    def _standing(self) -> Field:
        """Return a screen on a neck and a foot."""
        screen = self._tilted(sdf.union(self._screen(), self._housing()))
        return sdf.union(screen, sdf.blend(1.2, self._neck(self._middle), self._foot()))

    def _curved(self) -> Field:
        """Return a wide screen bent around the viewer on a V-shaped foot."""
        half = self.width / 2
        bent = warps.bow(self._screen(), -self.curve / (half * half))
        rear = self.depth + 1.2
        arm = sdf.capsule(
            (0.0, rear + 1.0, 1.4), (self.foot, rear + 1.0 - 1.4 * self.foot_depth, 1.4), (1.6, 1.5)
        )
        tail = sdf.capsule((0.0, rear, 1.4), (0.0, rear + 2.6, 1.4), (1.8, 1.6))
        stand = sdf.blend(1.2, self._neck(self._middle), arm, tail)
        return sdf.union(bent, self._housing(), stand)

    def _tube(self) -> Field:
        """Return a picture tube: a deep housing that tapers behind a thick frame."""
        lift = 3.4 + 0.2 * self.lift
        half, low = self.width / 2, lift
        middle, tall = low + self.height / 2, self.height / 2
        frame = sdf.block(
            (-half, half), (0.0, 5.5), (low, low + self.height), 0.8 + 0.5 * self.corner
        )
        inner = self.bezel + 0.6
        window = sdf.extrude(
            sdf.rectangle(
                (inner - half, half - inner),
                (low + inner + self.chin, low + self.height - inner),
                1.6,
            ),
            (-9.0, 1.4),
            "y",
        )
        deep = 10.0 + 2.2 * self.bulge
        shrink = sdf.curve((4.0, 0.96), (0.45 * deep, 0.86), (deep, 0.5))

        def back(axes: Axes) -> Array:
            share = shrink(axes.y)
            block = sdf.block((-half, half), (3.0, deep), (-tall, tall), 1.6)
            return block(Axes(axes.x / share, axes.y, (axes.z - middle + 0.6) / share))

        neck = sdf.cylinder((0.0, 0.5 * deep, lift / 2), 0.34 * self.width, lift / 2 + 1.5)
        foot = sdf.cylinder(
            (0.0, 0.5 * deep, 0.6), 0.4 * self.width + 0.1 * self.foot, 1.5, "z", 0.6
        )
        whole = sdf.union(sdf.subtract(frame, window), back, neck, foot)
        return warps.move(whole, y=-deep / 2)

    def _all_in_one(self) -> Field:
        """Return a screen with a wide chin on a bent sheet that forms neck and foot."""
        half, top = min(0.5 * self.foot + 2.0, 7.0), self.lift + 0.42 * self.height
        rear = self.depth + 1.4
        runs = [(-self.foot_depth + 2.0, 1.1), (rear + 1.6, 1.1), (rear - 0.8, top)]
        sheet = sdf.extrude(sdf.path(runs, 1.15), (-half, half), "x", 0.6)
        low = self.lift - 0.4
        chin = sdf.block(
            (-self.width / 2, self.width / 2),
            (0.0, self.depth),
            (low, low + 3.4 + self.chin),
            self.corner * 0.5,
        )
        return sdf.union(self._tilted(sdf.union(self._screen(), chin, self._housing())), sheet)

    def _two_feet(self) -> Field:
        """Return a large screen on two bent feet near its ends."""
        spot = self.width / 2 - 2.2 - 0.4 * self.foot
        middle = self.depth / 2
        stroke = sdf.path(
            [(middle - self.foot_depth, 1.2), (middle, 4.2), (middle + self.foot_depth, 1.2)], 1.2
        )
        foot = sdf.extrude(stroke, (spot - 1.3, spot + 1.3), "x", 0.5)
        drop = self.lift - 3.6
        post = sdf.block((spot - 1.2, spot + 1.2), (middle - 1.2, middle + 1.2), (3.4, 6.0))
        screen = warps.move(sdf.union(self._screen(), self._housing()), z=-drop)
        return sdf.union(foot, post, screen)

    def _dual(self) -> Field:
        """Return two screens side by side, folded towards the viewer, on one stand."""
        half = self.width / 2
        leaf = warps.move(self._screen(), x=half + 0.6)
        right = warps.turn_z(leaf, -self.fold, (0.0, self.depth))
        wide = sdf.block(
            (-0.4 * self.width, 0.4 * self.width),
            (self.depth - 1.2, self.depth + 2.2),
            (self._middle - 1.4, self._middle + 1.4),
            0.5,
        )
        stand = sdf.blend(1.2, self._neck(self._middle + 1.0), self._foot())
        return sdf.union(right, wide, stand)

    def _arm(self) -> Field:
        """Return a screen on a jointed arm over a heavy round base."""
        rear = self.depth + 1.0
        base = sdf.cylinder((0.0, rear + 4.5, 0.8), 4.4 + 0.2 * self.foot, 1.8, "z", 0.8)
        low, high = (0.0, rear + 4.5, 1.5), (0.0, rear + 6.0, 0.62 * self._middle + 1.0)
        lower = sdf.capsule(low, high, (1.9, 1.7))
        upper = sdf.capsule(high, (0.0, self.depth, self._middle), (1.7, 1.7))
        screen = self._tilted(sdf.union(self._screen(), self._housing()))
        whole = sdf.union(sdf.blend(1.0, base, lower, upper), screen)
        return warps.move(whole, y=-rear)
