"""Principal directions: orthonormal, in order, and found where they are known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np

from voxstudio.latent.directions import principal_directions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.latent.model import LatentModel


def test_they_are_orthonormal_and_ordered_by_what_they_change(model: LatentModel) -> None:
    found = principal_directions(model, 4)
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(4), atol=1e-5)
    assert (np.diff(found.effect) <= 0).all()
    centre = np.zeros((1, model.latent), np.float32)

    def change(direction: NDArray[np.float32]) -> float:
        ends = model.decode(np.concatenate([centre - direction, centre + direction]))
        return float(np.abs(ends[1] - ends[0]).sum())

    random = np.random.default_rng(0).normal(size=(20, model.latent)).astype(np.float32)
    random /= np.linalg.norm(random, axis=1, keepdims=True)
    assert change(found.vectors[0]) > np.mean([change(direction) for direction in random])
    again = principal_directions(model, 4)
    np.testing.assert_array_equal(found.vectors, again.vectors)


def test_the_only_number_that_matters_is_found() -> None:
    """Of codes of five numbers the third fills the shape, and the first a corner of it."""

    def decode(codes: NDArray[np.float32]) -> NDArray[np.float32]:
        made = np.broadcast_to(codes[:, 2, None, None, None], (len(codes), 16, 16, 16)).copy()
        made[:, :8, :8, :8] += 3 * codes[:, 0, None, None, None]
        return np.asarray(made, np.float32)

    def draw(seeds: range) -> NDArray[np.float32]:
        rng = np.random.default_rng(seeds[0])
        return rng.normal(size=(len(seeds), 5)).astype(np.float32)

    known = cast("LatentModel", SimpleNamespace(latent=5, draw=draw, decode=decode))
    found = principal_directions(known, 3)
    spanned = np.abs(found.vectors[:2])
    np.testing.assert_allclose(spanned[:, [1, 3, 4]], 0, atol=1e-3)
    assert found.effect[2] < 1e-3 * found.effect[1]
    assert (decode(found.vectors[:2]).sum((1, 2, 3)) > 0).all()
