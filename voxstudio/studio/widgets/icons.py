"""Icons, all from one set (Phosphor), in the colours of the look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qtawesome
from PySide6.QtGui import QIcon

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Look


def icon(name: str, look: Look, *, on_accent: bool = False) -> QIcon:
    """Return a Phosphor icon.

    Args:
        name: Its name in the set, such as `play-fill`; empty gives no icon.
        look: Gives the colours: main text, faint when disabled.
        on_accent: For a button filled with the accent.
    """
    if not name:
        return QIcon()
    colour = look.on_accent if on_accent else look.text
    made = qtawesome.icon(f"ph.{name}", color=colour, color_disabled=look.faint)
    return QIcon(made)
