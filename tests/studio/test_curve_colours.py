"""Colours of curves are told apart, whatever the theme and the colour vision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QColor
from skimage.color import deltaE_ciede2000, rgb2lab

from voxstudio.studio.widgets.theme import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""Linear RGB as it is seen at full severity (Machado, Oliveira and Fernandes, 2009, table 1)."""


def linear(colours: tuple[str, ...]) -> NDArray[np.float64]:
    found = map(QColor, colours)
    rgb = np.array([[each.redF(), each.greenF(), each.blueF()] for each in found])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def seen(colours: tuple[str, ...], deficiency: str) -> NDArray[np.float64]:
    """Return colours as CIE L*a*b*, (N, 3)."""
    light = np.clip(linear(colours) @ DEFICIENCIES[deficiency].T, 0, 1)
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    lab: NDArray[np.float64] = rgb2lab(encoded[None])[0]
    return lab


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_nine_curves_and_the_accent_are_told_apart(theme: Theme, deficiency: str) -> None:
    assert len(theme.curves) == 9
    colours = seen((*theme.curves, theme.accent), deficiency)
    apart = deltaE_ciede2000(colours[:, None], colours[None])  # type: ignore[no-untyped-call]
    assert apart[np.triu_indices(10, 1)].min() >= (20 if deficiency == "none" else 10)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_curves_stand_out_from_the_ground(theme: Theme) -> None:
    lights = linear((theme.panel, *theme.curves)) @ [0.2126, 0.7152, 0.0722] + 0.05
    assert np.maximum(lights[1:] / lights[0], lights[0] / lights[1:]).min() >= 3  # WCAG 1.4.11
