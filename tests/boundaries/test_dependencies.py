"""What is declared is imported, and what is imported is declared."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

PINNED = {"pydantic-core"}
"""Of one version for each version of another package, which is declared."""


FILES = ("mesh", "render", "data/test_cases.py", "data/test_reading.py", "cli/test_convert.py")
"""Tests of what other packages read and write, which once went wrong without a word."""


def named(requirements: list[str]) -> set[str]:
    """Return the names of requirements, in lower case with dashes."""
    names = (re.split(r"[<>=!~;\[ ]", each, maxsplit=1)[0] for each in requirements)
    return {name.lower().replace("_", "-") for name in names}


def imported() -> set[str]:
    """Return the distributions that the package imports anywhere."""
    modules: set[str] = set()
    for path in (ROOT / "voxstudio").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    known = packages_distributions()
    outside = modules - set(sys.stdlib_module_names) - {"voxstudio"}
    found = (known.get(module, [module]) for module in outside)
    return {name.lower().replace("_", "-") for names in found for name in names}


def test_every_import_is_declared_and_every_declaration_imported() -> None:
    needed = named(PROJECT["dependencies"])
    optional = named(
        [each for group in PROJECT["optional-dependencies"].values() for each in group]
    )
    aliases = {"pyside6": "pyside6-essentials", "pyside6-addons": "pyside6-essentials"}
    found = {aliases.get(name, name) for name in imported()}
    assert found - needed - optional == PINNED
    assert needed <= found


def lowest() -> list[str]:
    """Return every dependency at its lowest version; torch, of which few builds fit, as it is."""
    pairs = [re.match(r"([\w-]+)>=([\d.]+)", each) for each in PROJECT["dependencies"]]
    pins = {pair[1]: pair[2] for pair in pairs if pair is not None}
    return [f"{name}=={number}" for name, number in {**pins, "torch": version("torch")}.items()]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_lowest_versions_that_are_accepted_work(tmp_path: Path) -> None:
    """They install together, modules are imported, files right, the tour runs; needs an index."""
    assert len(lowest()) == len(PROJECT["dependencies"])
    venv.create(tmp_path / "env", with_pip=True)
    pins, python = tmp_path / "pins.txt", tmp_path / "env" / "bin" / "python"
    pins.write_text("\n".join(lowest()))
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "voxstudio").rglob("[!_]*.py"))
    ]
    for words in (
        ["-m", "pip", "install", "--quiet", "--constraint", pins, "--editable", f"{ROOT}[dev]"],
        ["-m", "pip", "check"],
        ["-c", "import importlib, sys; [*map(importlib.import_module, sys.argv[1:])]", *modules],
        ["-m", "pytest", "-q", "-o", "filterwarnings=", *(ROOT / "tests" / each for each in FILES)],
        ["-m", "voxstudio", "tour", "--out", tmp_path / "out"],
    ):
        done = subprocess.run([python, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words[:3], done.stdout[-2000:], done.stderr[-4000:])


@pytest.mark.slow
def test_installed_packages_agree() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
