"""Kills at any moment: a studio that comes back has all but the last seconds."""

from __future__ import annotations

import json
import os
import queue
import random
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LOST_S = 10.0
"""Work that may be lost."""

PATIENCE_S = 180.0


class Worker:
    """A studio that works until it is killed."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.studio.worker"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.killed_at = 0.0
        """In seconds; the clock of all processes is the same."""
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.found = self.next()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line)

    def next(self) -> dict[str, Any]:
        """Return the next thing that it says."""
        found: dict[str, Any] = json.loads(self._lines.get(timeout=PATIENCE_S))
        return found

    def kill_after(self, seconds: float) -> list[Any]:
        """Kill it; returns what it had done."""
        time.sleep(seconds)
        self.killed_at = time.monotonic()
        self.process.kill()
        self.process.wait()
        self._reader.join()
        done = []
        while not self._lines.empty():
            done.append(json.loads(self._lines.get()))
        return done


def check_kills(home: Path, kills: int, longest: float = 12.0) -> float:
    """Kill a studio so many times; returns the most work, in seconds, that was lost at once."""
    chance, most = random.Random(0), 0.0
    done: list[Any] = []
    killed_at = 0.0
    for _ in range(kills):
        worker = Worker(home)
        found = worker.found
        assert found["said"] == [], found
        if done:
            begun = found["shape"] == "slab" and found["task"] == "recover"
            assert begun or killed_at - done[0]["at"] <= LOST_S  # or not saved for the first time
            last, steps, results = done[-1], found["steps"], len(found["results"])
            # What it said is there, or was done in the last seconds.
            lost = [
                each["at"] for each in done if each["steps"] > steps or each["results"] > results
            ]
            if lost:
                most = max(most, killed_at - min(lost))
            assert steps <= last["steps"] + 1 and results <= last["results"] + 1  # nothing twice
        done = worker.kill_after(chance.uniform(1.0, longest)) or done
        killed_at = worker.killed_at
    return most


def test_little_is_lost_when_the_studio_is_killed(tmp_path: Path) -> None:
    assert check_kills(tmp_path, 2, 8.0) <= LOST_S


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_little_is_lost_in_fifty_kills(tmp_path: Path) -> None:
    most = check_kills(tmp_path, 50)
    assert most <= LOST_S
