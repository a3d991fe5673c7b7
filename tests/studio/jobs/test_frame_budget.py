"""The frame budget: a run keeps its pace whatever a frame costs, on a clock that tests move."""

from __future__ import annotations

import pytest

from voxstudio.studio.jobs.frame_budget import DOUBT, KEPT, LONGEST_S, MOST, SHORTEST_S, FrameBudget


class Machine:
    """A window that shows a run, without either.

    Args:
        step_s: Seconds of a step while nothing is drawn.
        frame_s: Seconds of a frame.
        loss: Share of its pace that the run loses meanwhile.
    """

    def __init__(self, step_s: float, frame_s: float, loss: float) -> None:
        self.now = 1000.0
        self.frames = self.made = 0
        self._step_s, self._frame_s, self._loss = step_s, frame_s, loss
        self._done = 0.0
        self.budget = FrameBudget(lambda: self.now)

    def run(self, seconds: float) -> float:
        """Show the run for so long; returns the share of its steps that it has made."""
        until, before, began = self.now + seconds, self.made, self.now
        while self.now < until:
            self.budget.begin()
            self._pass(self._frame_s, 1 - self._loss)
            self.budget.end()
            self.frames += 1
            made = self.made
            while self.budget.left > 0 or self.made == made:
                self._pass(0.002, 1.0)
        return (self.made - before) * self._step_s / (self.now - began)

    def _pass(self, seconds: float, pace: float) -> None:
        self.now += seconds
        self._done += seconds * pace / self._step_s
        while self.made < int(self._done):
            self.made += 1
            self.budget.step()


MACHINES = {
    "idle, drawn by software": (0.012, 0.035, 0.2),
    "a core taken": (0.030, 0.12, 0.6),
    "a core for all": (0.050, 0.15, 0.9),
    "nine chains": (0.12, 0.06, 0.3),
    "a graphics card": (0.004, 0.003, 0.05),
    "steps of seconds": (1.5, 0.05, 0.5),
}


@pytest.mark.parametrize("name", MACHINES)
def test_a_run_that_is_watched_keeps_nine_of_ten_steps(name: str) -> None:
    machine = Machine(*MACHINES[name])
    machine.run(10)
    assert machine.run(30) >= 0.9


def test_where_drawing_costs_the_run_little_more_frames_are_shown() -> None:
    frames = []
    for loss in (0.1, 0.4, 0.8):
        machine = Machine(0.012, 0.035, loss)
        machine.run(20)
        frames.append(machine.frames / 20)
    assert frames == sorted(frames, reverse=True)
    assert frames[0] == pytest.approx(MOST / 0.035, rel=0.1)
    assert frames[2] == pytest.approx((1 - KEPT) / 0.8 / 0.035, rel=0.2)


def test_the_budget_follows_when_the_machine_gets_busy() -> None:
    machine = Machine(0.012, 0.035, 0.1)
    machine.run(10)
    assert machine.budget.share == MOST
    machine._loss = 0.7
    machine.run(10)
    assert machine.budget.share == pytest.approx((1 - KEPT) / 0.7, rel=0.2)


def test_a_pause_is_not_taken_for_a_slow_run() -> None:
    machine = Machine(0.012, 0.035, 0.7)
    machine.run(10)
    before = machine.budget.share
    machine.now += 30
    machine.run(0.1)
    assert machine.budget.share == pytest.approx(before, rel=0.2)


def test_the_first_frame_comes_at_once_and_the_second_as_if_it_cost_half_of_the_pace() -> None:
    now = 5.0
    budget = FrameBudget(lambda: now)
    assert budget.left == 0
    budget.begin()
    now += 0.01
    budget.end()
    assert budget.left == pytest.approx(0.01 / ((1 - KEPT) / DOUBT) - 0.01)


def test_frames_come_no_faster_than_can_be_seen() -> None:
    machine = Machine(0.001, 0.001, 0.0)
    machine.run(10)
    assert machine.frames <= 10 / SHORTEST_S + 1


@pytest.mark.parametrize("cost", [0.9 * LONGEST_S, 3 * LONGEST_S])
def test_after_a_very_dear_frame_another_comes_in_time(cost: float) -> None:
    now = 5.0
    budget = FrameBudget(lambda: now)
    budget.begin()
    now += cost
    budget.end()
    assert budget.left == pytest.approx(max(0.0, LONGEST_S - cost))
