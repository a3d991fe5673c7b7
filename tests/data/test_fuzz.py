"""Mutants of good files of every kind: read or refused, in little memory, and never a crash."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import SEEDS

ROOT = Path(__file__).parents[2]


def run(count: int, folder: Path, *words: str) -> dict[str, tuple[int, int]]:
    """Read mutants in a process of their own and return (read, refused) by kind."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.fuzz", str(count), str(folder), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found = re.findall(r"(.+): (\d+) read, (\d+) refused\n", done.stdout)
    return {kind: (int(good), int(bad)) for kind, good, bad in found}


@pytest.mark.fuzz
def test_a_hundred_mutants_of_every_kind(tmp_path: Path) -> None:
    found = run(100, tmp_path)
    assert found.keys() == SEEDS.keys()
    assert all(sum(outcomes) == 100 for outcomes in found.values())
    assert all(refused > 0 for _, refused in found.values())
    assert not list(tmp_path.iterdir())


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", SEEDS)
def test_ten_thousand_mutants(tmp_path: Path, kind: str) -> None:
    (outcomes,) = run(10_000, tmp_path, "--kind", kind, "--seed", "1").values()
    assert sum(outcomes) == 10_000
