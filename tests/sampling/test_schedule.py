"""Schedules: how temperatures fall, cycle, and take the chains' noise along."""

from __future__ import annotations

import math
from itertools import pairwise, product

import pytest
import torch
from pydantic import ValidationError

from voxstudio.sampling import langevin
from voxstudio.sampling.constraint import Free
from voxstudio.sampling.noise import Noise
from voxstudio.sampling.schedule import Schedule, heat


def schedule(cycle: int = 0, steps: int = 20) -> Schedule:
    return Schedule(
        steps=steps, step_size=0.6, start_temperature=100.0, stop_temperature=0.01,
        cycle=cycle, melting_temperature=4.0, start_noise=10.0, start="noise",
    )  # fmt: skip


def test_a_run_cools_geometrically_and_then_stays() -> None:
    temperatures = [schedule().temperature(step) for step in range(30)]
    ratios = {round(b / a, 9) for a, b in pairwise(temperatures[:20])}
    assert temperatures[0] == 100.0
    assert ratios == {round((0.01 / 100) ** (1 / 19), 9)}
    assert temperatures[19:] == pytest.approx([0.01] * 11)
    assert schedule(steps=1).temperature(0) == pytest.approx(0.01)


def test_a_cycle_melts_half_way_and_comes_back() -> None:
    temperatures = [schedule(cycle=40).temperature(step) for step in range(20, 101)]
    assert temperatures[0] == pytest.approx(0.01)
    assert max(temperatures) == pytest.approx(4.0)
    assert temperatures.index(max(temperatures)) == 20
    assert temperatures[40] == pytest.approx(temperatures[0])
    assert temperatures[40:] == pytest.approx(temperatures[:41])


@pytest.mark.parametrize("steps", [25, 400])
def test_the_noise_of_a_chain_follows_the_temperature_at_any_pace(steps: int) -> None:
    """E = |Y|^2 / 2 has the density N(0, T); discrete steps make it N(0, T / (1 - d^2 / 4))."""
    plan = schedule(cycle=60, steps=steps)

    def energy(voxels: torch.Tensor) -> torch.Tensor:
        return 0.5 * voxels.square().flatten(1).sum(1)

    noise = Noise.seeded([0], torch.device("cpu"))
    voxels = 10 * noise.like(torch.zeros(1, 1, 24, 24, 24))
    state = langevin.init(voxels, energy)
    for step in range(steps + 60):
        now, after = plan.temperature(step), plan.temperature(step + 1)
        warmth = heat(now, after, plan.step_size)
        state = langevin.step(state, energy, Free(), plan.step_size, warmth, noise)
        variance = state.voxels.var().item()
        assert variance * (1 - 0.6**2 / 4) == pytest.approx(after, rel=0.12), step


@pytest.mark.parametrize("steps", [2, 5, 19, 90])
def test_another_pace_goes_as_far_on_a_straight_path(steps: int) -> None:
    """On x = (1 - t) Y + t n eps, eps is kept and t falls from 1 to .5 in any number of steps."""
    plan = Schedule(
        steps=10, step_size=(2 * (1 - 0.5 ** (1 / 9))) ** 0.5, start_temperature=1.0,
        stop_temperature=0.25, noise=0.0, start_noise=1.0, start="noise",
    ).paced(steps)  # fmt: skip
    time = 1.0
    for _ in range(steps - 1):  # Y = 0 and eps = 1, so that x = t and dE/dx = t
        time -= 0.5 * plan.step_size**2 * time
    assert time == pytest.approx(0.5)
    assert plan.temperature(steps - 1) == pytest.approx(time**2)


def test_at_constant_temperature_the_noise_is_langevin_s() -> None:
    assert heat(2.0, 2.0, 0.3) == 2.0
    assert heat(2.0, 2.0001, 0.3) == pytest.approx(2.0, rel=1e-3)
    assert heat(2.0, 0.1, 0.3) == 0.0


NUMBERS = {
    "steps": (1, 100_000),
    "step_size": (1e-6, 10.0),
    "stop_step_size": (1e-6, 10.0),
    "start_temperature": (1e-8, 1e6),
    "stop_temperature": (1e-8, 1e6),
    "noise": (0.0, 10.0),
    "stop_noise": (0.0, 10.0),
    "cycle": (0, 100_000),
    "melting_temperature": (1e-8, 1e6),
    "start_noise": (1e-6, 1e4),
}
"""Least and largest value of every number of a schedule."""


def test_every_number_of_a_schedule_is_here() -> None:
    words = {"clamp", "start"}
    assert NUMBERS.keys() == Schedule.model_fields.keys() - words


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_beyond_sense_are_refused(name: str) -> None:
    whole = schedule(cycle=40).model_dump()
    low, high = NUMBERS[name]
    hostile = [
        -1,
        math.nan,
        math.inf,
        -math.inf,
        1e308,
        1e39,
        2**64,
        0.99 * low - 1e-12,
        1.01 * high,
    ]
    for value in [*hostile, *([1e-320, 1e-308] if low else [])]:
        with pytest.raises(ValidationError):
            Schedule.model_validate({**whole, name: value})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start_temperature": 0.001}, "rises from 0.001 to 0.01"),
        ({"melting_temperature": 0.001}, "melts at 0.001, below the 0.01"),
    ],
)
def test_a_schedule_that_contradicts_itself_is_refused(
    changes: dict[str, float], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        Schedule.model_validate({**schedule(cycle=40).model_dump(), **changes})


def test_what_is_accepted_makes_finite_numbers_at_every_step_and_every_pace() -> None:
    names = ("steps", "step_size", "stop_step_size", "noise", "cycle", "start_noise")
    hot, cold = NUMBERS["start_temperature"][::-1]
    whole = schedule().model_dump()
    for values in product(*(NUMBERS[name] for name in names)):
        told = {**whole, **dict(zip(names, values, strict=True))}
        for start, stop in ((hot, cold), (hot, hot), (cold, cold)):
            ends = {"start_temperature": start, "stop_temperature": stop}
            plan = Schedule.model_validate({**told, **ends, "melting_temperature": hot})
            for paced in (plan, plan.paced(1), plan.paced(100_000), plan.scaled(100)):
                assert paced.step_size > 0
                for step in (0, 1, paced.steps - 1, paced.steps, 10**6):
                    size, warm = paced.size(step), paced.temperature(step)
                    made = (size, warm, paced.noise_share(step), heat(warm, stop, size))
                    assert all(isinstance(each, float) and math.isfinite(each) for each in made)
                    assert size > 0
                    assert warm > 0
