"""A lack of memory ends the work of whatever task with a line, and the studio goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.studio.hands import PATIENCE_MS, boxes
from voxstudio.studio.jobs import Work
from voxstudio.studio.models.examples import example
from voxstudio.studio.tasks.registry import TASKS as REGISTERED
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

ERRORS = (
    MemoryError("Unable to allocate 8 GiB"),
    RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 GiB"),
)
ASKS_FIRST = ("reconstruct", "train", "evaluate", "compare")
TASKS = tuple(spec.key for spec in REGISTERED if spec.key not in ASKS_FIRST)
"""Those that have work to do once *Run* is chosen; *Train* runs in a process of its own."""


@pytest.mark.timeout(900)  # a real window, on a machine that may be busy
def test_a_lack_of_memory_in_any_task_is_a_line_and_the_studio_goes_on(
    studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.task(SampleTask).stop()
    hidden = np.arange(32)[:, None, None] >= np.full((32, 32, 32), 16)
    for number, task in enumerate(TASKS):
        error = ERRORS[number % len(ERRORS)]

        def lacking(_work: Work, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(Work, "_exhaust", lacking)
            studio.window.show_task(task)
            if task == "recover":  # the chains have a model of another size
                studio.document.open(example("chair").grid, "chair")
                studio.document.edit(lambda mask: mask.replace(hidden, "half"))
            studio.window.actions_by_name["run"].trigger()
            qtbot.waitUntil(lambda: boxes(studio) != [], timeout=PATIENCE_MS)
            assert studio.runner.wait(60)
        for box in boxes(studio):
            assert box.text().startswith("There is not enough memory ("), (task, box.text())
            assert "8 GiB" in box.text()
            box.close()
        assert studio.window.isVisible()
    studio.window.show_task("sample")
    studio.task(SampleTask).panel.start.set_key("noise")
    studio.task(SampleTask).restart()
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 3, timeout=PATIENCE_MS)
