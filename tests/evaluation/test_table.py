"""One table for all evaluations: what it prints, and what it is as JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.metrics.bootstrap import Figure, mean_interval
from voxstudio.evaluation.table import WIDE, Row, Table
from voxstudio.facts import lines

OURS = Row("ours", "model", 12, {"error": Figure(0.0077, 0.007, 0.0084), "nats": Figure(3125.4)},
           {"chair": 0.01, "bed": 0.0054})  # fmt: skip
THEIRS = Row("theirs", "reported", 0, {"nats": Figure(412)})
TABLE = Table({"data": "shapes", "seed": 3}, (OURS, THEIRS), ("less is better",))


def test_rows_are_printed_side_by_side_with_the_digits_of_their_column() -> None:
    headings, ours, theirs = TABLE.printed()
    assert headings == ["method", "role", "count", "error", "nats", "chair", "bed"]
    assert ours == ["ours", "model", "12", "0.007700 [0.007000, 0.008400]", "3125", "0.01000",
                    "0.005400"]  # fmt: skip
    assert theirs == ["theirs", "reported", "", "", "412", "", ""]


def test_many_figures_are_printed_below_each_other() -> None:
    many = Row("ours", "model", 2, {f"figure_{k}": Figure(k) for k in range(WIDE + 1)})
    lines = Table({}, (many,)).printed()
    assert lines[:3] == [["method", "ours"], ["role", "model"], ["count", "2"]]
    assert lines[4] == ["figure 1", "1.000"]


def test_json_holds_what_the_table_is_of_and_the_intervals_there_are() -> None:
    found = json.loads(json.dumps(TABLE.to_json(), allow_nan=False))
    assert (found["data"], found["seed"], found["notes"]) == ("shapes", 3, ["less is better"])
    ours, theirs = found["rows"]
    assert ours == {
        "method": "ours", "role": "model", "count": 12, "mean": 0.0077, "error": 0.0077,
        "nats": 3125.4, "per_class": {"chair": 0.01, "bed": 0.0054},
        "intervals": {"error": [0.007, 0.0084]},
    }  # fmt: skip
    assert (theirs["mean"], theirs["intervals"]) == (412, {})
    assert Row("none", "model", 1, {"x": Figure(float("inf"))}).to_json()["x"] is None


def test_rows_are_found_by_their_method() -> None:
    assert TABLE.row("theirs")["nats"] == 412
    with pytest.raises(KeyError):
        TABLE.row("nobody's")


def test_an_interval_of_classes_is_drawn_class_by_class() -> None:
    values = np.array([0.0] * 90 + [1.0] * 10)
    labels = np.array([0] * 90 + [1] * 10)
    assert mean_interval(values, labels) == (0.5, 0.5, 0.5)  # no class varies
    plain = mean_interval(values)
    assert plain.value == pytest.approx(0.1)
    assert plain.low == pytest.approx(0.1 - 1.96 * 0.03, abs=0.015)
    assert plain.high == pytest.approx(0.1 + 1.96 * 0.03, abs=0.015)


def test_a_row_of_classes_averages_over_them_or_over_shapes() -> None:
    data = ShapeSet(np.ones((3, 2, 2, 2), np.bool_), np.array([0, 1, 1]), ("a", "b"))
    taken, values = classed(data, None), np.array([1.0, 0.0, 0.5])
    row = taken.row("ours", "model", values, "iou", {"more": Figure(2)})
    assert (row["iou"], row["more"], row.count) == (0.625, 2, 3)
    assert row.per_class == {"a": 1, "b": 0.25}
    assert taken.row("ours", "model", values, balanced=False)["mean"] == 0.5


def test_tables_packed_into_a_checkpoint_are_described() -> None:
    whole = {"connected": Figure(0.75), "nearest": Figure(0.614)}
    samples = Table({}, (Row("ours", "model", 12, whole),
                         Row("held back", "ceiling", 9, {"nearest": Figure(0.6)})))  # fmt: skip
    found = {"right": Figure(0.9), "whole": Figure(0.8), "overlap": Figure(0.96)}
    memory = Table({"corruption": "flip:0.2"}, (Row("ours", "model", 10, found),
                   Row("corrupted", "baseline", 10, {"overlap": Figure(0.4)})))  # fmt: skip
    packed = {"samples": samples.to_json(), "memory": memory.to_json()}
    assert dict(lines({"metrics": packed})) == {
        "samples": "9 of 12 samples are one connected component, mean IoU with the nearest "
        "training shape 0.61 (held-out shapes 0.60)",
        "memory": "flip:0.2: 9 of 10 nearest to the right shape, 8 whole, IoU 0.960 (before 0.400)",
    }
