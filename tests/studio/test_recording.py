"""The bounded record of a run."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from voxstudio.sampling.player import ChainFrame, ChainSnapshot
from voxstudio.studio.playback.recording import FEWEST, Moment, Recording


def moment(step: int, side: int = 8) -> Moment:
    values = np.full((2, side, side, side), step / 1024, dtype=np.float32)
    energy = np.array([step, -step], dtype=np.float32)
    frozen = np.zeros(2, dtype=np.bool_)
    state = torch.full((2, 1, side, side, side), float(step))
    snapshot = ChainSnapshot(step, state, (), frozen)
    return Moment.of(
        ChainFrame(step, values, values, energy, energy + 1, 0.5, 0.6, 1.0, snapshot, frozen)
    )


def steps_of(recording: Recording) -> list[int]:
    return [recording[i].step for i in range(len(recording))]


def test_a_long_run_stays_within_the_budget_and_covers_the_whole_run() -> None:
    budget = 40 * moment(0).nbytes
    recording = Recording(budget=budget)
    for step in range(1000):
        recording.add(moment(step))
        assert sum(recording[i].nbytes for i in range(len(recording))) <= budget
    steps = steps_of(recording)
    assert steps[0] == 0
    assert steps[-1] == 999
    assert set(np.diff(steps[:-1])) == {32}
    assert len(steps) > 20


def test_a_frame_as_large_as_the_budget_still_leaves_a_few() -> None:
    recording = Recording(budget=1)
    for step in range(100):
        recording.add(moment(step))
    assert FEWEST // 2 <= len(recording) <= FEWEST


def test_what_is_kept_counts_voxels_and_keeps_the_state_exact() -> None:
    kept = moment(700)
    assert kept.occupied.tolist() == [8**3, 8**3]
    assert moment(500).occupied.tolist() == [0, 0]
    assert float(kept.snapshot.voxels[0, 0, 0, 0, 0]) == 700.0
    assert np.allclose(kept.estimate, 700 / 1024, atol=5e-4)


def test_a_branch_keeps_what_was_before_it() -> None:
    recording = Recording()
    for step in range(10):
        recording.add(moment(step))
    branch = Recording(recording.upto(4))
    branch.add(moment(4))
    branch.add(moment(5))
    assert steps_of(branch) == [0, 1, 2, 3, 4, 5]
    assert branch.index_of(4) == 4
    assert len(recording) == 10


@pytest.mark.parametrize(("step", "index"), [(-5, 0), (0, 0), (10, 1), (16, 2), (14, 1), (99, 2)])
def test_the_nearest_frame_is_found(step: int, index: int) -> None:
    recording = Recording([moment(0), moment(10), moment(20)])
    assert recording.index_of(step) == index
    assert Recording().index_of(step) == -1


def test_curves_are_columns_of_chains() -> None:
    recording = Recording([moment(3), moment(4)])
    steps, energies = recording.curves("energy")
    assert steps.tolist() == [3, 4]
    assert energies.tolist() == [[3, -3], [4, -4]]
    assert recording.curves("temperature")[1].tolist() == [[0.5], [0.5]]
