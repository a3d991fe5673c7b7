"""Night stands: drawers, doors, open niches, drums, cubes and little tables."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Field, Span


@dataclass(frozen=True)
class NightStand:
    """Parameters of one night stand; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Width of the case.
        depth: Depth of the case.
        height: Overall height.
        top: Thickness of the top.
        overhang: How far the top stands out.
        leg_height: Height of the legs under the case.
        leg: Half width of a leg on the floor.
        splay: How far the feet stand out.
        drawers: Number of drawers.
        pull: Width of the handles.
        plinth: How far the base is set back where there are no legs.
        niche: Share of the case's height that is open.
        gallery: Height of the rim behind the top, 0 for none.
        corner: Rounding of the case in plan.
        side: 1 when the door opens on the right, -1 on the left.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "drawers": 1.3,
        "niche": 1.2,
        "legged": 1.2,
        "door": 0.9,
        "drum": 0.8,
        "cube": 0.8,
        "shelf_table": 1.1,
        "pedestal": 0.7,
    }

    variant: str
    width: float
    depth: float
    height: float
    top: float
    overhang: float
    leg_height: float
    leg: float
    splay: float
    drawers: int
    pull: float
    plinth: float
    niche: float
    gallery: float
    corner: float
    side: int

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "NightStand":
        """Draw a night stand."""
        variant = draw.weighted(rng, cls.VARIANTS)
        width = draw.between(rng, 14.5, 21.0)
        height = draw.between(rng, 18.0, 26.0)
        return cls(
            variant=variant,
            width=width,
            depth=min(draw.between(rng, 0.78, 1.02) * width, 19.0),
            height=height,
            top=draw.between(rng, 2.05, 2.7),
            overhang=draw.between(rng, 0.0, 1.5),
            leg_height=draw.between(rng, 0.3, 0.48) * height
            if variant == "legged"
            else draw.between(rng, 2.0, 4.5),
            leg=draw.between(rng, 1.1, 1.35),
            splay=draw.between(rng, 0.0, 1.6),
            drawers=draw.whole(rng, 1, 2) if variant == "legged" else draw.whole(rng, 2, 3),
            pull=draw.between(rng, 2.1, 6.5),
            plinth=draw.between(rng, 0.6, 1.6),
            niche=draw.between(rng, 0.36, 0.55),
            gallery=draw.between(rng, 2.0, 3.6) * draw.chance(rng, 0.25),
            corner=draw.between(rng, 0.5, 2.0),
            side=1 if draw.chance(rng, 0.5) else -1,
        )

    @property
    def _face(self) -> float:
        """Return y of the front of the case."""
        return -self.depth / 2

    @property
    def _on_legs(self) -> bool:
        """Return whether the case stands on legs and not on a plinth."""
        return self.variant == "legged" or self.splay > 0.8

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "drum": self._drum,
            "shelf_table": self._shelf_table,
            "pedestal": self._pedestal,
        }.get(self.variant, self._case)
        return warps.flip_x(build(), self.side)

    def _top(self, height: float) -> Field:
        """Return the top, its upper face at `height`, with a gallery behind."""
        half, reach = self.width / 2 + self.overhang, self.depth / 2 + self.overhang
        plan = sdf.rectangle((-half, half), (-reach, reach), self.corner + 0.4)
        board = sdf.extrude(plan, (height - self.top, height), "z", 0.8)
        if not self.gallery:
            return board
        rim = sdf.block(
            (-half, half), (reach - 2.2, reach), (height - 1.0, height + self.gallery), 0.7
        )
        return sdf.union(board, rim)

    def _feet(self, floor: float) -> Field:
        """Return legs, or a plinth, up to `floor`."""
        half, reach = self.width / 2, self.depth / 2
        if not self._on_legs:
            inset = self.plinth
            return sdf.block(
                (inset - half, half - inset), (inset - reach, reach - inset), (-2, floor + 1)
            )
        upper = self.leg + 0.3
        splay = self.splay if self.variant == "legged" else 0.3 * self.splay
        edge = upper + 0.2 + 0.5 * splay
        return parts.four_legs(
            half - edge, (edge - reach, reach - edge), floor + 1.0, (self.leg, upper), splay
        )

    def _shell(self, z: Span) -> Field:
        half, reach = self.width / 2, self.depth / 2
        plan = sdf.rectangle((-half, half), (-reach, reach), self.corner)
        return sdf.extrude(plan, z, "z", 0.6)

    def _drawer_row(self, z: Span, rows: int) -> Field:
        """Return drawer fronts with handles between two heights."""
        half = self.width / 2 - 1.2
        x = (-half, half)
        return sdf.union(
            parts.fronts(x, z, self._face, rows), parts.pulls(x, z, self._face, rows, 1, self.pull)
        )

    def _hole(self, z: Span) -> Field:
        """Return an opening in the front, to be cut out."""
        half = self.width / 2 - 2.3
        return sdf.block((-half, half), (self._face - 3.0, self.depth / 2 - 2.3), z, 0.4)

    def _case(self) -> Field:
        """Return a box with drawers, a door or openings, on legs or a plinth."""
        low = self.leg_height if self._on_legs else 0.5 * self.leg_height
        high = self.height - self.top
        body = self._shell((low, high + 0.5))
        split = low + self.niche * (high - low)
        if self.variant == "cube":
            body = sdf.subtract(body, self._hole((low + 2.2, high - 0.2)))
            if self.drawers > 2:
                shelf = sdf.block(
                    (1.0 - self.width / 2, self.width / 2 - 1.0),
                    (self._face + 1.0, self.depth / 2 - 1.0),
                    (split - 0.2, split + 2.0),
                )
                body = sdf.union(body, shelf)
        elif self.variant == "niche":
            holed = sdf.subtract(body, self._hole((low + 2.2, split)))
            body = sdf.union(holed, self._drawer_row((split + 1.6, high - 0.7), self.drawers - 1))
        elif self.variant == "door":
            body = sdf.union(body, self._door((low + 1.2, high - 0.7)))
        else:
            body = sdf.union(body, self._drawer_row((low + 1.2, high - 0.7), self.drawers))
        return sdf.union(body, self._feet(low), self._top(self.height))

    def _door(self, z: Span) -> Field:
        """Return one tall door with an upright handle, under a drawer if there are three."""
        half, rows = self.width / 2 - 1.2, []
        top = z[1]
        if self.drawers > 2:
            top = z[1] - 5.2
            rows.append(self._drawer_row((top + 1.1, z[1]), 1))
        door = parts.fronts((-half, half), (z[0], top), self._face, 1)
        spot, middle = half - 2.2, (z[0] + top) / 2 + 0.8
        grip = sdf.block(
            (spot - 1.02, spot + 1.02),
            (self._face - 2.7, self._face),
            (middle - 1.8, middle + 1.8),
            0.4,
        )
        return sdf.union(door, grip, *rows)

    def _drum(self) -> Field:
        """Return a round case with drawers that follow its curve."""
        radius = 0.5 * self.width + 0.8
        low = self.leg_height
        tier = (self.height - self.top - low) / self.drawers
        body = sdf.cylinder(
            (0, 0, (low + self.height) / 2 - 0.6), radius, (self.height - low) / 2 - 0.6
        )
        joints = [
            sdf.block((-40, 40), (-40, 40), (low + k * tier - 0.52, low + k * tier + 0.52))
            for k in range(1, self.drawers)
        ]
        core = sdf.cylinder((0, 0, self.height / 2), radius - 1.3, self.height)
        rings = [sdf.subtract(joint, core) for joint in joints]
        grips = [
            sdf.block(
                (-self.pull / 2, self.pull / 2),
                (-radius - 1.2, -radius + 2.0),
                (low + (k + 0.5) * tier - 1.02, low + (k + 0.5) * tier + 1.02),
                0.4,
            )
            for k in range(self.drawers)
        ]
        lid = sdf.cylinder(
            (0, 0, self.height - self.top / 2), radius + 0.6 * self.overhang, self.top / 2, "z", 0.8
        )
        spot = 0.62 * radius
        feet = parts.four_legs(
            spot, (-spot, spot), low + 1.0, (self.leg, self.leg + 0.3), 0.6 * self.splay
        )
        return warps.mirror_x(sdf.union(sdf.subtract(body, *rings), lid, feet, *grips))

    def _shelf_table(self) -> Field:
        """Return a small table: posts, a shelf below, an apron with a drawer above."""
        half, reach = self.width / 2, self.depth / 2
        edge = self.leg + 0.1
        posts = parts.four_legs(
            half - edge, (edge - reach, reach - edge), self.height - 1.0, (self.leg, self.leg + 0.2)
        )
        at = self.leg_height + 1.0
        shelf = sdf.block((0.6 - half, half - 0.6), (0.6 - reach, reach - 0.6), (at, at + 2.2), 0.5)
        deep = 4.2 + 2.0 * (self.niche - 0.36) / 0.19
        low = self.height - self.top - deep
        apron = sdf.block(
            (0.5 - half, half - 0.5), (0.7 - reach, reach - 0.5), (low, self.height - 1.0), 0.4
        )
        x, z = (
            (2 * edge + 0.4 - half, half - 2 * edge - 0.4),
            (low + 0.7, self.height - self.top - 0.5),
        )
        face = 0.6 - reach
        drawer = sdf.union(parts.fronts(x, z, face, 1), parts.pulls(x, z, face, 1, 1, self.pull))
        return sdf.union(posts, shelf, apron, drawer, self._top(self.height))

    def _pedestal(self) -> Field:
        """Return a round top on a turned stem, with a drum drawer under the top."""
        radius = 0.5 * self.width + self.overhang
        foot = parts.pedestal(
            0.62 * radius + self.splay, 1.5 + self.plinth / 2, self.height - 2.0, 4.0
        )
        top = sdf.cylinder((0, 0, self.height - self.top / 2), radius, self.top / 2, "z", 0.9)
        deep = 3.0 + 4.0 * self.niche
        drum = sdf.cylinder(
            (0, 0, self.height - self.top - deep / 2 + 0.5), 0.72 * radius, deep / 2, "z", 0.8
        )
        middle = self.height - self.top - deep / 2 + 0.4
        half = min(self.pull, 4.0) / 2
        grip = sdf.block(
            (-half, half), (-0.72 * radius - 1.3, 0.0), (middle - 1.02, middle + 1.02), 0.4
        )
        return warps.mirror_x(sdf.union(foot, top, drum, grip))
