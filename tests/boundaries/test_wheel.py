"""The wheel: everything shipped is in it, and found where it is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from voxstudio.checkpoint import read_header
from voxstudio.library import resources, shipped_checkpoints

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_every_module_and_every_resource(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.endswith("/")}
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "voxstudio").rglob("*.py")}
    shipped = subprocess.run(
        ["git", "ls-files", "resources"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert modules <= held
    elsewhere = ("resources/checkpoints/extra/", "resources/checkpoints/research/")
    in_wheel = {f"voxstudio/{name}" for name in shipped if not name.startswith(elsewhere)}
    assert in_wheel == {name for name in held if name.startswith("voxstudio/resources/")}
    assert not any(name.startswith(("tests/", "docs/", "resources/")) for name in held)


def test_the_wheel_and_the_sources_can_be_published(wheel: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (sources,) = tmp_path.glob("*.tar.gz")
    sizes = {path.suffix: path.stat().st_size / 1e6 for path in (wheel, sources)}
    print("MB:", sizes)  # noqa: T201 - a figure of the release
    assert sizes[".whl"] <= 60 and sizes[".gz"] <= 20


def test_the_wheel_holds_nothing_for_research_only(wheel: Path) -> None:
    for path in shipped_checkpoints():
        research = "research use only" in read_header(path).licence
        assert research == (path.parent.name == "research"), path.name


def test_an_installed_wheel_finds_what_it_ships(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
               "--disable-pip-version-check", "--target", str(site), str(wheel)]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True)
    code = (
        "import json, voxstudio\n"
        "from voxstudio.library import checkpoint_paths, find_recipe, resources\n"
        "print(json.dumps([voxstudio.__file__, str(resources()),\n"
        "    sorted(p.name for p in checkpoint_paths()), find_recipe('chair-compact').name]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(site), "XDG_DATA_HOME": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    package, found, checkpoints, recipe = json.loads(done.stdout)
    assert Path(package).is_relative_to(site)
    assert Path(found) == site / "voxstudio" / "resources"
    assert checkpoints == sorted(p.name for p in (resources() / "checkpoints").glob("*.safet*"))
    assert checkpoints != sorted(p.name for p in shipped_checkpoints())
    assert recipe == "chair-compact.toml"
    for name in ("fonts/Inter-Regular.otf", "fonts/OFL.txt"):
        assert (Path(found) / name).is_file()


def test_the_command_is_installed_with_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "voxstudio = voxstudio.cli:main" in archive.read(entry).decode()
        (metadata,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        assert "License-Expression: MIT" in archive.read(metadata).decode()
