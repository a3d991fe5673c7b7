"""Files of codes that the studio writes, for the command line and for slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.latent.files import write_codes

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow


def ask_to_save(window: MainWindow, errors: ErrorReporter, codes: NDArray[np.float32]) -> None:
    """Ask where codes (N, Z) go, and write them there."""
    window.dialogs.ask_to_save(
        "code",
        "Save code",
        "code.npz",
        ["Codes (*.npz)"],
        lambda path: _save(window, errors, path, codes),
    )


def _save(
    window: MainWindow, errors: ErrorReporter, path: Path, codes: NDArray[np.float32]
) -> None:
    try:
        write_codes(path, codes)
    except OSError as error:
        errors.show(f"{path.name} was not written: {error}")
    else:
        window.say(f"Saved {path.name}", path)
