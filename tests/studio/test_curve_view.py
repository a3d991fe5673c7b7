"""The numbers beside curves."""

from __future__ import annotations

import pytest

from voxstudio.studio.ui.curve_view import QuantityAxis


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
