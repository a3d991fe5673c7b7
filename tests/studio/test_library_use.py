"""The library in use: tabs, search, names, deletions, menus, cards, drags, and what is saved."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from tests.studio.hands import (
    CTRL,
    PATIENCE_MS,
    SHIFT,
    click_entry,
    drop,
    give_back_keys,
    open_section,
    press,
)
from voxstudio.data.formats import read_shapes
from voxstudio.grid import VoxelGrid
from voxstudio.library import default_checkpoint
from voxstudio.provenance.carriers import read_recipe
from voxstudio.provenance.carriers.sidecar import place
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.model_card import ModelCard
from voxstudio.studio.saved.checks import Unreadable
from voxstudio.studio.saved.state import SavedState
from voxstudio.studio.tasks.compare.task import CompareTask
from voxstudio.studio.tasks.evaluate.task import EvaluateTask
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.widgets.drag_mime import dragged_files
from voxstudio.studio.window.export_dialog import ExportOptions

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio
    from voxstudio.studio.window.library_list import EntryList


def menu(studio: Studio, section: str, row: int) -> dict[str, bool]:
    """Click right on an entry, and return what the menu offers, and whether it can be done."""
    shown = open_section(studio, section)
    at = shown.visualRect(shown.entries.index(row, 0)).center()
    reason, there = QContextMenuEvent.Reason.Mouse, shown.viewport().mapToGlobal(at)
    QApplication.sendEvent(shown.viewport(), QContextMenuEvent(reason, at, there))
    actions = studio.window.library.menu.actions()
    return {action.text(): action.isEnabled() for action in actions}


def choose(studio: Studio, section: str, row: int, text: str) -> None:
    """Choose an entry of a menu by a click."""
    assert menu(studio, section, row)[text]
    shown = studio.window.library.menu
    action = next(each for each in shown.actions() if each.text() == text)
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.actionGeometry(action).center())


def visible(shown: EntryList) -> list[str]:
    """Return the titles that a search leaves."""
    rows = range(shown.entries.rowCount())
    return [shown.entries.item(row).text() for row in rows if not shown.isRowHidden(row)]


def names(studio: Studio, section: str = "shapes") -> list[str]:
    return [shape.name for shape in studio.library.shapes(section)]


def cube(name: str, size: int = 16) -> Shape:
    return Shape(VoxelGrid(np.pad(np.ones((size - 8,) * 3, np.bool_), 4)), name)


def test_shapes_are_found_named_deleted_and_dragged_out(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: len(names(studio)) == 10, timeout=PATIENCE_MS)
    library, file = studio.window.library, tmp_path / "crate.npy"
    np.save(file, cube("crate").grid.values)
    drop(studio, file)
    qtbot.waitUntil(lambda: names(studio)[0] == "crate", timeout=PATIENCE_MS)
    shown = open_section(studio, "shapes")

    # Search: every word counts, and a list that is empty says why.
    QTest.mouseClick(library.search, Qt.MouseButton.LeftButton)
    QTest.keyClicks(library.search, "ta")
    assert visible(shown) == ["night stand", "table"]
    QTest.keyClicks(library.search, "nk")
    assert visible(shown) == [] and library.hints["shapes"].isVisible()
    library.search.selectAll()
    QTest.keyClick(library.search, Qt.Key.Key_Delete)
    assert len(visible(shown)) == 11

    # A name, typed where it stands.
    click_entry(studio, "shapes", 0)
    assert studio.document.shape is studio.library.shapes()[0]
    QTest.keyClick(shown, Qt.Key.Key_F2)
    edit = shown.viewport().findChild(QLineEdit)
    assert edit is not None and edit.text() == "crate"
    QTest.keyClicks(edit, "box")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(studio)[0] == "box", timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Z, CTRL)
    assert names(studio)[0] == "crate"
    press(studio, Qt.Key.Key_Z, CTRL | SHIFT)
    assert names(studio)[0] == "box"

    # Several at once are selected without being used, deleted, and brought back in their places.
    before, current = names(studio), studio.document.shape
    click_entry(studio, "shapes", 2, CTRL)
    click_entry(studio, "shapes", 4, SHIFT)
    assert studio.document.shape is current
    assert list(menu(studio, "shapes", 3)) == ["Export 4 shapes…", "Delete 4 shapes"]
    library.menu.close()
    QTest.keyClick(shown, Qt.Key.Key_Delete)
    assert names(studio) == [before[1], *before[5:]]
    studio.library.add_shapes([cube("newer")])
    press(studio, Qt.Key.Key_Z, CTRL)
    assert names(studio) == ["newer", *before]

    # Dragged out, they are files that are written when somebody takes them, and not before.
    rows = [shown.entries.index(row, 0) for row in (0, 1)]
    mime = shown.entries.mimeData(rows)
    assert mime.hasUrls() and studio.export._dragged is None
    assert dragged_files(mime) == []  # over the window, they are entries
    files = [url.toLocalFile() for url in mime.urls()]
    assert [name.rpartition("/")[2] for name in files] == ["newer.stl", "box.stl"]
    assert all(Path(name).stat().st_size > 1000 for name in files)

    # The session knows names and deletions, of examples too.
    click_entry(studio, "shapes", 3)
    chair = names(studio)[3]
    QTest.keyClick(shown, Qt.Key.Key_Delete)
    saved = studio.library.save()
    assert saved["examples"] == {chair: None} and len(saved["shapes"]) == 2
    studio.library.restore(SavedState({**saved, "examples": {chair: None, "table": "desk 2"}}))
    assert chair not in names(studio) and "desk 2" in names(studio)
    assert menu(studio, "shapes", 1)["Show in folder"]  # of the file it was opened from
    library.menu.close()
    with pytest.raises(Unreadable):
        studio.library.restore(SavedState({"examples": {"bed": 7}}))


def test_results_lead_to_their_runs_and_models_have_cards(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    sample = studio.task(SampleTask)
    press(studio, Qt.Key.Key_4, CTRL)
    qtbot.waitUntil(lambda: len(sample.player) > 5, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_X, SHIFT)
    qtbot.waitUntil(lambda: not studio.runner.jobs, timeout=PATIENCE_MS)
    sample.player.show_frame(3)
    sample.select(2)
    press(studio, Qt.Key.Key_K)
    run, (item,) = sample.player.run, studio.library.save()["results"]
    assert run is not None
    assert (item.model, item.seed, item.step, item.run) == ("boxes", run.seeds[2], 3, run)
    kept = open_section(studio, "results").entries.item(0)
    assert f"boxes · seed {item.seed}" in kept.toolTip()

    # Its run is shown again where it was kept.
    sample.player.show_run(None)
    studio.window.show_task("recover")
    choose(studio, "results", 0, "Show its run")
    assert studio.window.task == "sample" and sample.player.run is run
    assert (sample.player.step_shown, sample.player.selected) == (3, 2)
    assert np.array_equal(sample.shapes[2].grid.values, item.shape.grid.values)

    # A model of one's own beside the shipped one of the same name.
    mine = tmp_path / f"{default_checkpoint().stem}.safetensors"
    shutil.copy(default_checkpoint(), mine)
    drop(studio, mine)
    recover = studio.task(RecoverTask)
    qtbot.waitUntil(lambda: mine in recover.models._headers, timeout=PATIENCE_MS)
    shown = open_section(studio, "models")
    library = studio.window.library
    QTest.keyClicks(library.search, "toilet own recovery")
    assert visible(shown) == [mine.stem]
    library.search.clear()
    assert visible(shown).count(mine.stem) == 2
    listed = [name for _, name in recover.models.names if mine.stem in name]
    both = [mine.stem, f"{mine.stem} · {tmp_path.name}"]
    assert listed == both
    offers = studio.task(CompareTask).offers.of("sample", None)
    assert [each.name for each in offers if mine.stem == each.header.name] == both
    choices = studio.task(EvaluateTask).choices
    assert [each.name for each in choices if each.name.startswith(mine.stem)] == both
    tips = [shown.entries.item(row).toolTip() for row in range(shown.entries.rowCount())]
    row = next(row for row, tip in enumerate(tips) if str(mine) in tip)
    choose(studio, "models", row, "Model card…")
    card = studio.window.findChild(ModelCard)
    assert card is not None

    def said() -> list[str]:
        return [each.text() for each in card.findChildren(QLabel)]

    qtbot.waitUntil(lambda: "sha256" in said(), timeout=PATIENCE_MS)
    assert {str(mine), f"{mine.stat().st_size:,}", "licence", "trained on"} <= set(said())
    card.reject()
    give_back_keys(studio, qtbot)
    choose(studio, "models", row, "Show in folder")
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]

    # It goes from the lists of tasks too, and comes back; a shipped one stays.
    recover.choose_model(default_checkpoint())
    choose(studio, "models", row, "Remove from the list")
    assert visible(shown).count(mine.stem) == 1 and mine not in recover.models._headers
    assert mine.exists()
    press(studio, Qt.Key.Key_Z, CTRL)
    assert visible(shown).count(mine.stem) == 2 and mine in recover.models._headers
    assert not menu(studio, "models", 0)["Remove from the list"]
    library.menu.close()

    # A file that is dragged out is alone; a format with room for it holds how it was made.
    file = studio.export.drag([item])[0]
    assert file.name == f"seed-{item.seed}.stl" and read_shapes(file).voxels.any()
    assert list(file.parent.iterdir()) == [file] and read_recipe(file) is None
    studio.export.write([item.shape], [tmp_path / "kept.stl"], ExportOptions())
    beside = place(tmp_path / "kept.stl")
    qtbot.waitUntil(beside.exists, timeout=PATIENCE_MS)
    assert "boxes" in beside.read_text()
    studio.export._options = ExportOptions(extension=".glb")
    whole = studio.export.drag([item])[0]
    assert "boxes" in (read_recipe(whole) or "")
    assert sorted(file.parent.iterdir()) == sorted([file, whole])
