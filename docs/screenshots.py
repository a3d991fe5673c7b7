"""Draw the pictures of the studio that the documentation shows, out of the real window."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from voxstudio.library import default_checkpoint, resources
from voxstudio.studio.app import Studio
from voxstudio.studio.ui.stylesheet import load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.control.training_runs import Run

DOCS = Path(__file__).parent
PATIENCE_S = 300
TRAINING_S = 3600
LEARNED = 600
"""Iterations after which a run is drawn."""

SMALLER = (
    ("channels = [64, 96, 128]", "channels = [16, 32, 48]"),
    ("residual_from = 0", "residual_from = 1"),
    ("count = 8000", "count = 400"),
    ("batch = 16", "batch = 8"),
    ("iterations = 24000", "iterations = 4000"),
    ("learning_rate = 1e-3", "learning_rate = 3e-3"),
    ("checkpoint_every = 200", "checkpoint_every = 50"),
)
REST_MS = 900
"""After this long without a change the views are drawn in full quality."""

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier
MIDDLE = 17.0
LID = ((26.0, 3.0), (23.0, 4.5), (20.0, 4.5), (17.0, 4.5))
"""Heights of strokes over a toilet's lid, and how far each reaches from the middle, in voxels."""


def main() -> None:
    """Draw `studio.png`, `painting.png`, `recovered.png` and `train.png`."""
    with TemporaryDirectory() as home:  # the user's own settings stay out of the pictures
        os.environ.update(dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME"), home))
        application = QApplication(sys.argv[:1])
        load_fonts(resources() / "fonts")
        studio = Studio(application)
        studio.window.show()
        studio.window.activateWindow()
        try:
            _wait(studio.window.isActiveWindow)
            _draw(studio)
        finally:
            studio.window.close()


def _draw(studio: Studio) -> None:
    studio.load(default_checkpoint())
    _wait(lambda: studio.models.model is not None and len(studio.library.shapes()) > 0)
    model = studio.models.model
    assert model is not None
    _wait(lambda: studio.chains.step_shown > model.header.sampler.steps)
    _save(studio, "studio")
    QTest.keyClick(studio.window, Qt.Key.Key_2, CTRL | Qt.KeyboardModifier.ShiftModifier)
    shape = next(each for each in studio.library.shapes() if each.name == "toilet")
    studio.document.open(shape.grid, shape.name)
    _rest()
    _paint(studio)
    _save(studio, "painting")
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    _wait(lambda: studio.recover.variants.running)
    _wait(lambda: not studio.recover.variants.running)
    _save(studio, "recovered")
    _train(studio)


def _train(studio: Studio) -> None:
    """Let a smaller net than the shipped one learn until its samples look like something."""
    QTest.keyClick(studio.window, Qt.Key.Key_6, CTRL | Qt.KeyboardModifier.ShiftModifier)
    recipe = Path(os.environ["XDG_DATA_HOME"]) / "chair-small.toml"
    text = (resources() / "recipes" / "chair-compact.toml").read_text(encoding="utf-8")
    for old, new in SMALLER:
        assert old in text
        text = text.replace(old, new)
    recipe.write_text(text, encoding="utf-8")
    studio.train.set_recipe(recipe)
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    run = studio.train.run
    assert run is not None
    try:
        _wait(lambda: _iteration(run) >= LEARNED, TRAINING_S)
        shown = f"Made at iteration {LEARNED:,}"
        _wait(lambda: any(shape.name == shown for shape in studio.train.shapes))
        _save(studio, "train")
    finally:
        studio.train.runs.stop(run)
        _wait(lambda: run.process.find() is None)


def _iteration(run: Run) -> int:
    report = run.report()
    return 0 if report is None else report.iteration


def _paint(studio: Studio) -> None:
    """Stroke over the lid from left to right, and leave the brush there."""
    view = studio.window.viewport
    for _ in range(2):
        QTest.keyClick(studio.window, Qt.Key.Key_BracketRight)
    here = QPoint()
    for height, reach in LID:
        for number in range(9):
            x = MIDDLE + reach * (number / 4 - 1)
            here = QPoint(*(round(value) for value in view.project((height, 17.0, x))))
            if number == 0:
                QTest.mousePress(view, LEFT, NO_KEYS, here)
            QTest.mouseMove(view, here)
        QTest.mouseRelease(view, LEFT, NO_KEYS, here)
    QTest.mouseMove(view, view.rect().center())


def _save(studio: Studio, name: str) -> None:
    _rest()
    studio.window.grab().save(str(DOCS / f"{name}.png"))


def _rest() -> None:
    QTest.qWait(REST_MS)


def _wait(done: Callable[[], bool], patience: float = PATIENCE_S) -> None:
    """Run the event loop until something is done.

    Raises:
        TimeoutError: If that takes longer than `patience`, in seconds.
    """
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the studio did not get there")
        QTest.qWait(20)


if __name__ == "__main__":
    main()
