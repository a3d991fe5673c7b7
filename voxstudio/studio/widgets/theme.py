"""Colours and measures of the window, dark and light."""

from __future__ import annotations

from dataclasses import dataclass

from voxstudio.render import style

GRID = 8
"""Every distance is a multiple of this, or half of it."""

TEXT = 13
SMALL = 11
"""The two text sizes, pixels."""


ON_DARK = (
    "#1fb2de", "#f4e046", "#ff98b4", "#578b74", "#5781fb", "#b8a27d", "#d3f1be", "#9f789f",
    "#44f2e5",
)  # fmt: skip
ON_LIGHT = (
    "#005aae", "#5e5200", "#b34b71", "#15463f", "#8782e2", "#988d64", "#510b01", "#410c51",
    "#408f93",
)  # fmt: skip
"""Nine colours each that people with any kind of colour vision tell apart, and from the accent."""


@dataclass(frozen=True)
class Theme:
    """Colours of one theme, sRGB hex.

    Args:
        name: `dark` or `light`.
        window: Behind everything.
        panel: Docks and panels.
        raised: Fields and buttons.
        hover: Buttons under the pointer.
        border: Thin lines.
        text: Main text.
        quiet: Labels and second lines.
        faint: Disabled text and empty tracks.
        accent: What the user is doing.
        on_accent: Text on the accent.
        curves: One for each of nine chains.
    """

    name: str
    window: str
    panel: str
    raised: str
    hover: str
    border: str
    text: str
    quiet: str
    faint: str
    accent: str
    on_accent: str
    curves: tuple[str, ...]

    @property
    def scene(self) -> style.Theme:
        """The matching look of the viewport and of pictures."""
        return style.DARK if self.name == "dark" else style.LIGHT


DARK = Theme(
    name="dark",
    window="#17191c",
    panel="#1e2125",
    raised="#2a2e34",
    hover="#343941",
    border="#2f343a",
    text=style.DARK.text,
    quiet="#9aa0a9",
    faint="#5d636c",
    accent=style.ACCENT,
    on_accent="#1b1310",
    curves=ON_DARK,
)

LIGHT = Theme(
    name="light",
    window="#e9e6e1",
    panel="#f6f4f1",
    raised="#ffffff",
    hover="#ece8e2",
    border="#d9d4cc",
    text=style.LIGHT.text,
    quiet="#6d6861",
    faint="#aaa49b",
    accent="#d9532a",
    on_accent="#ffffff",
    curves=ON_LIGHT,
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
