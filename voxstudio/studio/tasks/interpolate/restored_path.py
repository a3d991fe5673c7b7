"""A path that a recipe tells of, in the terms of the task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.latent.paths import places
from voxstudio.studio.tasks.interpolate.state import DIRECTIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.latent.paths import Place
    from voxstudio.studio.files.origin import RestoreRequest

FEWEST = 2


def corners_of(request: RestoreRequest) -> NDArray[np.float32]:
    """Return the codes of four corners; of a line the two ends twice.

    Raises:
        ImportRejected: If the recipe holds no such codes.
    """
    codes = request.told.given("codes")
    if codes.dtype != np.float32 or codes.ndim != 2 or len(codes) not in (2, 4):
        raise request.told.refuse("holds a recipe of no interpolation")
    return codes if len(codes) == 4 else codes[[0, 1, 0, 1]]


def state_of(request: RestoreRequest) -> dict[str, Any]:
    """Return the fields of the state beside its corners."""
    asked, line = request.asked, len(request.told.given("codes")) == 2
    offsets = asked["offsets"] or ()
    return {
        "kind": "line" if line else "square",
        "way": asked["interpolation"],
        "pace": asked["spacing"],
        "place": _place(request, line=line),
        "offsets": (*offsets, *[0.0] * DIRECTIONS)[:DIRECTIONS],
    }


def _place(request: RestoreRequest, *, line: bool) -> Place:
    """Return where the shape of the file is, or its first one; of uneven frames the first."""
    asked, rows = request.asked, request.made.rows or (0,)
    if asked["place"] is not None:
        return asked["place"][0], asked["place"][1]
    if line or asked["edge"]:
        along = places("line" if line else "square", max(asked["steps"], FEWEST))
        even = asked["spacing"] == "code" or not line
        return along[min(rows[0], len(along) - 1)] if even else along[0]
    shares = np.linspace(0, 1, max(asked["steps"], FEWEST)).tolist()
    up, right = divmod(rows[0], len(shares))
    return shares[right], shares[min(up, len(shares) - 1)]
