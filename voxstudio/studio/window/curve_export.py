"""Curves as files: a table of every chain, or a picture of the plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from voxstudio.studio.window.picture_export import png, write

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintDevice

    from voxstudio.studio.window.curve_plot import CurvePlot
    from voxstudio.studio.window.curve_view import CurveView
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

SCALE = 2
"""A saved picture has this many times the pixels of the plot along each side."""

DOTS = 96
"""Pixels of an inch in browsers, so that the drawing has the size that is on screen."""


def offer(window: MainWindow, errors: ErrorReporter, plot: CurvePlot) -> None:
    """Let the curves of a plot be saved.

    Args:
        window: Owns the dialogs.
        errors: Shows what went wrong.
        plot: Asks for the dialogs.
    """

    def ask(title: str, filters: list[str], contents: dict[str, bytes]) -> None:
        suffix = next(iter(contents))
        window.dialogs.ask_to_save(
            "curves",
            title,
            f"{plot.shown.title.lower()}{suffix}",
            filters,
            lambda path: write(window, errors, path, contents[path.suffix.lower()]),
        )

    def ask_table() -> None:
        curves = plot.view.curves
        if curves is not None:
            ask("Save table", ["CSV table (*.csv)"], {".csv": curves.csv(plot.view.quantity)})

    def ask_picture() -> None:
        filters = ["PNG picture (*.png)", "SVG picture (*.svg)"]
        ask("Save picture", filters, {".png": as_png(plot.view), ".svg": as_svg(plot.view)})

    plot.table_asked.connect(ask_table)
    plot.picture_asked.connect(ask_picture)


def as_png(view: CurveView) -> bytes:
    """Return a plot as it is on screen, finer."""
    image = QImage(SCALE * view.size(), QImage.Format.Format_RGB32)
    _draw(view, image)
    return png(image)


def as_svg(view: CurveView) -> bytes:
    """Return a plot as it is on screen, as lines and letters."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setResolution(DOTS)
    made.setSize(QSize(view.width(), view.height()))
    made.setViewBox(QRectF(view.rect()))
    made.setTitle(view.accessibleName())
    _draw(view, made)
    return bytes(buffer.data().data())


def _draw(view: CurveView, onto: QPaintDevice) -> None:
    view.point(None)  # the legend instead of what the pointer reads
    painter = QPainter(onto)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    target = QRectF(0, 0, onto.width(), onto.height())
    painter.fillRect(target, view.backgroundBrush())
    view.scene().render(painter, target, QRectF(view.rect()))
    painter.end()
