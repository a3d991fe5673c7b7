"""Draw every task of the real window at a size and in a theme, on one sheet.

`python docs/task_sheets.py 1440 900 dark [FOLDER]` writes `docs/tasks/1440x900-dark.webp`; a folder
takes every picture in full size. QT_SCALE_FACTOR=2 draws as on a screen of that density.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from voxstudio.library import default_checkpoint, resources
from voxstudio.studio.app import Studio
from voxstudio.studio.tasks.registry import TASKS
from voxstudio.studio.widgets.stylesheet import load_fonts

SHEETS = Path(__file__).parent / "tasks"
COLUMNS, WIDTH = 3, 640
"""Pictures beside one another, and pixels of each."""

STEPS_MS = 12_000
"""That a task has before it is drawn."""

RUN = {"multigrid", "recover", "super_resolve", "recall", "edit"}
"""Tasks that show more once they have been asked to run."""


def main() -> None:
    """Draw all tasks at the size, and in the theme, of the command line."""
    width, height, theme = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    folder = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    with TemporaryDirectory() as home:  # the user's own settings stay out of the pictures
        names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
        os.environ.update(dict.fromkeys(names, home))
        application = QApplication(sys.argv[:1])
        load_fonts(resources() / "fonts")
        studio = Studio(application)
        studio.window.resize(width, height)
        studio.window.show()
        studio.window.activateWindow()  # keys reach the active window only
        studio.store.change(theme=theme)
        studio.load(default_checkpoint())
        QTest.qWait(2 * STEPS_MS)
        pictures: list[Image.Image] = []
        for spec in TASKS:
            _visit(studio, spec.key)
            pictures.append(_grabbed(studio))
            if folder is not None:
                pictures[-1].save(folder / f"{theme}-{spec.key}.png")
        SHEETS.mkdir(exist_ok=True)
        _sheet(pictures).save(
            SHEETS / f"{pictures[0].width}x{pictures[0].height}-{theme}.webp", quality=82
        )
        studio.window.close()


def _visit(studio: Studio, key: str) -> None:
    """Show a task, and let it run where it can."""
    studio.window.show_task(key)
    if key == "recover":
        shape = next(each for each in studio.library.shapes() if each.name == "chair")
        studio.document.put(shape, "Open chair")
        studio.document.edit(lambda mask: mask.half("+z"))
    QTest.qWait(STEPS_MS // 3)
    if key in RUN:
        QTest.keyClick(studio.window, Qt.Key.Key_Space)
    QTest.qWait(STEPS_MS)


def _grabbed(studio: Studio) -> Image.Image:
    found = studio.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes(
        "RGB",
        (found.width(), found.height()),
        bytes(found.constBits()),
        "raw",
        "RGB",
        found.bytesPerLine(),
    )


def _sheet(pictures: list[Image.Image]) -> Image.Image:
    """Put pictures beside and below one another."""
    height = WIDTH * pictures[0].height // pictures[0].width
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * WIDTH, rows * height), "#808080")
    for number, picture in enumerate(pictures):
        row, column = divmod(number, COLUMNS)
        small = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (column * WIDTH, row * height))
    return sheet


if __name__ == "__main__":
    main()
