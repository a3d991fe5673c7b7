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


Outcomes = dict[str, tuple[int, int]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """How many mutants of every kind are read and refused, in one process."""
    folder = tmp_path_factory.mktemp("mutants")
    few = [("--few", kind, str(count)) for names, count in ((RECIPES, FEW), (MODELS, SOME))
           for kind in names]  # fmt: skip
    wanted = kinds(SEEDS.keys() - {*MODELS, *RECIPES})
    found = run(100, folder, *wanted, *(word for words in few for word in words))
    assert not list(folder.iterdir())
    return found


def of(outcomes: Outcomes, names: Iterable[str]) -> Outcomes:
    """Return the outcomes of some kinds."""
    return {name: outcomes[name] for name in names}


@pytest.mark.fuzz
def test_a_hundred_mutants_of_every_kind(outcomes: Outcomes) -> None:
    assert outcomes.keys() == SEEDS.keys()
    found = of(outcomes, SEEDS.keys() - {*MODELS, *RECIPES})
    assert all(sum(each) == 100 for each in found.values())
    assert all(refused > 0 for _, refused in found.values())


@pytest.mark.fuzz
def test_five_hundred_mutants_of_recipes(outcomes: Outcomes) -> None:
    found = of(outcomes, RECIPES)
    assert sum(map(sum, found.values())) == FEW * len(RECIPES) >= 500
    assert all(refused > 0 for _, refused in found.values())
    assert sum(read for read, _ in found.values()) > 0


@pytest.mark.fuzz
def test_some_mutants_of_every_kind_of_checkpoint_are_loaded(outcomes: Outcomes) -> None:
    found = of(outcomes, MODELS)
    assert all(sum(each) == SOME for each in found.values())
    for part in ("weights", "header"):
        pairs = [found[kind] for kind in MODELS if kind.startswith(part)]
        assert all(sum(column) > 0 for column in zip(*pairs, strict=True))


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
