"""Files of coloured meshes that the studio writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import export_mesh

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.mesh.surface import Mesh
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

KINDS = {"OBJ": "obj", "PLY": "ply", "GLB": "glb"}
"""Those that keep colours."""


def ask_to_save(
    window: MainWindow, errors: ErrorReporter, mesh: Mesh, name: str, recipe: str = ""
) -> None:
    """Ask where a coloured mesh goes, and write it there; the ending says as what.

    Args:
        window: Owns the dialog.
        errors: Shows what went wrong.
        mesh: Triangles with colours.
        name: Suggested, without ending.
        recipe: How it was made; empty where that is not known.
    """
    window.dialogs.ask_to_save(
        "export",
        "Export mesh",
        f"{name}.obj",
        [f"Mesh with colours, {kind} (*.{end})" for kind, end in KINDS.items()],
        lambda path: _save(window, errors, mesh, path, recipe),
    )


def _save(window: MainWindow, errors: ErrorReporter, mesh: Mesh, path: Path, recipe: str) -> None:
    try:
        export_mesh(mesh, path, recipe=recipe)
    except (ImportRejected, OSError) as error:
        errors.show(str(error))
    else:
        window.say(f"Saved {path.name}", path)
