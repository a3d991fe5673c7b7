"""The mailbox keeps to its budget: a window that is slow to show leaves time to the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from voxstudio.studio.jobs import LatestValue
from voxstudio.studio.jobs.frame_budget import FrameBudget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


class Ledger(FrameBudget):
    """A budget that allows a frame when told to, and notes what the mailbox does."""

    def __init__(self) -> None:
        super().__init__()
        self.wait_s = 0.0
        self.noted: list[str] = []

    def begin(self) -> None:
        """Note a beginning."""
        self.noted.append("begin")

    def end(self) -> None:
        """Note an end."""
        self.noted.append("end")

    @property
    def left(self) -> float:
        """Return what the test says."""
        return self.wait_s


@pytest.fixture
def budget() -> Ledger:
    """Return a budget in the hands of a test."""
    return Ledger()


@pytest.fixture
def latest_value(qapp: object, budget: Ledger) -> LatestValue:
    """Return a mailbox that takes the records of run 1."""
    made = LatestValue(budget=budget)
    made.accept(1)
    return made


def test_a_lone_record_is_delivered_in_the_next_turn_of_the_loop(
    qtbot: QtBot, latest_value: LatestValue
) -> None:
    seen: list[object] = []
    latest_value.arrived.connect(lambda _run, record: seen.append(record))
    latest_value.put(1, "first")
    assert seen == []
    qtbot.waitUntil(lambda: seen == ["first"], timeout=5_000)
    latest_value.put(1, "second")
    qtbot.waitUntil(lambda: seen == ["first", "second"], timeout=5_000)


def test_a_record_waits_for_the_budget_and_the_newest_arrives(
    qtbot: QtBot, latest_value: LatestValue, budget: Ledger
) -> None:
    seen: list[object] = []
    latest_value.arrived.connect(lambda _run, record: seen.append(record))
    latest_value.put(1, "first")
    qtbot.waitUntil(lambda: budget.noted == ["begin", "end"], timeout=5_000)
    budget.wait_s = 0.005
    for number in range(20):
        latest_value.put(1, number)
        qtbot.wait(2)
    assert seen == ["first"]
    budget.wait_s = 0.0
    qtbot.waitUntil(lambda: seen == ["first", 19], timeout=5_000)
    assert (latest_value.shown, latest_value.dropped) == (2, 19)


def test_what_showing_a_record_leads_to_belongs_to_its_frame(
    qtbot: QtBot, latest_value: LatestValue, budget: Ledger
) -> None:
    class View(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            budget.noted.append("paint")

    view = View()
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    qtbot.wait(20)
    budget.noted.clear()
    latest_value.arrived.connect(lambda _run, _record: view.update())
    latest_value.put(1, "first")
    qtbot.waitUntil(lambda: "end" in budget.noted, timeout=5_000)
    assert budget.noted == ["begin", "paint", "end"]
