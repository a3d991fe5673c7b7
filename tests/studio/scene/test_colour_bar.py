"""The bar that explains colours, and the diverging map that it is drawn for."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from voxstudio.render import style
from voxstudio.studio.scene import vtk_style
from voxstudio.studio.scene.colour_bar import HEIGHT, MARGIN, PADDING, ColourBar
from voxstudio.studio.scene.tinting import voxel_colours

BAR = ColourBar("Wants", style.WANTED, "less", "same", "more")


@pytest.mark.usefixtures("qapp")
def test_the_bar_runs_from_the_first_colour_below_to_the_last_above() -> None:
    image = QImage(300, 260, QImage.Format.Format_RGB32)
    image.fill(QColor(style.DARK.bottom))
    painter = QPainter(image)
    BAR.paint(painter, QRectF(image.rect()), QApplication.font(), style.DARK)
    painter.end()
    bottom = image.height() - MARGIN - PADDING
    low, high = QColor(style.WANTED[0]), QColor(style.WANTED[-1])
    columns = [
        x for x in range(image.width())
        if _near(image.pixelColor(x, int(bottom - 4)), low)
    ]  # fmt: skip
    assert 8 <= len(columns) <= 10
    middle = columns[len(columns) // 2]
    assert _near(image.pixelColor(middle, int(bottom - HEIGHT + 4)), high)
    assert _near(image.pixelColor(middle, int(bottom - HEIGHT / 2)), QColor(style.CLAY))


def test_half_way_is_clay_and_the_ends_are_the_map_s() -> None:
    light = np.ones((9, 9, 9), np.float32)
    for share, colour in ((0.5, style.CLAY), (0.0, style.WANTED[0]), (2.0, style.WANTED[-1])):
        tint = np.full_like(light, share)
        found = voxel_colours(light, tint, "wanted", None)[4, 4, 4]
        assert np.allclose(found, vtk_style.rgb(colour), atol=0.01)


def _near(one: QColor, other: QColor) -> bool:
    channels = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return all(abs(a - b) < 24 for a, b in channels)
