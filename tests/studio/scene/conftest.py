"""A viewport of its own on screen, for every test of the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from voxstudio.studio.scene import Viewport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def empty_viewport(qtbot: QtBot) -> Iterator[Viewport]:
    """A viewport without a shape, 600 by 500 pixels."""
    if QGuiApplication.platformName() == "offscreen":
        pytest.skip("needs a window system with OpenGL")
    viewport = Viewport()
    viewport.resize(600, 500)
    viewport.show()
    qtbot.waitExposed(viewport)
    yield viewport
    viewport.close()
    viewport.deleteLater()
