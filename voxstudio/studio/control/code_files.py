"""Files of codes that the studio writes, for the command line and for slots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from voxstudio.latent.files import write_codes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.ui.main_window import MainWindow


def ask_to_save(window: MainWindow, faults: Faults, codes: NDArray[np.float32]) -> None:
    """Ask where codes (N, Z) go, and write them there."""
    dialog = QFileDialog(window, "Save code", "code.npz")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("Codes (*.npz)")
    dialog.setDefaultSuffix("npz")
    dialog.fileSelected.connect(lambda name: _save(window, faults, Path(name), codes))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _save(window: MainWindow, faults: Faults, path: Path, codes: NDArray[np.float32]) -> None:
    try:
        write_codes(path, codes)
    except OSError as error:
        faults.complain(f"{path.name} was not written: {error}")
    else:
        window.say(f"Saved {path.name}")
