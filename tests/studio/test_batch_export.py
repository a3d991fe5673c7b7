"""Batches, films and the clipboard: what is selected, a timeline, a turn around a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageSequence
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.studio.hands import (
    CTRL,
    PATIENCE_MS,
    SHIFT,
    choose_file,
    click_entry,
    open_section,
    press,
)
from tests.studio.test_export import ask, choose_format
from voxstudio.data.formats import read_shapes
from voxstudio.provenance.carriers import read_recipe
from voxstudio.render import movie
from voxstudio.studio.files import film
from voxstudio.studio.tasks import run_task
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.settings import SettingsStore

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def saved(studio: Studio, qtbot: QtBot, name: str) -> None:
    said = studio.window.status.message
    qtbot.waitUntil(lambda: said.text().startswith(f"Saved {name}"), timeout=PATIENCE_MS)


def test_a_timeline_and_a_selection_become_files_and_films(
    studio: Studio, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample, out = studio.task(SampleTask), tmp_path / "out"
    out.mkdir()
    qtbot.waitUntil(lambda: len(sample.player) > 5, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_X, SHIFT)
    qtbot.waitUntil(lambda: not studio.runner.jobs, timeout=PATIENCE_MS)
    monkeypatch.setattr(run_task, "MOST_FRAMES", 4)  # of however many there are by now
    run, count = sample.player.run, 4
    assert run is not None
    recorded = [moment.step for moment in run.recording.moments]
    steps = [recorded[round(each)] for each in np.linspace(0, len(recorded) - 1, count)]

    # Frames of a chain hold its voxels alone: estimates, or states where those are on screen.
    raw = studio.window.actions_by_name["raw"]
    for shown in (run.shapes, run.raw):
        raw.setChecked(shown == run.raw)
        (frame, *_) = sample.frame_items()
        voxels = frame.shape.grid.values
        assert voxels.base is None or voxels.base.size == voxels.size
        assert np.array_equal(frame.shape.field, shown(0)[sample.player.selected].field)
    raw.setChecked(False)

    # A bad pattern is refused while it is typed: there is nothing to confirm.
    dialog = ask(studio, qtbot)
    QTest.mouseClick(dialog.which.buttons["frames"], Qt.MouseButton.LeftButton)
    choose_format(dialog, ".nrrd")
    assert dialog.named.text() == "boxes-0-000.nrrd to boxes-0-003.nrrd: 4 files"
    dialog.pattern.selectAll()
    QTest.keyClicks(dialog.pattern, "{model}")
    assert "two files would be called boxes.nrrd" in dialog.named.text()
    assert not dialog.confirm.isEnabled()
    QTest.keyClicks(dialog.pattern, "-{step:04}")
    assert dialog.confirm.isEnabled()
    QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    choose_file(studio, qtbot, out)
    saved(studio, qtbot, "boxes-")
    assert SettingsStore().settings.folders["export"] == str(out)
    assert sorted(file.name for file in out.iterdir()) == [f"boxes-{n:04}.nrrd" for n in steps]
    last = out / f"boxes-{steps[-1]:04}.nrrd"
    assert np.array_equal(
        read_shapes(last).voxels[0], run.shapes(len(recorded) - 1)[0].grid.as_float()
    )
    assert '"chain"' in (read_recipe(last) or "")

    # What is selected in the library goes through the same dialog.
    sample.player.show_frame(len(recorded) - 1)
    press(studio, Qt.Key.Key_K)
    sample.player.show_frame(0)
    press(studio, Qt.Key.Key_K)
    click_entry(studio, "results", 0)
    click_entry(studio, "results", 1, CTRL)
    kept = open_section(studio, "results").selected_keys()
    offers = studio.window.library.offers("results", kept)
    next(each for each in offers if each.text == "Export 2 shapes…").does()
    several = studio.export.dialog
    assert several is not None
    assert [item.step for item in studio.export.items] == [steps[0], steps[-1]]
    several.reject()

    # A film of the chain, and one of a turn around what is on screen.
    monkeypatch.setattr(film, "TURN", 4)
    monkeypatch.setattr(movie, "TURN", 4)
    monkeypatch.setattr(film, "SIDE", 64)
    studio.window.show_task("sample")
    sample.show_run(run)
    for action, name, most in (("film", "chain.gif", count), ("turntable", "turn.gif", 4)):
        studio.window.actions_by_name[action].trigger()
        choose_file(studio, qtbot, tmp_path / name)
        saved(studio, qtbot, name)
        with Image.open(tmp_path / name) as found:
            assert (
                found.size == (64, 64)
                and 2 <= sum(1 for _ in ImageSequence.Iterator(found)) <= most
            )
        assert '"action":"chain"' in (read_recipe(tmp_path / name) or "").replace(" ", "")
    black = iter([np.zeros((64, 64, 3), np.uint8)] * 9)
    studio.film.make(black, 9, tmp_path / "no.gif", list, sample.shapes[0])
    row = studio.window.progress.rows[-1]
    QTest.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    assert not studio.film.busy and studio.window.progress.rows == []
    assert not (tmp_path / "no.gif").exists()

    # The picture of the view, on the clipboard.
    studio.window.activateWindow()
    qtbot.waitUntil(studio.window.isActiveWindow, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_C, CTRL)
    image, (width, height) = QApplication.clipboard().image(), studio.window.viewport.pixel_size()
    assert (image.width(), image.height()) == (2 * width, 2 * height)
