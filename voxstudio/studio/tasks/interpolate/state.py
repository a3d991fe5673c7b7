"""What the *Latent* task works on: corners, a place between them, and what is added to its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.latent.paths import WAYS, Kind, Place, between
from voxstudio.studio.document.making import Making
from voxstudio.studio.latents.latent_samples import LatentSample
from voxstudio.studio.saved.checks import Unreadable, choice, numbers, one_of, several
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from voxstudio.choices import Interpolation, Spacing
    from voxstudio.studio.document.making import Origin

    Codes = NDArray[np.float32]

DIRECTIONS = 6


@dataclass(frozen=True, eq=False)
class PathState:
    """One undoable state of the task.

    Args:
        corners: Four operands (lower left, lower right, upper left, upper right), of which a line
            uses the first two; none before they are drawn.
        kind: Whether there is a line between two or a square between four.
        place: Where the code on screen is.
        way: How two codes are joined.
        pace: Whether the codes of a line's frames are even steps, or their shapes change evenly.
        offsets: Of the code along each direction, in standard deviations of the prior.
    """

    corners: tuple[LatentSample, ...] = ()
    kind: Kind = "line"
    place: Place = (0.5, 0.5)
    way: Interpolation = "linear"
    pace: Spacing = "code"
    offsets: tuple[float, ...] = (0.0,) * DIRECTIONS

    @property
    def used(self) -> tuple[LatentSample, ...]:
        """The corners that the kind has."""
        return self.corners[: 2 if self.kind == "line" else 4]

    @property
    def path(self) -> tuple[object, ...]:
        """What decides the shapes along the path: equal as long as none of it changes."""
        return self.kind, self.used, self.way, self.pace, self.offsets

    @property
    def ends(self) -> Codes:
        """The codes of the corners that the kind has, (2, Z) or (4, Z)."""
        return np.stack([corner.code for corner in self.used])

    def shift(self, directions: Codes | None) -> Codes | None:
        """Return what the offsets add to every code, (Z,); None where they add nothing.

        Args:
            directions: Unit codes (K, Z) that they go along; None while they are unknown.
        """
        if directions is None or not any(self.offsets):
            return None
        offsets = np.asarray(self.offsets[: len(directions)], np.float32)
        return np.asarray(offsets @ directions, np.float32)

    def code(self, place: Place, directions: Codes | None) -> Codes:
        """Return the code (Z,) at a place; the directions are those of `shift`."""
        return between(self.ends, place, self.way, self.shift(directions))

    def codes(self, places: Sequence[Place], directions: Codes | None) -> Codes:
        """Return the codes (N, Z) at several places."""
        return np.stack([self.code(place, directions) for place in places])

    def making(self, origin: Origin, shift: Codes | None, told: Mapping[str, object]) -> Making:
        """Return what makes shapes between the corners.

        Args:
            origin: Whose codes these are.
            shift: What the offsets add to every code.
            told: Where on the path the shapes are, as the action takes it.
        """
        given = {"codes": self.ends}
        asked = {"interpolation": self.way, **told}
        if shift is not None:
            given["shift"], asked["offsets"] = shift[None], list(self.offsets)
        return Making("interpolate", origin, (), asked, {}, given)

    def name(self, place: Place) -> str:
        """Name the shape at a place."""
        names = " to ".join(corner.shape.name for corner in self.used[:2])
        if self.kind == "line":
            return f"{names} at {place[0]:.2f}"
        return f"between four at {place[0]:.2f}, {place[1]:.2f}"


def share_of(kind: Kind, place: Place) -> float:
    """Return the share of the path that is nearest to a place."""
    right, up = place
    if kind == "line":
        return right
    sides = ((up, right), (1 - right, 1 + up), (1 - up, 3 - right), (right, 4 - up))
    return min(sides)[1] / 4


def nearest(kind: Kind, place: Place, places: Sequence[Place]) -> int:
    """Return which of the frames' places is nearest to a place along the path."""
    away = np.abs(np.array([share_of(kind, each) for each in places]) - share_of(kind, place))
    return int(np.argmin(away if kind == "line" else np.minimum(away, 1 - away)))


def _corners(value: object) -> tuple[LatentSample, ...]:
    """Take no corners, or four with codes of one length."""
    corners: tuple[LatentSample, ...] = several(one_of(LatentSample), 4)(value)
    if len(corners) not in (0, 4) or len({len(each.code) for each in corners}) > 1:
        raise Unreadable("are not four codes of one model")
    return corners


CODEC = Codec(
    "path",
    PathState,
    {
        "corners": _corners,
        "kind": choice("line", "square"),
        "place": numbers(2),
        "way": choice(*WAYS),
        "pace": choice("code", "shape"),
        "offsets": numbers(DIRECTIONS),
    },
)
