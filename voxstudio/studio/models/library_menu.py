"""What the menu of the library offers for what is selected in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voxstudio.studio.window.library_view import MenuEntry
from voxstudio.studio.window.show_in_folder import show_in_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.item import Item
    from voxstudio.studio.models.library import Library


def model_menu(
    library: Library, key: str, model: tuple[Path, CheckpointHeader] | None
) -> list[MenuEntry]:
    """Return what can be done with a checkpoint; None for a file that cannot be read."""
    show = MenuEntry("Show in folder", partial(show_in_folder, Path(key)))
    if model is None:
        return [show]
    remove = partial(library.delete, "models", [key])
    return [
        MenuEntry("Use", partial(library.choose, "models", key)),
        MenuEntry("Model card…", partial(library.card_asked.emit, *model)),
        show,
        MenuEntry("Remove from the list", remove, "Del", library.is_removable(key)),
    ]


def item_menu(
    library: Library, section: str, keys: list[str], items: Sequence[Item]
) -> list[MenuEntry]:
    """Return what can be done with shapes; with several, what is done with all of them."""
    several = f" {len(items)} shapes" if len(items) > 1 else ""
    all_of_them = [
        MenuEntry(f"Export{several}…", partial(library.export_asked.emit, list(items))),
        MenuEntry(f"Delete{several}", partial(library.delete, section, keys), "Del"),
    ]
    if several:
        return all_of_them
    (item,), (key,) = items, keys
    file, run = item.file, item.run
    return [
        MenuEntry("Use as current shape", partial(library.choose, section, key)),
        MenuEntry("Rename", partial(library.edit_name, section, key), "F2"),
        MenuEntry("Show its run", partial(library.run_asked.emit, item), enabled=run is not None),
        MenuEntry(
            "Show in folder",
            lambda: None if file is None else show_in_folder(file),
            enabled=file is not None and file.exists(),
        ),
        *all_of_them,
    ]
