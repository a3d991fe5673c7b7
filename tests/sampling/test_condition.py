"""Super-resolution: detail moves, block means and certain blocks stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from torch import Tensor

from voxstudio.coarse import block_means
from voxstudio.sampling.player import refine
from voxstudio.sampling.schedule import Schedule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.sampling.langevin import EnergyFn

SIZE, SIDE = 8, 4
PACE = Schedule(
    steps=8, step_size=0.6, start_temperature=0.02, stop_temperature=0.01, noise=0.5,
    start_noise=0.2, start="block copies",
)  # fmt: skip
RNG = np.random.default_rng(0)
TARGET = RNG.random((SIZE, SIZE, SIZE)) < 0.4
TARGET[:4, :4, :4], TARGET[4:, 4:, 4:] = True, False
COARSE = block_means(TARGET[None], SIDE)[0]


@dataclass(frozen=True)
class Header:
    sampler: Schedule = PACE
    recovery: Schedule = PACE


class Pull:
    """Half the squared distance to a shape with a mean shape of its own, far out of the range."""

    header = Header()
    resolution = SIZE
    device = torch.device("cpu")
    denoises = True
    mean = torch.linspace(-0.9, 0.5, SIZE**3).reshape(1, 1, SIZE, SIZE, SIZE)

    def energy(self, temperature: float) -> EnergyFn:
        target = self.encode(TARGET[None]) * 3

        def energy_fn(voxels: Tensor) -> Tensor:
            return 0.5 * (voxels - target).square().flatten(1).sum(1)

        return energy_fn

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        values = torch.from_numpy(np.array(occupancy, np.float32))
        return values[:, None] * 2 - 1 - self.mean

    def decode(self, voxels: Tensor) -> NDArray[np.float32]:
        occupancy = ((voxels + self.mean + 1) / 2)[:, 0].numpy()
        assert occupancy.min() > -1e-6
        assert occupancy.max() < 1 + 1e-6
        return np.asarray(occupancy, np.float32)


def test_block_means_are_the_coarse_shape_s_in_every_frame() -> None:
    frames = list(refine(Pull(), COARSE, seeds=[0, 1]))
    assert len(frames) == PACE.steps + 1
    for frame in frames:
        for shapes in (frame.voxels, frame.estimate):
            assert np.abs(block_means(shapes, SIDE) - COARSE).max() < 1e-5


def test_certain_blocks_are_exact_and_the_others_find_the_shape() -> None:
    start, *_, last = refine(Pull(), COARSE, seeds=[0, 1])
    for frame in (start, last):
        np.testing.assert_allclose(frame.voxels[:, :4, :4, :4], 1, atol=1e-6)
        np.testing.assert_allclose(frame.voxels[:, 4:, 4:, 4:], 0, atol=1e-6)
    assert ((start.voxels > 0.5) != TARGET).mean() > 0.1
    assert np.array_equal(last.estimate > 0.5, np.stack([TARGET, TARGET]))
    assert not np.array_equal(last.voxels[0], last.voxels[1])


def test_the_start_has_the_detail_of_the_mean_shape() -> None:
    quiet = Header(recovery=PACE.model_copy(update={"start_noise": 1e-9}))
    model = Pull()
    model.header = quiet
    level = np.full((2, 2, 2), 0.5, np.float32)
    shape = next(refine(model, level, seeds=[0])).voxels
    mean = (model.mean[0].numpy() + 1) / 2
    detail = mean - block_means(mean, SIDE).repeat(4, 1).repeat(4, 2).repeat(4, 3)
    np.testing.assert_allclose(shape, 0.5 + detail, atol=1e-5)


def test_every_chain_may_have_a_coarse_shape_of_its_own() -> None:
    coarse = np.stack([COARSE, np.full_like(COARSE, 0.25)])
    *_, last = refine(Pull(), coarse, seeds=[0, 1])
    assert np.abs(block_means(last.voxels, SIDE) - coarse).max() < 1e-5


def test_blocks_that_do_not_divide_the_resolution_are_refused() -> None:
    with pytest.raises(ValueError, match=r"3x3x3 blocks do not divide 8\^3"):
        next(refine(Pull(), np.full((3, 3, 3), 0.5, np.float32), seeds=[0]))
