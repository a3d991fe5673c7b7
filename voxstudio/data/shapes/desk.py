"""Desks: writing tables, one and two pedestals, corners, hutches, trestles and risers."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from voxstudio.data.shapes import draw, parts, sdf, warps
from voxstudio.data.shapes.sdf import Field, Span


@dataclass(frozen=True)
class Desk:
    """Parameters of one desk; lengths in cells.

    Args:
        variant: Structure, one of `VARIANTS`.
        width: Width of the top.
        depth: Depth of the top.
        height: Height of the top.
        top: Thickness of the top.
        leg: Half width of a leg on the floor.
        taper: Half width gained towards the top of a leg.
        splay: How far the feet stand out.
        pedestal: Width of a drawer pedestal.
        drawers: Number of drawers in a pedestal.
        pull: Width of the handles.
        apron: Height of the shallow drawers under the top.
        modesty: Height of the board that closes the back, 0 for none.
        upper: Height of what stands on the desk.
        shelves: Number of compartments in a hutch.
        wing: How far the return of an L comes forward.
        clearance: Gap between a pedestal and the floor.
        side: 1 when the pedestal or return is on the right, -1 on the left.
    """

    VARIANTS: ClassVar[dict[str, float]] = {
        "writing": 1.1,
        "pedestal": 1.4,
        "kneehole": 1.1,
        "corner": 1.1,
        "hutch": 1.1,
        "riser": 0.8,
        "trestle": 0.7,
        "standing": 0.8,
        "secretary": 0.8,
    }

    variant: str
    width: float
    depth: float
    height: float
    top: float
    leg: float
    taper: float
    splay: float
    pedestal: float
    drawers: int
    pull: float
    apron: float
    modesty: float
    upper: float
    shelves: int
    wing: float
    clearance: float
    side: int

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Desk":
        """Draw a desk."""
        variant = draw.weighted(rng, cls.VARIANTS)
        low = variant in ("hutch", "secretary")
        return cls(
            variant=variant,
            width=draw.between(rng, 23.0, 29.6),
            depth=draw.between(rng, 12.0, 16.5),
            height=draw.between(rng, 13.0, 15.0) if low else draw.between(rng, 14.5, 18.5),
            top=draw.between(rng, 2.05, 2.7),
            leg=draw.between(rng, 1.1, 1.45),
            taper=draw.between(rng, 0.0, 0.4),
            splay=draw.between(rng, 0.0, 1.4) * draw.chance(rng, 0.5),
            pedestal=draw.between(rng, 7.2, 10.0),
            drawers=draw.whole(rng, 2, 3),
            pull=draw.between(rng, 2.1, 4.6),
            apron=draw.between(rng, 3.4, 4.6),
            modesty=draw.between(rng, 5.0, 9.0) * draw.chance(rng, 0.5),
            upper=draw.between(rng, 9.5, 14.5) if low else draw.between(rng, 4.6, 6.5),
            shelves=draw.whole(rng, 2, 4),
            wing=draw.between(rng, 8.0, 13.0),
            clearance=draw.between(rng, 1.6, 2.6) * draw.chance(rng, 0.4),
            side=1 if draw.chance(rng, 0.5) else -1,
        )

    def field(self) -> Field:
        """Return the solid."""
        build = {
            "writing": self._writing,
            "kneehole": self._kneehole,
            "corner": self._corner,
            "hutch": self._hutch,
            "riser": self._riser,
            "trestle": self._trestle,
            "standing": self._standing,
            "secretary": self._secretary,
        }.get(self.variant, self._one_pedestal)
        return warps.flip_x(build(), self.side)

    @property
    def _half(self) -> float:
        return self.width / 2

    @property
    def _reach(self) -> float:
        return self.depth / 2

    @property
    def _under(self) -> float:
        return self.height - self.top + 0.3

    def _board(self, x: Span | None = None, y: Span | None = None) -> Field:
        """Return the top, or another board at its height."""
        plan = sdf.rectangle(x or (-self._half, self._half), y or (-self._reach, self._reach), 1.0)
        return sdf.extrude(plan, (self.height - self.top, self.height), "z", 0.7)

    def _legs(self) -> Field:
        edge = self.leg + self.taper + 0.2 + 0.5 * self.splay
        return parts.four_legs(
            self._half - edge,
            (edge - self._reach, self._reach - edge),
            self._under,
            (self.leg, self.leg + self.taper),
            self.splay,
        )

    def _left_legs(self) -> Field:
        """Return the two legs under the left end."""
        return sdf.intersect(self._legs(), lambda axes: axes.x)

    def _drawer_block(self, x: Span, z: Span, rows: int, columns: int = 1) -> Field:
        """Return a case with drawers on its front."""
        face = 0.8 - self._reach
        case = sdf.block(x, (face, self._reach - 0.6), z, 0.5)
        inner, heights = (x[0] + 0.8, x[1] - 0.8), (z[0] + 0.8, min(z[1], self._under) - 0.8)
        return sdf.union(
            case,
            parts.fronts(inner, heights, face, rows, columns),
            parts.pulls(inner, heights, face, rows, columns, self.pull),
        )

    def _right_pedestal(self) -> Field:
        """Return the drawers under the right end, on the floor or on short feet."""
        x = (self._half - self.pedestal - 0.6, self._half - 0.6)
        block = self._drawer_block(x, (self.clearance, self._under), self.drawers)
        if not self.clearance:
            return block
        spots = [
            parts.leg((a, b, self.clearance + 1.0), (a, b), (1.1, 1.3))
            for a in (x[0] + 1.5, x[1] - 1.5)
            for b in (2.6 - self._reach, self._reach - 2.4)
        ]
        return sdf.union(block, *spots)

    def _back_board(self) -> Field:
        """Return the board that closes the back below the top."""
        y = (self._reach - 3.0, self._reach - 0.8)
        low = self._under - max(self.modesty, 2.4)
        return sdf.block((1.5 - self._half, self._half - 1.5), y, (low, self._under))

    def _writing(self) -> Field:
        """Return a table with a row of shallow drawers between its legs."""
        low = self._under - self.apron
        edge = 2 * (self.leg + self.taper) + 0.2
        x = (edge - self._half, self._half - edge)
        drawers = self._drawer_block(x, (low, self._under), 1, min(self.drawers, 3))
        rail = sdf.block(
            (1.4 - self._half, self._half - 1.4),
            (1.6 - self._reach, self._reach - 1.6),
            (low + 0.4, self._under),
        )
        return sdf.union(self._board(), self._legs(), drawers, rail)

    def _one_pedestal(self) -> Field:
        """Return drawers on the right and legs or a side board on the left."""
        left = self._left_legs() if self.splay else self._side_board(-1)
        solids = [self._board(), self._right_pedestal(), left]
        if self.modesty or not self.splay:
            solids.append(self._back_board())
        return sdf.union(*solids)

    def _side_board(self, side: int) -> Field:
        """Return a board that carries one end."""
        board = sdf.block(
            (self._half - 2.8, self._half - 0.5),
            (0.8 - self._reach, self._reach - 0.6),
            (parts.BELOW, self._under),
            0.4,
        )
        return warps.flip_x(board, side)

    def _kneehole(self) -> Field:
        """Return drawers on both sides of the knees, with a shallow drawer between them."""
        low = self._under - self.apron
        inner = self._half - self.pedestal + 0.2
        middle = self._drawer_block((-inner, inner), (low, self._under), 1)
        back = self._back_board()
        return warps.mirror_x(sdf.union(self._board(), self._right_pedestal(), middle, back))

    def _corner(self) -> Field:
        """Return an L: a second top that comes forward on the right."""
        front = -self._reach - self.wing
        inner = self._half - 0.36 * self.width
        wing = self._board((inner, self._half), (front, 1.0))
        ends = [
            parts.leg(
                (a, front + 1.7, self._under), (a, front + 1.7), (self.leg, self.leg + self.taper)
            )
            for a in (inner + 1.7, self._half - 1.7)
        ]
        back = sdf.block(
            (self._half - 2.8, self._half - 0.6),
            (front + 1.4, 0.0),
            (self._under - 3.0, self._under),
        )
        if self.clearance:
            legs = self._legs() if not self.splay else self._left_legs()
            solids = [legs, *ends, back, self._side_board(1)]
        else:
            x, y = (inner + 0.5, self._half - 0.5), front + 0.8
            case = sdf.block(x, (y, front + 9.0), (parts.BELOW, self._under), 0.5)
            grid = ((x[0] + 0.8, x[1] - 0.8), (0.9, self._under - 0.9), y, self.drawers)
            handles = parts.pulls(*grid, 1, self.pull)
            solids = [case, parts.fronts(*grid), handles, self._side_board(-1), self._legs()]
        whole = sdf.union(self._board(), wing, self._back_board(), *solids)
        return warps.move(whole, y=self.wing / 2)

    def _shelving(self, z: Span, depth: float) -> Field:
        """Return an open case of compartments on the rear of the top."""
        front = self._reach - depth
        case = sdf.block((-self._half + 0.4, self._half - 0.4), (front, self._reach), z, 0.6)
        clear = self.width - 0.8 - 2.2
        pitch = clear / self.shelves
        half_x = pitch / 2 - 1.08
        hole = sdf.block(
            (-half_x, half_x), (front - 2.0, self._reach - 2.2), (z[0] + 1.0, z[1] - 2.2), 0.4
        )
        return sdf.subtract(case, warps.repeat_x(hole, pitch, self.shelves))

    def _hutch(self) -> Field:
        """Return a desk with shelves rising behind its top."""
        top = self.height + self.upper
        case = self._shelving((self.height - 1.0, top), 0.46 * self.depth)
        if self.upper > 11.5:
            middle = self.height + 0.52 * self.upper
            board = sdf.block(
                (1.0 - self._half, self._half - 1.0),
                (self._reach - 0.44 * self.depth, self._reach),
                (middle - 1.1, middle + 1.1),
            )
            case = sdf.union(case, board)
        return sdf.union(self._one_pedestal(), case)

    def _riser(self) -> Field:
        """Return a desk with a low shelf for a screen along its rear edge."""
        z = self.height + self.upper
        y = (self._reach - 5.6, self._reach - 0.2)
        shelf = sdf.block((1.0 - self._half, self._half - 1.0), y, (z - 2.2, z), 0.6)
        cheek = sdf.block(
            (self._half - 3.4, self._half - 1.2), (y[0] + 0.4, y[1]), (self.height - 1, z - 1)
        )
        lower = self._writing() if self.drawers > 2 else self._one_pedestal()
        return sdf.union(lower, warps.mirror_x(sdf.union(shelf, cheek)))

    def _trestle(self) -> Field:
        """Return a top on two A-frames with a rail low between their legs."""
        end = self._half - 4.0
        head, foot = 1.6, self._reach - 1.4
        frame = warps.mirror_y(
            sdf.extrude(
                sdf.path([(head, self._under - 0.6), (foot, 1.2)], 1.25),
                (end - 1.2, end + 1.2),
                "x",
                0.4,
            )
        )
        at = 0.32 * self.height
        y = head + (foot - head) * (1.0 - at / self.height)
        tie = sdf.block((end - 1.1, end + 1.1), (-y, y), (at - 1.1, at + 1.1))
        ridge = sdf.block((end - 1.3, end + 1.3), (-4.0, 4.0), (self._under - 2.2, self._under))
        whole = warps.mirror_x(sdf.union(self._board(), frame, tie, ridge))
        if not self.modesty:
            return whole
        tray = self._drawer_block((0.5, end - 2.4), (self._under - self.apron, self._under), 1)
        return sdf.union(whole, tray)

    def _standing(self) -> Field:
        """Return a top on two columns with long feet, joined by a beam."""
        end = self._half - 4.2 + self.splay
        x = (end - 1.25, end + 1.25)
        column = sdf.block(x, (-1.9, 1.9), (0.0, self._under + 2.0), 0.5)
        foot = sdf.block(
            (end - 1.5, end + 1.5), (1.0 - self._reach, self._reach - 1.0), (-1.0, 2.2), 0.8
        )
        arm = sdf.block(x, (2.0 - self._reach, self._reach - 2.0), (self._under, self._under + 2.2))
        beam = sdf.block((-end, end), (-1.2, 1.2), (self._under - 1.4, self._under + 1.2))
        frame = warps.mirror_x(sdf.union(column, foot, arm, beam))
        raised = sdf.union(frame, warps.move(self._board(), z=2.2))
        if not self.modesty:
            return raised
        screen_z = (self.height + 1.5, self.height + 2.0 + self.modesty)
        y = (self._reach - 2.2, self._reach)
        return sdf.union(raised, sdf.block((2.0 - self._half, self._half - 2.0), y, screen_z, 0.9))

    def _secretary(self) -> Field:
        """Return a writing desk under a case with a sloping or rolled front."""
        top, depth = self.height + 0.78 * self.upper, self.depth
        half = self._half - 0.8
        case = sdf.block(
            (-half, half), (-self._reach + 0.6, self._reach), (self.height - 1.0, top), 0.6
        )
        slope = (0.72 + 0.1 * self.shelves) * (top - self.height) / (0.6 * depth)
        front, sill = 2.2 - self._reach, self.height + 1.4

        if self.drawers > 2:
            roll = sdf.cylinder(
                (0.0, self._reach - 1.0, self.height - 0.6), depth - 2.6, self.width, "x"
            )
            case = sdf.intersect(case, roll)
        else:
            tilt = (1.0 + slope * slope) ** -0.5
            case = sdf.intersect(
                case, lambda axes: tilt * (axes.z - sill - slope * (axes.y - front))
            )
        body = self._writing() if self.modesty else self._kneehole()
        return sdf.union(body, case)
