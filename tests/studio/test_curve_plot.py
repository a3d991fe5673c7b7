"""Curves are read, moved and saved by hand."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.studio.hands import CTRL, NONE, PATIENCE_MS
from voxstudio.studio.widgets.theme import DARK, THEMES
from voxstudio.studio.window.curve_export import SCALE, as_png, as_svg
from voxstudio.studio.window.curve_plot import CurvePlot
from voxstudio.studio.window.curves import CHAINS, Curves, seed_names, thinned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., CurvePlot]:
    """Show values, (N,) or (N, B), in a plot of a size."""

    def shown(
        values: NDArray[np.floating], quantity: str = "energy", width: int = 600, height: int = 160
    ) -> CurvePlot:
        plot = CurvePlot(CHAINS, DARK)
        qtbot.addWidget(plot)
        plot.quantity.set_key(quantity)
        plot.setFixedSize(width, height)
        plot.show()
        qtbot.waitExposed(plot)
        plot.activateWindow()
        columns = np.asarray(values, np.float32)
        columns = columns if columns.ndim == 2 else columns[:, None]
        names = seed_names(range(columns.shape[1]))
        plot.show_curves(Curves(np.arange(len(values)), columns, names, here=len(values) - 1))
        QApplication.processEvents()  # numbers of another width lay the plot out anew
        plot.view.grab()
        return plot

    return shown


def labels(plot: CurvePlot) -> list[tuple[str, QRectF]]:
    """Return every text in sight and the pixels that it takes."""
    view = plot.view
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    found = []
    for axis in view.axes.values():
        for rect, flags, text in axis.generateDrawSpecs(painter)[2]:
            found.append((text, axis.mapRectToScene(painter.boundingRect(rect, int(flags), text))))
    painter.end()
    for item in (view.title, view.corner, view.end):
        if item.isVisible() and item.toPlainText():
            found.append((item.toPlainText(), item.sceneBoundingRect()))
    return found


def walk(low: float, high: float, chains: int = 1) -> NDArray[np.float64]:
    """Return random walks between two values, both of which the last chain reaches at its end."""
    steps = np.random.default_rng(0).normal(size=(400, chains)).cumsum(0)
    values: NDArray[np.float64] = low + (steps - steps.min()) / np.ptp(steps) * (high - low)
    values[-2:, -1] = low, high
    return values


CASES = {
    "energies": (walk(-11_650, -11_580, 9), "energy"),
    "tiny": (walk(0, 1e-6), "energy"),
    "close": (walk(-11_580, -11_579.9), "energy"),
    "constant": (np.full(400, 5.0), "occupied"),
    "huge": (walk(-3e9, 2.5e9, 4), "energy"),
    "zero": (np.zeros(400), "energy"),
    "one point": (np.array([-11_612.4]), "energy"),
    "gaps": (np.where(np.arange(400) % 7, walk(2, 3)[:, 0], np.nan), "energy"),
    "falling": (np.geomspace(1e6, 1e-3, 400), "gradient_norm"),
    "steady": (np.linspace(700, 690, 400), "gradient_norm"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", [300, 600, 1400])
def test_numbers_differ_lie_apart_and_are_in_sight(
    show: Callable[..., CurvePlot], case: str, width: int
) -> None:
    plot = show(*CASES[case], width=width)
    found = labels(plot)
    for side, axis in plot.view.axes.items():
        low, high = axis.range
        texts = axis.tickStrings(
            axis.tickValues(
                low,
                high,
                axis.size().width() if side == "bottom" else axis.size().height(),
            )[0][1],
            1.0,
            1.0,
        )
        drawn = [text for text, _ in found if text in texts]
        assert len(texts) == len(set(texts)) >= (1 if case == "one point" else 2)
        assert len(drawn) >= min(len(texts), 2)
    for (a, one), (b, other) in itertools.combinations(found, 2):
        assert not one.adjusted(1, 1, -1, -1).intersects(other), (a, b)
    inside = QRectF(plot.view.rect()).adjusted(-1, -1, 1, 1)
    assert all(inside.contains(rect) for _, rect in found), found


@pytest.mark.parametrize("values", [np.full(5, np.nan), np.empty((0, 1))], ids=["nan", "none"])
def test_a_plot_of_nothing_has_no_numbers(
    show: Callable[..., CurvePlot], values: NDArray[np.float64]
) -> None:
    plot = show(values)
    assert [text for text, _ in labels(plot)] == ["Energy"]
    image = QImage(plot.view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    assert all(axis.generateDrawSpecs(painter)[1] == [] for axis in plot.view.axes.values())
    painter.end()
    plot.menu.aboutToShow.emit()
    assert not any(action.isEnabled() for action in plot.menu.actions() if action.text())
    plot.show_curves(Curves(np.arange(3), np.ones((3, 1), np.float32)))
    plot.clear("No curve yet")
    assert [text for text, _ in labels(plot)] == ["Energy"]
    assert plot.view.note.toPlainText() == "No curve yet"


def test_zeros_have_no_place_on_a_logarithmic_axis(show: Callable[..., CurvePlot]) -> None:
    assert not show(np.zeros(4), "gradient_norm").view.found


def test_axes_have_titles_with_units(show: Callable[..., CurvePlot]) -> None:
    plot = show(walk(100, 200), "occupied")
    view = plot.view
    assert (view.title.toPlainText(), view.end.toPlainText()) == ("Occupied (voxels)", "Step")
    assert view.accessibleName() == "Occupied (voxels) over steps"


def test_numbers_that_are_none_leave_gaps_and_the_rest_in_sight(
    show: Callable[..., CurvePlot],
) -> None:
    plot = show(np.array([[1.0, np.inf], [2.0, -np.inf], [3.0, np.nan], [4.0, 5.0]]))
    low, high = plot.view.box.viewRange()[1]
    assert 0 < low < 2 < 5 < high < 6


# Hands.


def roll(plot: CurvePlot, at: QPointF, notches: int, held: Qt.KeyboardModifier = NONE) -> None:
    """Turn the wheel over a point of the plot, as the window system reports it."""
    handle = plot.windowHandle()
    assert handle is not None
    there = plot.view.viewport().mapTo(plot, at.toPoint())
    QTest.wheelEvent(handle, QPointF(there), QPoint(0, 120 * notches), QPoint(), held)
    QApplication.processEvents()


def drag(plot: CurvePlot, start: QPoint, end: QPoint) -> None:
    viewport = plot.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * share)
        QTest.qWait(20)
    QTest.mouseRelease(viewport, LEFT, NONE, end)


def double_click(plot: CurvePlot, at: QPoint) -> None:
    viewport = plot.view.viewport()
    QTest.mouseClick(viewport, LEFT, NONE, at)
    QTest.mouseDClick(viewport, LEFT, NONE, at)  # the second press alone
    QTest.mouseRelease(viewport, LEFT, NONE, at)


def spans(plot: CurvePlot) -> tuple[list[float], list[float]]:
    across, up = plot.view.box.viewRange()
    return list(across), list(up)


def test_the_wheel_zooms_with_ctrl_or_with_the_focus_alone(
    show: Callable[..., CurvePlot], qtbot: QtBot
) -> None:
    plot = show(walk(-11_650, -11_580, 3))
    whole, at = spans(plot), plot.view.point_at(100, -11_600)
    roll(plot, at, 1)
    assert spans(plot) == whole
    roll(plot, at, 3, CTRL)
    near = spans(plot)
    for before, after in zip(whole, near, strict=True):
        assert before[0] < after[0] < after[1] < before[1]
    assert (plot.view.point_at(100, -11_600) - at).manhattanLength() <= 3  # under the pointer
    plot.view.setFocus()
    qtbot.waitUntil(plot.view.hasFocus, timeout=PATIENCE_MS)
    roll(plot, at, -3)
    assert np.allclose(spans(plot), whole)
    plot.view.clearFocus()
    roll(plot, at, -3)
    assert np.allclose(spans(plot), whole)


def test_a_drag_moves_new_steps_leave_it_there_and_a_double_click_fits(
    show: Callable[..., CurvePlot], qtbot: QtBot
) -> None:
    plot = show(walk(-11_650, -11_580))
    clicked: list[int] = []
    plot.step_clicked.connect(clicked.append)
    whole, middle = spans(plot), plot.view.point_at(200, -11_615).toPoint()
    roll(plot, QPointF(middle), 4, CTRL)
    before = spans(plot)
    drag(plot, middle, middle + QPoint(60, 0))
    after = spans(plot)
    moved = before[0][0] - after[0][0]
    assert moved == pytest.approx(60 * np.ptp(before[0]) / plot.view.box.width(), rel=0.1)
    assert after[1] == pytest.approx(before[1])
    more = Curves(np.arange(500), np.full((500, 1), -11_600, np.float32))
    plot.view.draw(more, plot.shown)
    assert spans(plot) == after
    double_click(plot, middle)
    assert spans(plot)[0][1] == pytest.approx(505, abs=5)
    plot.view.draw(Curves(np.arange(400), walk(-11_650, -11_580).astype(np.float32)), plot.shown)
    assert np.allclose(spans(plot), whole)
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    assert clicked == []  # neither the drag nor the double click asks for a frame


def test_another_quantity_and_another_run_are_fitted(show: Callable[..., CurvePlot]) -> None:
    plot = show(walk(-11_650, -11_580))
    for change in ("run", "quantity"):
        roll(plot, QPointF(plot.view.rect().center()), 4, CTRL)
        assert plot.view.moved
        if change == "quantity":
            plot.quantity.set_key("occupied")
        values = np.linspace(0, 9, 300, dtype=np.float32)[:, None]
        plot.view.draw(Curves(np.arange(300), values), plot.shown)
        assert spans(plot)[0] == pytest.approx([-3, 302], abs=1)


def test_curves_cannot_be_lost(show: Callable[..., CurvePlot]) -> None:
    plot = show(walk(0, 1))
    at = plot.view.point_at(200, 0.5)
    for notches in (-200, 600):
        roll(plot, at, notches, CTRL)
        across, up = spans(plot)
        assert -400 <= across[0] < across[1] <= 800
        assert -2.1 <= up[0] < up[1] <= 3.1
        assert np.ptp(across) >= 0.99
        places = [
            axis.tickValues(axis.range[0], axis.range[1], 99)[0][1]
            for axis in plot.view.axes.values()
        ]
        assert all(places)


def test_a_click_asks_for_the_step_under_it(show: Callable[..., CurvePlot], qtbot: QtBot) -> None:
    plot = show(walk(-11_650, -11_580, 3))
    with qtbot.waitSignal(plot.step_clicked, timeout=PATIENCE_MS) as caught:
        at = plot.view.point_at(120, -11_600).toPoint()
        QTest.mouseClick(plot.view.viewport(), LEFT, NONE, at)
    assert abs(caught.args[0] - 120) <= 1
    roll(plot, QPointF(at), 4, CTRL)
    with qtbot.waitSignal(plot.step_clicked, timeout=PATIENCE_MS) as caught:
        at = plot.view.point_at(123, -11_600).toPoint()
        QTest.mouseClick(plot.view.viewport(), LEFT, NONE, at)
    assert caught.args == [123]


@pytest.mark.parametrize("quantity", ["energy", "gradient_norm"])
def test_the_pointer_reads_the_nearest_curve(
    show: Callable[..., CurvePlot], qtbot: QtBot, quantity: str
) -> None:
    values = np.array([[10.0, 20.0, 40.0]]).repeat(200, 0)
    values[150, 1] = 1234.5678
    plot = show(values, quantity)
    view = plot.view

    def read() -> list[str]:
        return view.corner.toPlainText().split()

    legend = read()
    assert legend == ["●", "seed", "0", "●", "seed", "1", "●", "seed", "2"]
    height = np.log10(22) if quantity == "gradient_norm" else 22
    QTest.mouseMove(view.viewport(), view.point_at(90, height).toPoint())
    qtbot.waitUntil(lambda: read()[0:2] == ["●", "Step"], timeout=PATIENCE_MS)
    assert abs(int(read()[2]) - 90) <= 1
    assert read()[3:] == ["seed", "1", "20"]
    assert QColor(view.colour(1)).name() in view.corner.toHtml()
    height = np.log10(1234) if quantity == "gradient_norm" else 1234
    QTest.mouseMove(view.viewport(), view.point_at(150, height).toPoint())
    there = ["●", "Step", "150", "seed", "1", "1,234.568"]  # the screen moves the pointer later
    qtbot.waitUntil(lambda: read() == there, timeout=PATIENCE_MS)
    assert view.spot.isVisible()
    QTest.mouseMove(plot, QPoint(5, 5))
    qtbot.waitUntil(lambda: read() == legend, timeout=PATIENCE_MS)
    assert not view.spot.isVisible()


def test_a_plot_out_of_sight_is_drawn_when_it_comes_back(
    show: Callable[..., CurvePlot], qtbot: QtBot
) -> None:
    plot = show(walk(0, 1))
    plot.hide()
    qtbot.waitUntil(lambda: not plot._pace.isActive(), timeout=PATIENCE_MS)
    curves = Curves(np.arange(9), np.ones((9, 1), np.float32))
    plot.show_curves(curves)
    assert plot.view.curves is not curves
    plot.show()
    assert plot.view.curves is curves


def test_a_stream_of_curves_is_drawn_a_few_times_a_second(
    show: Callable[..., CurvePlot], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = show(walk(0, 1))
    drawn: list[Curves] = []
    monkeypatch.setattr(plot.view, "draw", lambda curves, _quantity: drawn.append(curves))
    stream = [Curves(np.arange(n), np.ones((n, 1), np.float32)) for n in range(2, 102)]
    for curves in stream:
        plot.show_curves(curves)
        qtbot.wait(5)
    qtbot.waitUntil(lambda: bool(drawn) and drawn[-1] is stream[-1], timeout=PATIENCE_MS)
    assert len(drawn) <= 20


def test_a_long_curve_keeps_its_range_and_its_gaps(show: Callable[..., CurvePlot]) -> None:
    values = np.random.default_rng(0).normal(size=50_000)
    values[12_345], values[30_000:31_000] = 50, np.nan
    plot = show(values)
    view = plot.view
    x, y = view.lines[0].getData()
    assert len(x) <= 2 * view.width()
    assert np.nanmax(y) == 50
    assert x[np.nanargmax(y)] == 12_345
    assert np.isnan(y[(x > 30_200) & (x < 30_800)]).all()
    view.box.setXRange(12_300, 12_400, padding=0)
    x, _ = view.lines[0].getData()
    assert {*range(12_300, 12_401)} <= {*x.tolist()}


def test_a_short_curve_is_drawn_as_it_is() -> None:
    assert list(thinned(np.arange(10.0), 3, 6, 4)) == [2, 3, 4, 5, 6]


def test_the_selected_curve_is_the_strongest_and_the_accent_is_the_users(
    show: Callable[..., CurvePlot],
) -> None:
    plot = show(walk(0, 1, 4))
    values, steps = walk(0, 1, 4).astype(np.float32), np.arange(400)
    for theme in THEMES.values():
        plot.view.draw(Curves(steps, values, seed_names(range(4)), 2, 100), plot.shown)
        plot.set_theme(theme)
        pens = [line.opts["pen"] for line in plot.view.lines]
        assert [pen.color().name() for pen in pens] == list(theme.curves[:4])
        assert max(pens, key=lambda pen: float(pen.widthF())) is pens[2]
        assert plot.view.here.pen.color().name() == theme.accent
        plot.view.draw(Curves(steps, values, seed_names(range(4)), 2, 399), plot.shown)
        assert plot.view.here.pen.color().name() == theme.quiet


def test_a_table_holds_every_chain_and_step() -> None:
    values = np.array([[1.5, np.nan], [-11_612.4, 1e-7], [np.inf, 3]], np.float32)
    curves = Curves(np.array([0, 10, 20]), values, ("seed 7", "seed 8"))
    rows = list(csv.reader(curves.csv(CHAINS[2]).decode().splitlines()))
    assert rows[0] == ["Step", "Occupied (voxels) seed 7", "Occupied (voxels) seed 8"]
    assert [row[0] for row in rows[1:]] == ["0", "10", "20"]
    read = np.array([[float(cell or "nan") for cell in row[1:]] for row in rows[1:]], np.float32)
    assert np.array_equal(read, np.where(np.isfinite(values), values, np.nan), equal_nan=True)


def test_pictures_are_the_plot(show: Callable[..., CurvePlot]) -> None:
    plot = show(walk(-11_650, -11_580, 9))
    view = plot.view
    QTest.mouseMove(view.viewport(), view.point_at(90, -11_600).toPoint())
    png = QImage.fromData(as_png(view))
    assert png.size() == SCALE * view.size()
    renderer = QSvgRenderer(QByteArray(as_svg(view)))
    assert renderer.isValid()
    assert renderer.viewBoxF() == QRectF(view.rect())
    svg = QImage(png.size(), QImage.Format.Format_RGB32)
    svg.fill(0)
    painter = QPainter(svg)
    renderer.render(painter)
    painter.end()
    ground = QColor(DARK.panel)
    for image in (png, svg):
        found = {
            image.pixelColor(x, y).name()
            for x in range(0, image.width())
            for y in range(0, image.height(), 2)
        }
        assert {ground.name(), *DARK.curves} <= found
