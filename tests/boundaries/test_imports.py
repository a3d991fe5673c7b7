"""Who waits for whom: what fresh processes import, and what they do without."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer

from voxstudio.cli import app
from voxstudio.library import default_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

QT = {"PySide6", "pyvistaqt", "pyqtgraph"}
HEAVY = frozenset({"torch", "PySide6", "pyvista", "pyvistaqt", "vtkmodules", "pyqtgraph"})

REPORT = "\nimport sys; sys.stderr.write('\\n' + ' '.join(n for n in sys.modules if '.' not in n))"


def imported(code: str) -> set[str]:
    """Run code in a process of its own and return the top-level modules it ended with."""
    words = [sys.executable, "-c", code + REPORT]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def heavy_after(code: str) -> set[str]:
    """Return which of the heavy libraries were imported."""
    return imported(code) & HEAVY


def everything_in(*packages: str) -> str:
    """Return code that imports packages with all their modules."""
    return (
        "import importlib, pkgutil\n"
        f"for name in {packages!r}:\n"
        "    module = importlib.import_module(name)\n"
        "    for found in pkgutil.walk_packages(getattr(module, '__path__', ()), name + '.'):\n"
        "        importlib.import_module(found.name)\n"
    )


def commands() -> list[list[str]]:
    """Return the words of every command, those of groups and hidden ones included."""
    found: list[list[str]] = [[]]
    root = typer.main.get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        found.append([name])
        found += [[name, below] for below in getattr(command, "commands", {})]
    return found


def test_these_tests_see_what_is_imported() -> None:
    assert heavy_after("import json, sys; sys.modules['torch'] = json") == {"torch"}
    assert "pydantic" in imported("import voxstudio.checkpoint")


def test_help_of_every_command_waits_for_nothing_heavy() -> None:
    words = [[*command, "--help"] for command in commands()]
    assert len(words) > 14
    code = (
        "from voxstudio.cli import main\n"
        f"for words in {words!r}:\n"
        "    assert main(words) == 0, words\n"
    )
    after = imported(code)
    assert not after & HEAVY
    assert not after & {"numpy", "scipy", "trimesh"}


def test_listing_and_converting_do_without_torch_qt_and_vtk(tmp_path: Path) -> None:
    model, shapes = str(default_checkpoint()), str(tmp_path / "x.npz")
    every = [
        ["data", "make", "toilet", "--count", "1", "--out", shapes],
        ["models"], ["models", "--json"], ["info", model], ["info", shapes, "--json"],
        ["convert", shapes, str(tmp_path / "out.stl")],
    ]  # fmt: skip
    code = (
        "import sys\n"
        "from voxstudio.cli import main\n"
        f"for words in {every!r}:\n"
        "    assert main(words) == 0, words\n"
        f"    assert not {set(HEAVY)!r} & set(sys.modules), words\n"
    )
    assert not heavy_after(code)


def test_pure_packages_import_neither_torch_nor_qt_nor_vtk() -> None:
    packages = (
        "voxstudio.data", "voxstudio.mesh", "voxstudio.grid", "voxstudio.masks",
        "voxstudio.provenance", "voxstudio.files", "voxstudio.errors", "voxstudio.checkpoint",
        "voxstudio.library", "voxstudio.studio.painting",
    )  # fmt: skip
    assert not heavy_after(everything_in(*packages))


@pytest.mark.parametrize(
    ("packages", "absent"),
    [
        (("voxstudio.nets", "voxstudio.sampling", "voxstudio.training", "voxstudio.evaluation",
          "voxstudio.loaded"), HEAVY - {"torch"}),
        (("voxstudio.render.picture", "voxstudio.render.sheet"), QT | {"torch"}),
        (("voxstudio.render", "voxstudio.tour"), QT),
        (("voxstudio.studio.jobs",), HEAVY - {"PySide6"}),
    ],
    ids=["models", "pictures", "gallery", "jobs"],
)  # fmt: skip
def test_each_part_imports_only_what_it_stands_on(
    packages: tuple[str, ...], absent: set[str]
) -> None:
    assert not imported(everything_in(*packages)) & absent


def test_the_window_comes_before_the_plotters() -> None:
    """PyVista's plotters and Matplotlib cost half a second, and only pictures need them."""
    absent = {"matplotlib", "pyvistaqt", "trimesh", "skimage"}
    code = (
        "import sys, voxstudio.studio.app\n"
        f"assert not {absent!r} & set(sys.modules)\n"
        "import pyvistaqt\n"
        "assert pyvistaqt.QtInteractor\n"
    )
    assert {"pyvista", "vtkmodules", "pyqtgraph", "pyvistaqt"} <= imported(code)
