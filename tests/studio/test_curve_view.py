"""The numbers beside curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.studio.widgets.theme import DARK
from voxstudio.studio.window.curve_view import QuantityAxis, powers, written
from voxstudio.studio.window.energy_plot import EnergyPlot

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("values", "scale", "texts"),
    [
        ([0, 1_000_000, 2_500_000], 1.0, ["0", "1M", "2.5M"]),
        ([-20_000, 0, 12_500], 1.0, ["-20k", "0", "12.5k"]),
        ([0, 30], 1_000.0, ["0", "30k"]),
        ([0, 5000, 9000], 1.0, ["0", "5000", "9000"]),
        ([0.2, 0.5], 1.0, ["0.2", "0.5"]),
        ([], 1.0, []),
    ],
)
def test_numbers_are_written_to_be_read(
    qapp: object, values: list[float], scale: float, texts: list[str]
) -> None:
    spacing = values[1] - values[0] if len(values) > 1 else 1.0
    assert QuantityAxis("left").tickStrings(values, scale, spacing) == texts


def test_numbers_that_are_none_leave_gaps_and_the_rest_in_sight(qtbot: QtBot) -> None:
    plot = EnergyPlot(DARK)
    qtbot.addWidget(plot)
    values = np.array([[1.0, np.inf], [2.0, -np.inf], [3.0, np.nan], [4.0, 5.0]], np.float32)
    plot.show_curves(np.arange(4), values, 0, 3)
    low, high = plot.view.getViewBox().viewRange()[1]
    assert 0 < low < 2 < 5 < high < 6


RANGES = [
    (0.0, 1.0), (1.9, 2.1), (-12.0, 6.0), (2.0, 7.5), (3.301, 3.302), (0.5, 3.6), (-0.1, 0.31)
]  # fmt: skip


@pytest.mark.parametrize(("low", "high"), RANGES)
@pytest.mark.parametrize("room", [2.0, 3.7, 8.0])
def test_a_logarithmic_axis_has_as_many_numbers_as_there_is_room_for(
    low: float, high: float, room: float
) -> None:
    places = powers(low, high, room)
    assert 2 <= len(places) <= room + 1
    assert all(low <= place <= high for place in places)
    assert min(np.diff(places)) >= (high - low) / room
    assert written(10 ** places[0]) != written(10 ** places[-1]) or high - low < 0.01


def test_numbers_of_a_falling_gradient_do_not_lie_on_each_other(qtbot: QtBot) -> None:
    plot = EnergyPlot(DARK)
    qtbot.addWidget(plot)
    plot.setFixedSize(900, 136)
    plot.show()
    plot.quantity.set_key("gradient_norm")
    steps = np.arange(200)
    for start, stop in ((1e6, 1e3), (2e4, 1.9e4), (1e-3, 1e9), (700, 90)):
        values = np.geomspace(start, stop, 200, dtype=np.float32)[:, None]
        plot._draw(steps, values, 0, 199)
        qtbot.wait(20)
        axis = plot.view.getPlotItem().getAxis("left")
        low, high = axis.range
        ((_, places),) = axis.tickValues(low, high, axis.height())
        pixels = sorted((place - low) / (high - low) * axis.height() for place in places)
        assert len(pixels) >= 2
        assert min(np.diff(pixels)) >= 14  # the height of a number
        texts = axis.tickStrings(places, 1.0, 1.0)
        metrics = plot.fontMetrics()
        assert max(metrics.horizontalAdvance(text) for text in texts) < axis.width()


def test_an_empty_plot_and_one_of_zeros_have_no_numbers(qtbot: QtBot) -> None:
    plot = EnergyPlot(DARK)
    qtbot.addWidget(plot)
    axis = plot.view.getPlotItem().getAxis("left")
    plot.clear()
    assert not axis.style["showValues"]
    plot._draw(np.arange(4), np.ones((4, 1), np.float32), 0, 3)
    assert axis.style["showValues"]
    plot.quantity.set_key("gradient_norm")
    plot._draw(np.arange(4), np.zeros((4, 1), np.float32), 0, 3)
    assert not axis.style["showValues"]
    plot.clear()
    assert not axis.style["showValues"]
