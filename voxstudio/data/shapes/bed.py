"""Beds: panel, slatted, arched, sleigh, four-poster, platform, upholstered and bunk beds."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Array, Field


@dataclass(frozen=True)
class Bed:
    """Parameters of one bed; lengths in cells. The head is at high y.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Overall width.
        length: Overall length.
        deck: Height of the underside of the mattress.
        rail: Height of the side rails.
        mattress: Thickness of the mattress.
        board: Thickness of the head and foot boards.
        head: Height of the headboard.
        foot: Height of the footboard, 0 for none.
        leg: Half width of legs and posts.
        corner: Rounding of the boards.
        slats: Number of slats in an open headboard.
        pillows: Number of pillows.
        pillow: Depth of the pillows.
        blanket: Share of the mattress under the blanket, 0 for none.
        post: Height of the posts of a four-poster or the upper bunk.
        canopy: Whether rails join the posts of a four-poster at the top.
        curl: Radius of the rolls of a sleigh bed.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "panel": 1.2,
        "slatted": 1.1,
        "arched": 1.0,
        "sleigh": 1.0,
        "four_poster": 1.2,
        "platform": 0.9,
        "upholstered": 1.0,
        "bunk": 1.1,
        "daybed": 0.8,
    }

    variant: str
    width: float
    length: float
    deck: float
    rail: float
    mattress: float
    board: float
    head: float
    foot: float
    leg: float
    corner: float
    slats: int
    pillows: int
    pillow: float
    blanket: float
    post: float
    canopy: bool
    curl: float

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Bed":
        """Draw a bed."""
        variant = draw.weighted(rng, cls.VARIANTS)
        narrow = variant in ("bunk", "daybed")
        width = draw.between(rng, 14.0, 18.0) if narrow else draw.between(rng, 15.5, 25.0)
        low = variant in ("platform", "bunk")
        return cls(
            variant=variant,
            width=width,
            length=draw.between(rng, 25.0, 27.6)
            if variant == "bunk"
            else draw.between(rng, 26.0, 29.4),
            deck=draw.between(rng, 2.6, 4.0) if low else draw.between(rng, 3.6, 6.0),
            rail=draw.between(rng, 2.2, 3.4),
            mattress=draw.between(rng, 2.6, 3.4) if low else draw.between(rng, 3.0, 4.6),
            board=draw.between(rng, 2.1, 2.8),
            head=draw.between(rng, 13.0, 19.0),
            foot=draw.between(rng, 7.5, 12.0) * draw.chance(rng, 0.6),
            leg=draw.between(rng, 1.15, 1.5),
            corner=draw.between(rng, 0.8, 4.0),
            slats=draw.whole(rng, 2, 5),
            pillows=1 if width < 17.0 else draw.whole(rng, 1, 2),
            pillow=draw.between(rng, 4.2, 6.0),
            blanket=draw.between(rng, 0.4, 0.72) * draw.chance(rng, 0.7),
            post=draw.between(rng, 20.0, 29.0),
            canopy=draw.chance(rng, 0.5),
            curl=draw.between(rng, 1.6, 2.4),
        )

    @property
    def _half(self) -> float:
        return self.width / 2

    @property
    def _end(self) -> float:
        return self.length / 2

    @property
    def _top(self) -> float:
        """Return the height of the mattress."""
        return self.deck + self.mattress

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "panel": self._panel,
            "slatted": self._slatted,
            "arched": self._arched,
            "sleigh": self._sleigh,
            "four_poster": self._four_poster,
            "platform": self._platform,
            "upholstered": self._upholstered,
            "bunk": self._bunk,
        }.get(self.variant, self._daybed)
        return warps.mirror_x(build())

    def _bedding(self, deck: float | None = None, inset: float = 0.6) -> Field:
        """Return a mattress with its blanket and pillows."""
        low = self.deck if deck is None else deck
        top, half, end = low + self.mattress, self._half - inset, self._end - self.board
        mattress = sdf.block((-half, half), (-end, end + 0.4), (low - 0.5, top), 1.1)
        pitch = (2 * half - 0.8) / self.pillows
        pad = sdf.block(
            (-pitch / 2 + 0.7, pitch / 2 - 0.7),
            (end - self.pillow - 0.4, end - 0.3),
            (top - 1.0, top + 1.6),
            1.1,
        )
        solids = [mattress, warps.repeat_x(pad, pitch, self.pillows)]
        if self.blanket:
            reach = -end + 2 * end * self.blanket
            edge = min(half + 0.7, self._half + 0.3)
            drape = sdf.block((-edge, edge), (-end - 0.1, reach), (low + 0.3, top + 0.9), 1.0)
            solids.append(drape)
        return sdf.union(*solids)

    def _rails(self, deck: float | None = None) -> Field:
        """Return the frame under the mattress."""
        low = self.deck if deck is None else deck
        half, end = self._half - 0.2, self._end - 0.8
        return sdf.block((-half, half), (-end, end), (low - self.rail + 0.6, low + 0.6), 0.6)

    def _head_plane(self, face: Field, tall: bool = True) -> Field:
        """Put a board built around y = 0 at the head, or at the foot."""
        shift = self._end - self.board / 2
        return warps.move(face, y=shift if tall else -shift)

    def _plate(self, z: tuple[float, float], corner: float, inset: float = 0.0) -> Field:
        """Return a board with rounded upper corners, built around y = 0."""
        half = self._half - inset
        soft = min(corner, half - 0.5)
        face = sdf.rectangle((-half, half), (z[0] - 2 * soft, z[1]), soft)
        slab = sdf.extrude(face, (-self.board / 2, self.board / 2), "y", 0.7)
        return sdf.intersect(slab, lambda axes: z[0] - axes.z)

    def _legs(self, head: float, foot: float) -> Field:
        """Return posts at the corners up to the given heights."""
        spot, y = self._half - self.leg, self._end - self.leg
        width = (self.leg, self.leg)
        return sdf.union(
            parts.leg((spot, y, head), (spot, y), width),
            parts.leg((spot, -y, foot), (spot, -y), width),
        )

    def _panel(self) -> Field:
        """Return a bed between closed boards."""
        head = self._plate((self.deck - self.rail, self.head), self.corner)
        solids = [self._rails(), self._bedding(), self._head_plane(head)]
        solids.append(self._legs(self.deck, self.deck))
        if self.foot:
            foot = self._plate((self.deck - self.rail, self.foot), min(self.corner, 2.0))
            solids.append(self._head_plane(foot, tall=False))
        return sdf.union(*solids)

    def _slat_board(self, height: float) -> Field:
        """Return an open board: two rails with slats between posts, built around y = 0."""
        half, depth = self._half, self.board / 2
        low = self._top + 0.2
        rail = sdf.block((-half, half), (-depth, depth), (height - 2.4, height), 0.6)
        lower = sdf.block((-half, half), (-depth, depth), (self.deck - 1.0, low + 0.8), 0.4)
        pitch = 2 * (half - 2 * self.leg + 1.05) / (self.slats + 2)
        slat = sdf.block((-1.05, 1.05), (-depth + 0.05, depth - 0.05), (low, height - 1.0), 0.3)
        count = self.slats + 1 if pitch > 3.1 else int(2 * half / 4.2)
        even = 2 * (half - 2 * self.leg + 1.05) / (count + 1)
        return sdf.union(rail, lower, warps.repeat_x(slat, even, count))

    def _slatted(self) -> Field:
        """Return a bed with slats at its head and, if it has a footboard, at its foot."""
        foot = max(self.foot, self.deck)
        solids = [self._rails(), self._bedding(), self._legs(self.head + 0.6, foot + 0.6)]
        solids.append(self._head_plane(self._slat_board(self.head)))
        if self.foot:
            plate = self._plate((self.deck - 1.0, self.foot), 0.6)
            solids.append(self._head_plane(plate, tall=False))
        return sdf.union(*solids)

    def _arched(self) -> Field:
        """Return a bed whose headboard, and footboard if any, rise in an arc."""
        solids = [self._rails(), self._bedding(), self._legs(self.head - 2.0, self.deck)]
        solids.append(self._head_plane(self._arch(self.head, 3.0 + self.corner)))
        if self.foot:
            low = self._arch(self.foot + 0.6, 1.2 + 0.4 * self.corner)
            solids.append(self._head_plane(low, tall=False))
        return sdf.union(*solids)

    def _arch(self, height: float, rise: float) -> Field:
        """Return a board under a circular arc, built around y = 0."""
        half = self._half
        radius = (half * half + rise * rise) / (2 * rise)

        def face(x: Array, z: Array) -> Array:
            disc = sdf.root(sdf.square(x) + sdf.square(z - height + radius)) - radius
            inside: Array = np.maximum(
                disc, np.maximum(np.abs(x) - half, self.deck - self.rail - z)
            )
            return inside

        return sdf.extrude(face, (-self.board / 2, self.board / 2), "y", 0.6)

    def _sleigh(self) -> Field:
        """Return a bed whose boards curl outwards into rolls."""

        def scroll(height: float, lag: float) -> Field:
            low = self.deck - self.rail - 0.5
            tip = height - self.curl
            sheet = self._plate((low, tip), 0.5, 0.3)
            swing = sdf.curve((low, 0.0), (0.6 * tip, 0.1 * lag), (tip, lag))
            roll = sdf.cylinder((0.0, lag, tip), self.curl, self._half, "x", 0.7)
            return sdf.blend(1.0, warps.lean(sheet, swing), roll)

        lag = 0.8 + 0.5 * self.curl
        foot = max(self.foot, self._top + 2.5)
        spread = self._end - self.board / 2 - self.curl - 0.8
        head = warps.move(scroll(self.head, lag), y=spread)
        tail = warps.move(scroll(foot, -lag), y=-spread)
        squeeze = (self._end - self.curl - 0.8) / self._end
        inner = sdf.union(self._rails(), self._bedding())
        short = _shorten(inner, squeeze)
        feet = warps.mirror_y(
            parts.leg((self._half - 1.8, spread, self.deck), (self._half - 1.8, spread), (1.5, 1.5))
        )
        return sdf.union(short, head, tail, feet)

    def _four_poster(self) -> Field:
        """Return a bed between four tall posts, joined at the top or ending in knobs."""
        low = self._top + 4.0 + self.corner
        head = self._head_plane(self._plate((self.deck - 1.0, low), self.corner, 0.4))
        solids = [self._rails(), self._bedding(), head, self._legs(self.post, self.post)]
        spot, y = self._half - self.leg, self._end - self.leg
        if self.canopy:
            z = (self.post - 2.2, self.post)
            solids.append(sdf.block((spot - self.leg, spot + self.leg), (-y, y), z, 0.4))
            bar = sdf.block((-spot, spot), (y - self.leg, y + self.leg), z, 0.4)
            solids.append(warps.mirror_y(bar))
        else:
            knob = sdf.ellipsoid((spot - 0.3, y - 0.3, self.post), (1.9, 1.9, 1.7))
            solids.append(warps.mirror_y(knob))
        if self.foot:
            plate = self._plate((self.deck - 1.0, self.foot), 0.6, 0.4)
            solids.append(self._head_plane(plate, tall=False))
        return sdf.union(*solids)

    def _platform(self) -> Field:
        """Return a low bed on a wide deck over a recessed base, with a low head."""
        half, end = self._half, self._end
        deck = sdf.block((-half, half), (-end, end), (self.deck - 2.3, self.deck), 0.7)
        base = sdf.block((3.0 - half, half - 3.0), (3.0 - end, end - 3.0), (-2.0, self.deck - 1.0))
        head = self._head_plane(self._plate((self.deck - 1.0, 0.66 * self.head), self.corner))
        solids = [deck, base, self._bedding(inset=1.8), head]
        if self.canopy:
            at = self.deck + 2.6
            table = sdf.block((half - 1.0, half + 3.4), (end - 6.0, end), (at - 4.0, at), 0.8)
            solids.append(table)
        return sdf.union(*solids)

    def _upholstered(self) -> Field:
        """Return a soft bed with a padded, channelled headboard, perhaps with wings."""
        count = self.slats + 1
        half = self._half
        pitch = 2 * half / count
        channel = sdf.block(
            (-pitch / 2 + 0.5, pitch / 2 - 0.5), (-self.board, 0.0), (self._top, self.head), 1.1
        )
        plate = self._plate((1.2, self.head - 0.6), 1.2)
        head = sdf.union(plate, warps.repeat_x(channel, pitch, count))
        base = sdf.block((-half, half), (-self._end, self._end - 0.5), (1.6, self.deck + 1.4), 1.1)
        feet = self._legs(3.0, 3.0)
        solids = [base, self._bedding(inset=1.4), self._head_plane(head), feet]
        if self.canopy:
            z, y = (1.6, self.head), (self._end - 5.0, self._end)
            solids.append(sdf.block((half - 0.4, half + 1.8), y, z, 0.9))
        return sdf.union(*solids)

    def _bunk(self) -> Field:
        """Return two beds above one another with guard rails and a ladder at the front."""
        height = min(self.post, 26.0)
        upper = max(0.62 * height, self._top + 8.0)
        solids = [self._rails(), self._bedding(), self._rails(upper), self._bedding(upper)]
        solids.append(self._legs(height, height))
        guard_z = (height - 2.3, height - 0.1)
        spot, y = self._half - 1.1, self._end - self.leg
        half_guard = sdf.block((spot - 1.1, spot + 1.1), (-y, y), guard_z, 0.5)
        ends = warps.mirror_y(sdf.block((-spot, spot), (y - 1.1, y + 1.1), guard_z, 0.5))
        lower = warps.mirror_y(
            sdf.block((-spot, spot), (y - 1.1, y + 1.1), (self.deck, self._top + 2.0), 0.4)
        )
        whole = sdf.union(*solids, half_guard, ends, lower, self._ladder(upper))
        return warps.move(whole, y=0.8)

    def _ladder(self, height: float) -> Field:
        """Return a ladder up the foot end to `height`."""
        front = -self._end
        upright = sdf.block((1.9, 4.1), (front - 1.6, front + 0.6), (-2.0, height + 1.0), 0.4)
        count = max(int((height - 2.0) / 4.4), 2)
        pitch = (height - 1.0) / (count + 0.5)
        rung = sdf.block((-3.5, 3.5), (front - 1.6, front + 0.6), (-1.1, 1.1), 0.4)
        return sdf.union(upright, warps.repeat_z(rung, pitch, pitch, count))

    def _daybed(self) -> Field:
        """Return a narrow bed with a board at the back of both ends and equal, scooped arms."""
        height = max(self.foot, self._top + 4.5)
        arm = self._plate((self.deck - self.rail, height), 1.0 + self.corner)
        ends = sdf.union(self._head_plane(arm), self._head_plane(arm, tall=False))
        legs = self._legs(self.deck, self.deck)
        pad = sdf.cylinder(
            (0.0, self._end - self.board - 1.5, self._top + 1.4), 1.9, self._half - 1.4, "x", 0.8
        )
        far = warps.mirror_y(pad)
        drape = math.copysign(1.0, self.blanket - 0.5) > 0
        bolsters = far if drape else pad
        mattress = sdf.block(
            (0.6 - self._half, self._half - 0.6),
            (self.board - self._end, self._end - self.board),
            (self.deck - 0.5, self._top),
            1.1,
        )
        return sdf.union(self._rails(), mattress, ends, legs, bolsters)


def _shorten(field: Field, share: float) -> Field:
    """Scale a solid along y."""
    return lambda axes: field(axes._replace(y=axes.y / share))
