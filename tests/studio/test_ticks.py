"""Numbers along an axis."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from voxstudio.studio.window.ticks import ticks, written

if TYPE_CHECKING:
    from collections.abc import Callable

HEIGHT = 14.0
"""Pixels of a number at the side."""


def height(_: str) -> float:
    return HEIGHT


def width(text: str) -> float:
    """What digits of seven pixels take, and their distance."""
    return 7.0 * len(text) + 16


RANGES = [
    (-11_650, -11_580), (0, 1e-6), (4.75, 5.25), (-11_580.000, -11_579.9), (0, 1), (-1e30, 1e30),
    (123_456_789, 123_456_790), (-0.1, 0.31), (0, 400), (99_990, 100_020), (-3e-9, 5e-4), (0, 1e38),
]  # fmt: skip


@pytest.mark.parametrize(("low", "high"), RANGES)
@pytest.mark.parametrize("length", [40, 66, 100, 300, 600, 1400])
@pytest.mark.parametrize("room", [height, width])
def test_numbers_differ_and_lie_apart(
    low: float, high: float, length: float, room: Callable[[str], float]
) -> None:
    found = ticks(low, high, length, room)
    assert len({text for _, text in found}) == len(found)
    assert all(low - 1e-9 * (high - low) <= place <= high + 1e-9 * abs(high) for place, _ in found)
    for (left, a), (right, b) in itertools.pairwise(found):
        assert (right - left) / (high - low) * length >= (room(a) + room(b)) / 2
    wanted = 2 if length >= 2 * max(room(text) for _, text in found) + 1 else 1
    assert len(found) >= wanted


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_a_number_says_where_it_stands(low: float, high: float) -> None:
    letters = {"T": 1e12, "G": 1e9, "M": 1e6}
    found = ticks(low, high, 600, height)
    apart = min(right - left for (left, _), (right, _) in itertools.pairwise(found))
    for place, text in found:
        unit = letters.get(text[-1], 1.0)
        number = float(text.rstrip("TGM").replace(",", "")) * unit
        assert abs(number - place) <= 1e-6 * apart + 1e-12 * abs(place)


def test_what_is_counted_has_whole_numbers() -> None:
    assert [text for _, text in ticks(3, 5, 900, width, least=1.0)] == ["3", "4", "5"]
    assert [text for _, text in ticks(3.2, 4.6, 900, width, least=1.0)] == ["4"]


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 0.0), (1.0, 0.0), (float("nan"), 1.0), (0.0, float("inf"))]
)
def test_an_axis_without_a_range_has_no_numbers(low: float, high: float) -> None:
    assert ticks(low, high, 100, height) == []
    assert ticks(0.0, 1.0, 0, height) == []


@pytest.mark.parametrize(
    ("values", "step", "texts"),
    [
        ([0, 1_000_000, 2_500_000], 500_000, ["0", "1.0M", "2.5M"]),
        ([-20_000, 0, 12_500], 2_500, ["-20,000", "0", "12,500"]),
        ([0.2, 0.4], 0.2, ["0.2", "0.4"]),
        ([0, 2e-7, 1.2e-6], 2e-7, ["0", "0.2e-6", "1.2e-6"]),
        ([-11_640, -11_620], 20, ["-11,640", "-11,620"]),
        ([1.0, 2.0], 1.0, ["1", "2"]),
        ([], 1.0, []),
    ],
)
def test_numbers_are_written_to_be_read(values: list[float], step: float, texts: list[str]) -> None:
    assert written(values, step) == texts


LOGARITHMS = [
    (0.0, 1.0), (1.9, 2.1), (-12.0, 6.0), (2.0, 7.5), (3.301, 3.302), (0.5, 3.6), (-0.1, 0.31),
    (0.7, 1.95), (-38.0, 38.0),
]  # fmt: skip


@pytest.mark.parametrize(("low", "high"), LOGARITHMS)
@pytest.mark.parametrize("length", [40, 66, 150])
def test_a_logarithmic_axis_has_as_many_numbers_as_there_is_room_for(
    low: float, high: float, length: float
) -> None:
    found = ticks(low, high, length, height, log=True)
    assert len(found) >= 2
    assert len({text for _, text in found}) == len(found)
    assert all(low <= place <= high for place, _ in found)
    for (left, _), (right, _) in itertools.pairwise(found):
        assert (right - left) / (high - low) * length >= HEIGHT
