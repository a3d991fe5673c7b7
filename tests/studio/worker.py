"""A studio that works until it is killed: `python -m tests.studio.worker`.

It prints what it has done, a line each, and first what it has found again.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from voxstudio.grid import VoxelGrid
from voxstudio.studio.app import Studio
from voxstudio.studio.document.document import Shape

PAUSE_MS = 150


def main() -> None:
    """Restore, say what is there, and go on working."""
    application = QApplication(sys.argv)
    studio = Studio(application)
    studio.window.show()
    studio.session.open()
    said = [box.text() for box in studio.window.findChildren(QMessageBox)]
    steps = 0 if studio.document.mask is None else len(studio.document.mask.steps)
    results = [shape.name for shape in studio.library.shapes("results")]
    tell({"shape": getattr(studio.document.shape, "name", ""), "steps": steps,
          "results": results, "task": studio.window.task, "said": said})  # fmt: skip
    if studio.document.shape is None:
        values = np.zeros((16, 16, 16), np.bool_)
        values[:8] = True
        studio.document.put(Shape(VoxelGrid(values), "slab"), "Open slab")
    studio.window.show_task("recover")
    studio.window.activateWindow()
    clock = QTimer(interval=PAUSE_MS)
    clock.timeout.connect(lambda: work(studio))
    clock.start()
    application.exec()


def work(studio: Studio) -> None:
    """Change the mask, and now and then keep the shape, with real keys."""
    mask = studio.document.mask
    assert mask is not None
    studio.document.edit(lambda mask: mask.invert())
    if len(mask.steps) % 10 == 0:
        QTest.keyClick(studio.window, Qt.Key.Key_K)
    tell({"steps": len(mask.steps), "results": len(studio.library.shapes("results"))})


def tell(found: dict[str, object]) -> None:
    """Print one line, with when it was."""
    sys.stdout.write(json.dumps({"at": time.monotonic(), **found}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
