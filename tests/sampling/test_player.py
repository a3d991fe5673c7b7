"""Playing chains: branching, recovery, controls and broken chains."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from torch import Tensor

from voxstudio.grid import Mask, VoxelGrid
from voxstudio.sampling.condition import FromShape
from voxstudio.sampling.controls import ChainControls
from voxstudio.sampling.player import compose, last, play, recover
from voxstudio.sampling.schedule import Schedule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.sampling.langevin import EnergyFn
    from voxstudio.sampling.player import ChainSnapshot

SIZE = 8


def schedule(start: float) -> Schedule:
    return Schedule(
        steps=6, step_size=0.5, start_temperature=start, stop_temperature=0.01,
        start_noise=1.0, start="noise",
    )  # fmt: skip


@dataclass(frozen=True)
class Header:
    sampler: Schedule
    recovery: Schedule


class Toy:
    """A model whose energy is half the squared distance to a fixed block."""

    header = Header(schedule(4.0), schedule(1.0))
    resolution = SIZE
    device = torch.device("cpu")
    denoises = True
    broken_at: float | None = None

    def __init__(self) -> None:
        self.block = -torch.ones(1, 1, SIZE, SIZE, SIZE)
        self.block[..., 2:6, 2:6, 2:6] = 1

    def energy(self, temperature: float) -> EnergyFn:
        def energy_fn(voxels: Tensor) -> Tensor:
            energy = 0.5 * (voxels - self.block).square().flatten(1).sum(1)
            if self.broken_at is not None and temperature < self.broken_at:
                return energy * torch.tensor([float("nan")] + [1.0] * (len(voxels) - 1))
            return energy

        return energy_fn

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        return torch.from_numpy(np.array(occupancy, np.float32))[:, None] * 2 - 1

    def decode(self, voxels: Tensor) -> NDArray[np.float32]:
        return ((voxels + 1) / 2).clamp(0, 1)[:, 0].numpy()


PACES = tuple(vars(Toy.header).values())


def test_a_model_that_does_not_denoise_is_shown_as_its_chains_are() -> None:
    toy = Toy()
    toy.denoises = False
    for frame in play(toy, seeds=[0], steps=3):
        assert np.array_equal(frame.estimate, frame.voxels)


def test_frames_count_from_the_start_and_follow_the_schedule() -> None:
    frames = list(play(Toy(), seeds=[0, 1], steps=6))
    assert [frame.step for frame in frames] == list(range(7))
    assert frames[0].temperature == pytest.approx(4.0)
    assert frames[5].temperature == frames[6].temperature == pytest.approx(0.01)
    assert frames[0].voxels.shape == (2, SIZE, SIZE, SIZE)
    # The gradient is Y - block, so that the estimate is the block itself.
    np.testing.assert_allclose(frames[3].estimate[0], (Toy().block[0, 0] + 1) / 2, atol=1e-5)


def test_a_chain_without_an_end_goes_on() -> None:
    assert len(list(islice(play(Toy(), seeds=[0], steps=None), 20))) == 20


def test_a_branch_continues_bit_for_bit() -> None:
    frames = list(play(Toy(), seeds=[3, 4], steps=6))
    branch = list(play(Toy(), seeds=[3, 4], steps=3, start=frames[3].snapshot))
    assert [frame.step for frame in branch] == [3, 4, 5, 6]
    assert np.array_equal(branch[-1].voxels, frames[-1].voxels)
    assert np.array_equal(branch[-1].energy, frames[-1].energy)


def test_controls_act_on_the_running_chain() -> None:
    controls = ChainControls()
    frames = play(Toy(), seeds=[0], controls=controls, steps=None)
    next(frames)
    assert next(frames).step_size == 0.5
    controls.step_size, controls.noise, controls.temperature = 0.1, 0.0, 2.0
    frame = next(frames)
    assert (frame.step_size, frame.noise, frame.temperature) == (0.1, 0.0, 2.0)
    here, there = frame, next(frames)
    # Without noise every step is descent, so that the energy falls.
    assert there.energy[0] < here.energy[0]


def test_recovery_never_changes_a_visible_voxel_and_its_variants_differ() -> None:
    rng = np.random.default_rng(0)
    grid = VoxelGrid(rng.random((SIZE,) * 3, dtype=np.float32))
    mask = Mask(rng.random((SIZE,) * 3) < 0.6)
    frame = last(recover(Toy(), grid, mask, seeds=[0, 1]))
    made = compose(frame.estimate, grid, mask)
    assert np.array_equal(made[:, mask.visible], np.stack([grid.values[mask.visible]] * 2))
    assert (frame.voxels[0] != frame.voxels[1]).any()
    again = compose(last(recover(Toy(), grid, mask, seeds=[0, 1])).estimate, grid, mask)
    assert np.array_equal(made, again)


def clamped() -> Toy:
    toy = Toy()
    toy.header = Header(*(pace.model_copy(update={"clamp": True}) for pace in PACES))
    return toy


def test_a_clamped_schedule_keeps_chains_in_range_and_visible_voxels_exact() -> None:
    grid = VoxelGrid(np.linspace(0, 1, SIZE**3, dtype=np.float32).reshape((SIZE,) * 3))
    mask = Mask(np.random.default_rng(0).random((SIZE,) * 3) < 0.7)
    for model, within in ((Toy(), False), (clamped(), True)):
        frames = list(recover(model, grid, mask, seeds=[0, 1]))
        reach = max(float(frame.snapshot.voxels.abs().max()) for frame in frames[1:])
        assert (reach <= 1 + 1e-6) == within
        visible = model.encode(grid.as_float()[None])[0, 0][torch.from_numpy(~mask.hidden)]
        for frame in frames:
            kept = frame.snapshot.voxels[:, 0, torch.from_numpy(~mask.hidden)]
            assert torch.equal(kept, visible.expand_as(kept))


def test_a_corrected_step_is_not_clamped() -> None:
    controls = ChainControls(metropolis=True, temperature=4.0)
    frames = list(play(clamped(), seeds=[0], steps=4, controls=controls))
    assert frames[-1].snapshot.voxels.abs().max() > 1.5


def test_a_broken_chain_is_frozen_and_the_others_go_on() -> None:
    toy = Toy()
    toy.broken_at = 0.1
    frames = list(play(toy, seeds=[0, 1], steps=8))
    assert frames[-1].frozen.tolist() == [True, False]
    assert all(
        np.isfinite(frame.voxels).all() and np.isfinite(frame.energy).all() for frame in frames
    )
    assert np.array_equal(frames[-1].voxels[0], frames[-2].voxels[0])
    assert not np.array_equal(frames[-1].voxels[1], frames[-2].voxels[1])


class Injected(Toy):
    """The first of the chains is wrong from the very start, in one way or another."""

    def __init__(self, where: str, value: float) -> None:
        super().__init__()
        self.where, self.value = where, value

    def energy(self, temperature: float) -> EnergyFn:
        sound, factors = super().energy(temperature), torch.tensor([self.value, 1.0])

        def energy_fn(voxels: Tensor) -> Tensor:
            if self.where == "gradient":
                voxels = voxels * 1.0
                if voxels.requires_grad:
                    voxels.register_hook(  # type: ignore[no-untyped-call]
                        lambda grad: grad * factors.view(-1, 1, 1, 1, 1)
                    )
            energy = sound(voxels)
            return energy * factors if self.where == "energy" else energy

        return energy_fn


def injected_start(where: str, value: float) -> ChainSnapshot:
    """Return the start of two chains, a voxel of the first being wrong."""
    sound = next(play(Toy(), seeds=[0, 1])).snapshot
    if where != "voxels":
        return sound
    voxels = sound.voxels.clone()
    voxels[0, 0, 3, 3, 3] = value
    return replace(sound, voxels=voxels)


NO_NUMBERS = [float("nan"), float("inf"), -float("inf")]


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize(
    ("where", "value"),
    [
        *((where, value) for where in ("voxels", "energy", "gradient") for value in NO_NUMBERS),
        ("voxels", 1e30),  # its square is no number of float32
        ("gradient", 1e30),  # nor is the square of its norm
    ],
)
def test_a_chain_that_begins_broken_is_frozen_and_the_others_go_on(
    where: str, value: float, corrected: bool
) -> None:
    controls = ChainControls(metropolis=corrected, temperature=1.0)
    start = injected_start(where, value)
    played = play(Injected(where, value), seeds=[0, 1], controls=controls, steps=4, start=start)
    alone = play(Toy(), seeds=[0, 1], controls=controls, steps=4)
    for frame, sound in zip(played, alone, strict=True):
        assert frame.frozen.tolist() == [True, False]
        for values in (frame.voxels, frame.estimate, frame.energy, frame.gradient_norm):
            assert np.isfinite(values).all()
        assert torch.isfinite(frame.snapshot.voxels).all()
        assert np.array_equal(frame.voxels[1], sound.voxels[1])
        assert frame.energy[1] == sound.energy[1]


def test_a_start_out_of_noise_that_is_no_number_is_frozen() -> None:
    toy = Toy()
    toy.header = Header(*(pace.model_copy(update={"start_noise": 1e300}) for pace in PACES))
    grid, mask = VoxelGrid(np.zeros((SIZE,) * 3, np.float32)), Mask(np.indices((SIZE,) * 3)[0] < 3)
    for frames in (play(toy, seeds=[0, 1], steps=2), recover(toy, grid, mask, seeds=[0, 1])):
        for frame in frames:
            assert frame.frozen.all()
            assert np.isfinite(frame.voxels).all()
            assert not frame.energy.any()
    assert not frame.voxels[:, mask.visible].any()  # what is known stays as it is


def test_a_shape_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="takes shapes of"):
        next(play(Toy(), seeds=[0], given=FromShape(VoxelGrid(np.zeros((4, 4, 4), np.float32)))))
