"""What is remembered, also by several windows at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from voxstudio.data.importing import ImportChoices
from voxstudio.studio.window.settings import RECENT, SettingsStore

if TYPE_CHECKING:
    from pathlib import Path


def kept(tmp_path: Path) -> dict[str, object]:
    text = (tmp_path / "home/config/voxstudio/settings.json").read_text()
    return dict(json.loads(text))


def test_a_second_window_overwrites_nothing_of_the_first(qapp: object, tmp_path: Path) -> None:
    first, second = SettingsStore(), SettingsStore()
    first.change(theme="light")
    first.remember(tmp_path / "a.stl")
    first.remember_folder("export", "/prints")
    second.change(threads=3)
    second.remember(tmp_path / "b.stl")
    second.remember_folder("picture", "/pictures")
    first.remember_import(".stl", ImportChoices(turn="x"))
    second.remember_import(".obj", ImportChoices(unit="m"))
    first.change(size_mm=80.0)
    found = kept(tmp_path)
    assert found["theme"] == "light"
    assert found["threads"] == 3
    assert found["size_mm"] == 80
    assert found["recent"] == [str(tmp_path / "b.stl"), str(tmp_path / "a.stl")]
    assert found["folders"] == {"export": "/prints", "picture": "/pictures"}
    both = {".stl": ImportChoices(turn="x"), ".obj": ImportChoices(unit="m")}
    assert SettingsStore().settings.imports == both
    # What is open does not change its looks because another window has.
    assert second.settings.theme == "system"
    assert second.settings.recent == (str(tmp_path / "b.stl"), str(tmp_path / "a.stl"))
    assert SettingsStore().settings.theme == "light"


def test_a_file_forgotten_in_one_window_stays_forgotten(qapp: object, tmp_path: Path) -> None:
    first, second = SettingsStore(), SettingsStore()
    first.remember(tmp_path / "gone.stl")
    second.forget(tmp_path / "gone.stl")
    first.remember(tmp_path / "new.stl")
    assert kept(tmp_path)["recent"] == [str(tmp_path / "new.stl")]


def test_recent_files_are_few(qapp: object, tmp_path: Path) -> None:
    store = SettingsStore()
    for number in range(RECENT + 5):
        store.remember(tmp_path / f"{number}.stl")
    assert len(store.settings.recent) == RECENT


def test_a_file_damaged_meanwhile_costs_no_setting_of_a_window(
    qapp: object, tmp_path: Path
) -> None:
    store = SettingsStore()
    store.change(theme="light")
    (tmp_path / "home/config/voxstudio/settings.json").write_text("{")
    store.change(threads=2)
    assert kept(tmp_path)["theme"] == "light"
    assert kept(tmp_path)["threads"] == 2


@pytest.mark.parametrize("values", [{"size_mm": 0}, {"size_mm": float("inf")}, {"theme": "pink"}])
def test_what_is_not_allowed_is_not_kept(
    qapp: object, tmp_path: Path, values: dict[str, object]
) -> None:
    store = SettingsStore()
    store.change(threads=2)
    with pytest.raises(ValidationError):
        store.change(**values)
    assert store.settings.size_mm == 100
    assert kept(tmp_path)["threads"] == 2


def test_a_folder_that_cannot_be_written_is_a_line_in_the_log(
    qapp: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "home/config/voxstudio").write_text("a file where the folder belongs")
    store = SettingsStore()
    store.change(theme="light")
    store.remember(tmp_path / "a.stl")
    assert store.settings.theme == "light"
    assert store.settings.recent == (str(tmp_path / "a.stl"),)
    assert "settings are not kept" in caplog.text
