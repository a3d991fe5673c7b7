"""The energy's gradient at shapes, against differences and as a map of what is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.data.shapes.catalogue import SOURCES, make
from voxstudio.library import find_checkpoint
from voxstudio.loaded import load_model
from voxstudio.sampling.gradient import energy_gradient


def test_it_is_the_slope_of_the_energy_in_units_of_occupancy() -> None:
    model = load_model(find_checkpoint("toilet-synthesis"))
    rng = np.random.default_rng(0)
    shape, way = rng.random((2, 1, 32, 32, 32), dtype=np.float32)
    found = (energy_gradient(model, shape, 4.0) * way).sum()
    ends = [model.energy(4.0)(model.encode(shape + sign * 1e-2 * way)) for sign in (1, -1)]
    assert found == pytest.approx((ends[0] - ends[1]).item() / 2e-2, rel=2e-3)


def test_a_hole_and_a_lump_are_disliked_more_than_anything_else() -> None:
    model = load_model(find_checkpoint("toilet-synthesis"))
    toilets = make(SOURCES["toilet"], 1, model.resolution, seed=5).voxels.astype(np.float32)
    solid, air = np.argwhere(toilets[0] == 1), np.argwhere(toilets[0] == 0)
    hole, lump = tuple(solid[len(solid) // 2]), tuple(air[len(air) // 2])
    toilets[0][hole], toilets[0][lump] = 0, 1
    gradient = energy_gradient(model, toilets, model.header.sampler.stop_temperature)[0]
    assert np.unravel_index(gradient.argmax(), gradient.shape) == lump
    assert np.unravel_index(gradient.argmin(), gradient.shape) == hole


def test_shapes_of_another_size_are_refused() -> None:
    model = load_model(find_checkpoint("toilet-synthesis"))
    with pytest.raises(ValueError, match="takes shapes of"):
        energy_gradient(model, np.zeros((1, 4, 4, 4), np.float32), 1.0)
