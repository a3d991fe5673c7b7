"""Classes and splits out of the names of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from voxstudio.data.folder import scan
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path


def scanned(folder: Path, *names: str, **told: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401
    """Make files and return what is found of each: its name, class and part."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return [(file.name, file.kind, file.part) for file in scan(folder, **told).files]


def test_modelnet_has_its_split_within_its_classes(tmp_path: Path) -> None:
    names = ["chair/train/c1.off", "chair/test/c2.OFF", "sofa/train/s1.off", "sofa/test/s2.off"]
    assert scanned(tmp_path, *names, "README.txt") == [
        ("chair/test/c2.OFF", "chair", "test"),
        ("chair/train/c1.off", "chair", "train"),
        ("sofa/test/s2.off", "sofa", "test"),
        ("sofa/train/s1.off", "sofa", "train"),
    ]
    assert scan(tmp_path).passed_over == {".txt": 1}
    assert {file.part for file in scan(tmp_path, split="none").files} == {""}
    assert {file.kind for file in scan(tmp_path, classes="none").files} == {""}


def test_a_split_may_hold_the_classes_and_have_other_names(tmp_path: Path) -> None:
    names = ["Training/chair/a.stl", "Training/chair/b.stl", "val/desk/c.stl", "test/desk/d.stl"]
    assert [row[1:] for row in scanned(tmp_path, *names)] == [
        ("chair", "train"), ("chair", "train"), ("desk", "test"), ("desk", "validation"),
    ]  # fmt: skip


def test_shapenet_has_a_folder_for_every_shape(tmp_path: Path) -> None:
    names = [f"{synset}/{n}/model.binvox" for synset in ("02691156", "03001627") for n in range(3)]
    assert [kind for _, kind, _ in scanned(tmp_path, *names)] == ["02691156"] * 3 + ["03001627"] * 3


def test_of_one_class_the_folders_of_shapes_are_no_classes(tmp_path: Path) -> None:
    names = [f"chair/{n}/{name}" for n in range(3) for name in ("model.obj", "model.binvox")]
    assert {kind for _, kind, _ in scanned(tmp_path, *names)} == {"chair"}
    only = scanned(tmp_path / "chair", only="*.obj")
    assert only == [(f"{n}/model.obj", "", "") for n in range(3)]
    asked = scanned(tmp_path / "chair", only="*.obj", classes="from-folders")
    assert [kind for _, kind, _ in asked] == ["0", "1", "2"]


def test_a_folder_around_all_is_no_class(tmp_path: Path) -> None:
    names = [f"ModelNet10/{kind}/train/{n}.off" for kind in ("bed", "sofa") for n in range(4)]
    assert [kind for _, kind, _ in scanned(tmp_path, *names)] == ["bed"] * 4 + ["sofa"] * 4


def test_files_beside_each_other_have_neither(tmp_path: Path) -> None:
    names = ["a.stl", "b.stl", ".hidden.stl", "__MACOSX/a.stl", ".git/c.stl"]
    assert scanned(tmp_path, *names) == [("a.stl", "", ""), ("b.stl", "", "")]
    for told in ({"classes": "from-folders"}, {"split": "from-folders"}):
        with pytest.raises(ImportRejected, match=r"has no folder name for a\.stl"):
            scanned(tmp_path, **told)


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="holds no file that can be read"):
        scanned(tmp_path, "a.txt")
