"""Mutants of good files of every kind: read or refused, in little memory, and never a crash."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fuzz import MODELS, RECIPES, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
FEW = 24
"""Mutants of a file with a recipe in every test run."""

SOME = 12
"""Mutants of a checkpoint in every test run."""


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


def kinds(names: Iterable[str]) -> list[str]:
    """Return the words that ask for some kinds."""
    return [word for name in names for word in ("--kind", name)]


@pytest.mark.fuzz
def test_a_hundred_mutants_of_every_kind(tmp_path: Path) -> None:
    wanted = SEEDS.keys() - {*MODELS, *RECIPES}
    found = run(100, tmp_path, *kinds(wanted))
    assert found.keys() == wanted
    assert all(sum(outcomes) == 100 for outcomes in found.values())
    assert all(refused > 0 for _, refused in found.values())
    assert not list(tmp_path.iterdir())


@pytest.mark.fuzz
def test_five_hundred_mutants_of_recipes(tmp_path: Path) -> None:
    found = run(FEW, tmp_path, *kinds(RECIPES))
    assert found.keys() == set(RECIPES)
    assert sum(map(sum, found.values())) == FEW * len(RECIPES) >= 500
    assert all(refused > 0 for _, refused in found.values())
    assert sum(read for read, _ in found.values()) > 0


@pytest.mark.fuzz
def test_some_mutants_of_every_kind_of_checkpoint_are_loaded(tmp_path: Path) -> None:
    found = run(SOME, tmp_path, *kinds(MODELS))
    assert found.keys() == set(MODELS)
    assert all(sum(outcomes) == SOME for outcomes in found.values())
    for part in ("weights", "header"):
        outcomes = [found[kind] for kind in MODELS if kind.startswith(part)]
        assert all(sum(column) > 0 for column in zip(*outcomes, strict=True))


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", [kind for kind in MODELS if kind.startswith("header")])
def test_every_value_of_a_header_is_another(tmp_path: Path, kind: str) -> None:
    (outcomes,) = run(0, tmp_path, "--kind", kind).values()
    assert min(outcomes) > 100


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", [kind for kind in SEEDS if kind not in MODELS])
def test_ten_thousand_mutants(tmp_path: Path, kind: str) -> None:
    (outcomes,) = run(10_000, tmp_path, "--kind", kind, "--seed", "1").values()
    assert sum(outcomes) == 10_000


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", MODELS)
def test_a_thousand_mutants_of_a_checkpoint_are_loaded(tmp_path: Path, kind: str) -> None:
    (outcomes,) = run(1000, tmp_path, "--kind", kind, "--seed", "1").values()
    assert sum(outcomes) == 1000
