"""What a run says of itself to other processes."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from voxstudio.training.report import NAME, Process, Reporter, read_report, this_process

if TYPE_CHECKING:
    from pathlib import Path


def test_a_report_says_how_far_a_run_is_and_how_long_it_takes(tmp_path: Path) -> None:
    clock = iter([0.0, 0.5, 10.0, 20.0])
    reporter = Reporter(tmp_path, "chair", 100, lambda: next(clock))
    assert read_report(tmp_path) is None
    reporter.say(0, {})
    reporter.say(1, {"loss": 1.0})  # half a second later: not worth a write
    report = read_report(tmp_path)
    assert report is not None
    assert (report.iteration, report.left_s) == (0, None)
    reporter.say(20, {"loss": 0.5}, ("went back",))
    report = read_report(tmp_path)
    assert report is not None
    assert (report.iteration, report.left_s, report.note) == (20, 40.0, "went back")
    reporter.say(30, {"loss": 0.25})  # .9 of half a second an iteration, and .1 of a whole one
    report = read_report(tmp_path)
    assert report is not None
    assert report.left_s == pytest.approx(70 * 0.55)
    assert (report.scalars, report.note) == ({"loss": 0.25}, "went back")
    assert report.process.pid == os.getpid()


def test_a_pause_does_not_count_as_a_pace(tmp_path: Path) -> None:
    clock = iter([0.0, 10.0, 3610.0, 3620.0])
    reporter = Reporter(tmp_path, "chair", 100, lambda: next(clock))
    for iteration in (0, 10, 20, 30):
        reporter.say(iteration, {})
    report = read_report(tmp_path)
    assert report is not None and report.left_s is not None
    assert 70 < report.left_s < 2 * 70  # of one second each


def test_a_report_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{")
    assert read_report(tmp_path) is None


def test_a_process_is_found_by_number_and_birth() -> None:
    here = this_process()
    assert here.find() is not None
    assert Process(pid=here.pid, created=here.created - 60).find() is None
    with subprocess.Popen([sys.executable, "-c", ""]) as other:
        ended = Process(pid=other.pid, created=here.created)
    assert ended.find() is None


def test_numbers_that_are_none_are_left_out_so_that_a_report_stays_json(tmp_path: Path) -> None:
    Reporter(tmp_path, "small", 10).say(4, {"loss": math.nan, "gap": -math.inf, "error": 0.5})
    text = (tmp_path / NAME).read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=pytest.fail)["scalars"] == {"error": 0.5}
    report = read_report(tmp_path)
    assert report is not None
    assert report.iteration == 4
