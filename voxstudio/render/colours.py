"""Colours of the visual style, for those who draw before anything heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass

CLAY = "#d9cbbb"
"""The shape itself: unglazed, slightly warm clay."""

ACCENT = "#f2683c"
"""The one accent, for what the user is doing: hidden voxels, selection, running."""


@dataclass(frozen=True)
class Theme:
    """Colours that differ between the dark and the light look.

    Args:
        name: `dark` or `light`.
        top: Background colour at the upper edge.
        bottom: Background colour at the lower edge.
        ground: Colour of the ground plane.
        ground_opacity: Opacity of the ground plane in its middle; it fades out to the rim.
        shadow: Colour of the contact shadow.
        shadow_opacity: Opacity of the contact shadow where it is deepest.
        text: Colour of captions.
        text_quiet: Colour of second lines of captions.
    """

    name: str
    top: str
    bottom: str
    ground: str
    ground_opacity: float
    shadow: str
    shadow_opacity: float
    text: str
    text_quiet: str


DARK = Theme(
    name="dark",
    top="#3a3f47",
    bottom="#1d2024",
    ground="#565d68",
    ground_opacity=0.50,
    shadow="#0c0d0f",
    shadow_opacity=0.80,
    text="#e9e6e1",
    text_quiet="#a3a8b0",
)

LIGHT = Theme(
    name="light",
    top="#fbfaf8",
    bottom="#dedad4",
    ground="#cbc5bc",
    ground_opacity=0.55,
    shadow="#5a5048",
    shadow_opacity=0.62,
    text="#2b2a28",
    text_quiet="#77726b",
)
