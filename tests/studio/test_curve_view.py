"""The numbers beside curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.studio.ui.curve_view import QuantityAxis
from voxstudio.studio.ui.energy_plot import EnergyPlot
from voxstudio.studio.ui.look import DARK

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
