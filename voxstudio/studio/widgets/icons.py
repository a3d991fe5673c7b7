"""Icons, all from one set (Phosphor), in the colours of the look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qtawesome
from PySide6.QtGui import QIcon

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme


def icon(name: str, theme: Theme, *, on_accent: bool = False) -> QIcon:
    """Return a Phosphor icon.

    Args:
        name: Its name in the set, such as `play-fill`; empty gives no icon.
        theme: Gives the colours: main text, faint when disabled.
        on_accent: For a button filled with the accent.
    """
    if not name:
        return QIcon()
    colour = theme.on_accent if on_accent else theme.text
    made = qtawesome.icon(f"ph.{name}", color=colour, color_disabled=theme.faint)
    return QIcon(made)
