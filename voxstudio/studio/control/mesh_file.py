"""Files of coloured meshes that the studio writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import export_mesh

if TYPE_CHECKING:
    from voxstudio.mesh.surface import Mesh
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.ui.main_window import MainWindow

KINDS = {"OBJ": "obj", "PLY": "ply", "GLB": "glb"}
"""Those that keep colours."""


def ask_to_save(window: MainWindow, faults: Faults, mesh: Mesh, name: str) -> None:
    """Ask where a coloured mesh goes, and write it there; the ending says as what.

    Args:
        window: Owns the dialog.
        faults: Shows what went wrong.
        mesh: Triangles with colours.
        name: Suggested, without ending.
    """
    dialog = QFileDialog(window, "Export mesh", f"{name}.obj")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"Mesh with colours, {kind} (*.{end})" for kind, end in KINDS.items()])
    dialog.setDefaultSuffix("obj")
    dialog.filterSelected.connect(
        lambda text: dialog.setDefaultSuffix(text.rpartition("*.")[2].rstrip(")"))
    )
    dialog.fileSelected.connect(lambda chosen: _save(window, faults, mesh, Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _save(window: MainWindow, faults: Faults, mesh: Mesh, path: Path) -> None:
    try:
        export_mesh(mesh, path)
    except (ImportRejected, OSError) as error:
        faults.complain(str(error))
    else:
        window.say(f"Saved {path.name}")
