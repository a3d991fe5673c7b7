"""The viewport under real mouse events in a real window."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from voxstudio.render import style
from voxstudio.studio.scene import PickResult, ToolLabels, Viewport
from voxstudio.studio.scene.canvas import REST_MS, rest_ms
from voxstudio.studio.scene.vtk_style import rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def viewport(qtbot: QtBot, empty_viewport: Viewport) -> Viewport:
    """A viewport on screen with a block in its only view."""
    empty_viewport.show_field(0, block())
    empty_viewport.reset_view()
    settle(qtbot, empty_viewport)
    return empty_viewport


def block() -> NDArray[np.float32]:
    """A solid block in the middle of a 32^3 grid, standing on the floor."""
    field = np.zeros((32, 32, 32), dtype=np.float32)
    field[0:20, 8:24, 6:26] = 1
    return field


def settle(qtbot: QtBot, viewport: Viewport) -> None:
    """Run the event loop until the next frame is drawn."""
    drawn = viewport.frames_drawn
    viewport.redraw()
    qtbot.waitUntil(lambda: viewport.frames_drawn > drawn, timeout=60_000)


def drag(
    viewport: Viewport,
    button: Qt.MouseButton,
    start: tuple[int, int],
    stop: tuple[int, int],
    keys: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    """Press, move in two events and release."""
    middle = QPoint((start[0] + stop[0]) // 2, (start[1] + stop[1]) // 2)
    QTest.mousePress(viewport, button, keys, QPoint(*start))
    QTest.mouseMove(viewport, middle)
    QTest.mouseMove(viewport, QPoint(*stop))
    QTest.mouseRelease(viewport, button, keys, QPoint(*stop))


def scroll(viewport: Viewport, notches: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    """Turn the wheel over the middle."""
    middle = QPointF(viewport.rect().center())
    event = QWheelEvent(
        middle,
        viewport.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def share(picture: NDArray[np.uint8], colour: str, tolerance: float = 0.12) -> float:
    """Share of pixels whose hue and saturation resemble a colour's."""
    pixels = picture.reshape(-1, 3).astype(float)
    pixels = pixels / np.maximum(pixels.max(axis=1, keepdims=True), 1)
    target = np.array(rgb(colour)) / max(rgb(colour))
    return float((np.abs(pixels - target).max(axis=1) < tolerance).mean())


def test_a_shape_is_drawn_in_clay_with_air_around_it(viewport: Viewport) -> None:
    picture = viewport.screenshot()
    assert picture.shape == (500, 600, 3)
    assert picture.dtype == np.uint8
    assert share(picture, style.CLAY) > 0.1
    rim = np.concatenate([picture[:10].ravel(), picture[:, :10].ravel(), picture[:, -10:].ravel()])
    assert rim.max() < 90


def test_background_is_the_themes_gradient(viewport: Viewport) -> None:
    for theme in (style.LIGHT, style.DARK):
        viewport.set_theme(theme.name)
        top = viewport.screenshot()[2, 300] / 255
        assert np.abs(top - rgb(theme.top)).max() < 0.03


def test_pictures_of_any_size_leave_the_window_as_it_was(qtbot: QtBot, viewport: Viewport) -> None:
    before = viewport.screenshot()
    large = viewport.screenshot((1000, 700))
    assert large.shape == (700, 1000, 3)
    assert share(large, style.CLAY) > 0.08
    settle(qtbot, viewport)
    assert np.array_equal(viewport.screenshot(), before)


def test_picks_the_surface_where_it_is(viewport: Viewport) -> None:
    viewport.view("front")
    hit = viewport.pick(300, 250)
    assert isinstance(hit, PickResult)
    assert (hit.cell, hit.on) == (0, "surface")
    assert hit.point[1] == pytest.approx(7.5, abs=0.1)
    assert hit.point[2] == pytest.approx(15.5, abs=0.2)
    viewport.view("top")
    hit = viewport.pick(300, 250)
    assert hit is not None
    assert hit.point[0] == pytest.approx(19.5, abs=0.1)
    viewport.view("right")
    hit = viewport.pick(300, 250)
    assert hit is not None
    assert hit.point[2] == pytest.approx(25.5, abs=0.1)
    assert viewport.pick(3, 3) is None


def test_a_stroke_starts_moves_and_ends_on_the_surface(qtbot: QtBot, viewport: Viewport) -> None:
    viewport.set_mode("paint")
    viewport.view("front")
    started: list[PickResult] = []
    moved: list[PickResult] = []
    ended: list[bool] = []
    viewport.stroke_started.connect(started.append)
    viewport.stroke_moved.connect(moved.append)
    viewport.stroke_ended.connect(lambda: ended.append(True))
    camera = viewport.camera_state()
    drag(viewport, LEFT, (270, 250), (330, 250))
    assert len(started) == 1
    assert len(ended) == 1
    assert len(moved) == 10  # 60 pixels, cast anew every 6
    assert not viewport.stroke_active
    columns = [pick.point[2] for pick in (*started, *moved)]
    assert columns == sorted(columns)
    assert np.ptp(np.diff(columns)) < 0.02
    assert {pick.on for pick in moved} == {"surface"}
    assert viewport.camera_state() == camera


def test_a_stroke_begun_beside_the_shape_starts_when_it_meets_it(viewport: Viewport) -> None:
    viewport.set_mode("paint")
    viewport.view("front")
    started: list[PickResult] = []
    viewport.stroke_started.connect(started.append)
    drag(viewport, LEFT, (5, 250), (300, 250))
    assert len(started) == 1
    assert started[0].point[2] == pytest.approx(5.5, abs=0.7)


def test_cancelling_a_stroke_ends_it_until_the_next_press(viewport: Viewport) -> None:
    events: list[str] = []
    viewport.set_mode("paint")
    viewport.stroke_started.connect(lambda _: events.append("started"))
    viewport.stroke_moved.connect(lambda _: events.append("moved"))
    viewport.stroke_ended.connect(lambda: events.append("ended"))
    viewport.stroke_cancelled.connect(lambda: events.append("cancelled"))
    QTest.mousePress(viewport, LEFT, NO_KEYS, QPoint(300, 250))
    assert viewport.stroke_active
    viewport.cancel_stroke()
    viewport.cancel_stroke()
    QTest.mouseMove(viewport, QPoint(310, 250))
    QTest.mouseRelease(viewport, LEFT, NO_KEYS, QPoint(310, 250))
    assert events == ["started", "cancelled"]


def test_a_stroke_keeps_its_aim_while_the_surface_comes_nearer(viewport: Viewport) -> None:
    viewport.set_mode("paint")
    viewport.view("front")
    hits: list[PickResult] = []
    viewport.stroke_moved.connect(hits.append)

    def swell(pick: PickResult) -> None:
        nearer = block()
        nearer[:, 2:24] = 1
        viewport.show_field(0, nearer)

    viewport.stroke_started.connect(swell)
    drag(viewport, LEFT, (270, 250), (330, 250))
    assert [pick.point[1] for pick in hits] == pytest.approx([7.5] * len(hits), abs=0.1)
    hit = viewport.pick(300, 250)
    assert hit is not None
    assert hit.point[1] == pytest.approx(1.5, abs=0.1)  # and the next one aims anew


def test_the_floor_is_met_from_above_by_tools_that_work_there(viewport: Viewport) -> None:
    beside = tuple(round(value) for value in viewport.project((-0.5, 3.0, 3.0)))
    viewport.set_mode("paint")
    assert viewport.pick(*beside) is None
    viewport.set_mode("paint", ToolLabels("Add", "Remove", floor=True))
    hit = viewport.pick(*beside)
    assert hit is not None
    assert hit.on == "floor"
    assert hit.point == pytest.approx((-0.5, 3.0, 3.0), abs=0.1)
    hit = viewport.pick(300, 250)
    assert hit is not None
    assert hit.on == "surface"
    viewport.view("bottom")
    middle = tuple(round(value) for value in viewport.project((-0.5, 3.0, 3.0)))
    assert viewport.pick(*middle) is None
    viewport.view("home")
    viewport.set_mode("erase", ToolLabels("Add", "Remove", floor=True))
    assert viewport.pick(*beside) is None
    assert viewport.badge == "Remove"


def test_nothing_is_drawn_without_a_complaint(
    qtbot: QtBot, viewport: Viewport, capfd: pytest.CaptureFixture[str]
) -> None:
    viewport.show_field(0, np.zeros((32, 32, 32), np.float32))
    picture = viewport.screenshot()
    assert share(picture, style.CLAY) < 0.01
    settle(qtbot, viewport)
    assert capfd.readouterr().err == ""


def test_the_eraser_finds_hidden_voxels_that_hold_no_matter(viewport: Viewport) -> None:
    hidden = np.zeros((32, 32, 32), dtype=np.bool_)
    hidden[22:30, 10:20, 10:22] = True
    viewport.show_mask(hidden)
    viewport.view("top")
    viewport.set_mode("paint")
    hit = viewport.pick(300, 250)
    assert hit is not None
    assert hit.on == "surface"
    viewport.set_mode("erase")
    hit = viewport.pick(300, 250)
    assert hit is not None
    assert (hit.on, hit.erase) == ("mask", True)
    assert hit.point[0] == pytest.approx(29.5, abs=0.1)


def test_shift_swaps_the_tool_for_one_stroke(viewport: Viewport) -> None:
    viewport.view("front")
    hits: list[PickResult] = []
    viewport.stroke_started.connect(hits.append)
    viewport.stroke_moved.connect(hits.append)
    for mode, held in (("paint", True), ("erase", False)):
        viewport.set_mode("paint" if mode == "paint" else "erase")
        for keys, erases in ((NO_KEYS, not held), (SHIFT, held), (NO_KEYS, not held)):
            hits.clear()
            drag(viewport, LEFT, (300, 250), (330, 250), keys)
            assert len(hits) > 2
            assert {pick.erase for pick in hits} == {erases}
    viewport.set_mode("paint")
    QTest.mousePress(viewport, LEFT, SHIFT, QPoint(300, 250))
    assert viewport.layer.badge == "Erase"
    hits.clear()
    QTest.mouseMove(viewport, QPoint(330, 250))  # Shift let go in the middle of the stroke
    assert {pick.erase for pick in hits} == {True}
    QTest.mouseRelease(viewport, LEFT, NO_KEYS, QPoint(330, 250))
    QTest.mouseMove(viewport, QPoint(331, 250))
    assert viewport.layer.badge == "Paint"


@pytest.mark.parametrize(("axis", "side"), [("y", "front"), ("x", "right"), ("z", "top")])
def test_strokes_land_on_the_slice(viewport: Viewport, axis: str, side: str) -> None:
    number = {"z": 0, "y": 1, "x": 2}[axis]
    viewport.set_mode("paint")
    viewport.set_slice(axis, 12)
    viewport.view(side)
    hits: list[PickResult] = []
    viewport.stroke_started.connect(hits.append)
    viewport.stroke_moved.connect(hits.append)
    drag(viewport, LEFT, (290, 250), (330, 230))
    assert len(hits) > 4
    assert {pick.on for pick in hits} == {"slice"}
    assert all(pick.point[number] == pytest.approx(12, abs=1e-6) for pick in hits)
    viewport.set_slice(None)
    hit = viewport.pick(300, 250)
    assert hit is not None
    assert hit.on == "surface"


def test_navigate_orbits_pans_and_zooms(viewport: Viewport) -> None:
    start = viewport.camera_state()
    drag(viewport, LEFT, (300, 250), (350, 230))
    turned = viewport.camera_state()
    assert turned["azimuth"] == pytest.approx(start["azimuth"] - 20)
    assert turned["elevation"] == pytest.approx(start["elevation"] - 8)
    for button, keys in ((MIDDLE, NO_KEYS), (LEFT, SHIFT)):
        before = viewport.camera_state()
        drag(viewport, button, (300, 250), (340, 250), keys)
        after = viewport.camera_state()
        assert after["focal"] != before["focal"]
        assert after["azimuth"] == before["azimuth"]
        assert after["distance"] == before["distance"]
    before = viewport.camera_state()
    drag(viewport, RIGHT, (300, 250), (300, 200))
    scroll(viewport, 1)
    after = viewport.camera_state()
    assert after["distance"] == pytest.approx(before["distance"] / 1.006**50 / 1.12)
    assert after["focal"] == before["focal"]


def test_in_paint_mode_the_camera_keeps_the_other_buttons(viewport: Viewport) -> None:
    viewport.set_mode("paint")
    strokes: list[PickResult] = []
    viewport.stroke_started.connect(strokes.append)
    for button, keys in ((RIGHT, NO_KEYS), (LEFT, ALT)):
        before = viewport.camera_state()
        drag(viewport, button, (300, 250), (320, 250), keys)
        after = viewport.camera_state()
        assert after["azimuth"] != before["azimuth"]
        assert after["focal"] == before["focal"]
    before = viewport.camera_state()
    drag(viewport, MIDDLE, (300, 250), (320, 250))
    assert viewport.camera_state()["focal"] != before["focal"]
    scroll(viewport, 1)
    assert viewport.camera_state()["distance"] == pytest.approx(
        float(np.asarray(before["distance"])) / 1.12
    )
    assert strokes == []


def test_shift_and_wheel_ask_for_another_brush_only_while_painting(viewport: Viewport) -> None:
    asked: list[int] = []
    viewport.brush_scrolled.connect(asked.append)
    before = viewport.camera_state()
    viewport.set_mode("paint")
    scroll(viewport, 1, SHIFT)
    scroll(viewport, -1, SHIFT)
    assert asked == [1, -1]
    assert viewport.camera_state() == before
    viewport.set_mode("navigate")
    scroll(viewport, 1, SHIFT)
    assert asked == [1, -1]
    assert viewport.camera_state() != before


def test_clicks_name_the_view_and_drags_do_not(viewport: Viewport) -> None:
    viewport.set_layout(4)
    clicked: list[int] = []
    opened: list[int] = []
    viewport.cell_clicked.connect(clicked.append)
    viewport.cell_activated.connect(opened.append)
    for x, y in ((150, 120), (450, 120), (150, 380), (450, 380)):
        QTest.mouseClick(viewport, LEFT, NO_KEYS, QPoint(x, y))
    drag(viewport, LEFT, (150, 120), (180, 120))
    assert clicked == [0, 1, 2, 3]
    QTest.mouseDClick(viewport, LEFT, NO_KEYS, QPoint(450, 380))
    assert opened == [3]


def test_hovering_reports_hits_and_draws_no_frame(qtbot: QtBot, viewport: Viewport) -> None:
    viewport.set_mode("paint")
    QTest.mouseMove(viewport, QPoint(290, 250))
    qtbot.wait(600)  # the resting frame is drawn by now
    heard: list[PickResult | None] = []
    viewport.hovered.connect(heard.append)
    drawn = viewport.frames_drawn
    for x in range(291, 311):
        QTest.mouseMove(viewport, QPoint(x, 250))
        qtbot.wait(1)
    assert viewport.frames_drawn == drawn
    assert len(heard) == 20
    QTest.mouseMove(viewport, QPoint(3, 3))
    assert heard[-1] is None


def test_the_brush_ring_has_the_brushs_size(viewport: Viewport) -> None:
    """On screen the ring spans what two picks one radius apart span."""
    viewport.set_mode("paint")
    viewport.view("front")
    viewport.set_parallel(True)
    viewport.set_brush_radius(4.0)
    QTest.mouseMove(viewport, QPoint(300, 250))
    ring = viewport.layer.ring
    assert ring is not None
    one, two = viewport.pick(300, 250), viewport.pick(300 + ring.radius, 250)
    assert one is not None
    assert two is not None
    assert math.dist(one.point, two.point) == pytest.approx(4.0, abs=0.05)


def test_masks_show_in_the_accent_colour_also_where_nothing_is(viewport: Viewport) -> None:
    assert share(viewport.screenshot(), style.ACCENT, 0.25) < 0.001
    viewport.clear_field()
    hidden = np.zeros((32, 32, 32), dtype=np.bool_)
    hidden[8:24, 8:24, 8:24] = True
    viewport.show_mask(hidden)
    accented = viewport.screenshot().astype(int)
    assert ((accented[..., 0] - accented[..., 2]) > 25).mean() > 0.05
    viewport.show_mask(None)
    plain = viewport.screenshot().astype(int)
    assert ((plain[..., 0] - plain[..., 2]) > 25).mean() < 0.001


def test_recovered_voxels_are_tinted(viewport: Viewport) -> None:
    viewport.show_field(0, block(), tint=np.ones((32, 32, 32), dtype=np.float32))
    picture = viewport.screenshot().astype(int)
    assert ((picture[..., 1] - picture[..., 0]) > 15).mean() > 0.1
    viewport.show_field(0, block())
    picture = viewport.screenshot().astype(int)
    assert ((picture[..., 1] - picture[..., 0]) > 15).mean() < 0.01


def test_isovalue_moves_the_surface(viewport: Viewport) -> None:
    ramp = np.zeros((32, 32, 32), dtype=np.float32)
    ramp[:20] = np.linspace(1.0, 0.05, 20, dtype=np.float32)[:, None, None]
    viewport.show_field(0, ramp)
    viewport.view("top")
    heights = []
    for isovalue in (0.25, 0.5, 0.75):
        viewport.set_isovalue(isovalue)
        hit = viewport.pick(300, 250)
        assert hit is not None
        heights.append(hit.point[0])
    assert heights == pytest.approx([15, 10, 5], abs=0.05)


def test_one_camera_serves_every_view(qtbot: QtBot, viewport: Viewport) -> None:
    for cells, columns in ((4, 2), (9, 3), (1, 1), (2, 2), (6, 3), (3, 3)):
        viewport.set_layout(cells)
        assert viewport.cells == cells
        for number in range(cells):
            viewport.show_field(number, block())
        viewport.reset_view()
        settle(qtbot, viewport)
        rows = cells // columns
        points = []
        for number in range(cells):
            row, column = divmod(number, columns)
            hit = viewport.pick((column + 0.5) * 600 / columns + 1, (row + 0.5) * 500 / rows + 1)
            assert hit is not None
            assert hit.cell == number
            points.append(hit.point)
        assert np.ptp(np.asarray(points), axis=0).max() < 0.6
    with pytest.raises(ValueError, match="6 or 9 views, not 5"):
        viewport.set_layout(5)


def test_a_turned_shape_stays_in_view_in_narrow_cells(qtbot: QtBot, viewport: Viewport) -> None:
    viewport.orbit(10, 5)
    turned = viewport.camera_state()
    for cells, columns in ((2, 2), (3, 3), (6, 3)):
        viewport.set_layout(cells)
        viewport.show_field(cells - 1, block())
        settle(qtbot, viewport)
        for point in ((0.0, 8.0, 6.0), (19.0, 23.0, 25.0), (19.0, 8.0, 25.0), (0.0, 23.0, 6.0)):
            x, _ = viewport.project(point)
            assert 0 < x < 600 / columns
    viewport.set_layout(1)
    assert viewport.camera_state()["distance"] == pytest.approx(turned["distance"])


def test_grids_of_any_resolution_share_the_camera(viewport: Viewport) -> None:
    coarse = viewport.pick(300, 250)
    viewport.show_field(0, block().repeat(2, 0).repeat(2, 1).repeat(2, 2))
    fine = viewport.pick(300, 250)
    assert coarse is not None
    assert fine is not None
    assert np.allclose(np.asarray(fine.point), 2 * np.asarray(coarse.point) + 0.5, atol=0.6)


def test_parallel_projection_and_reset(viewport: Viewport) -> None:
    home = viewport.camera_state()
    viewport.toggle_parallel()
    assert viewport.parallel
    viewport.toggle_parallel()
    viewport.orbit(50, 20)
    viewport.zoom(3)
    viewport.reset_view()
    again = viewport.camera_state()
    for name in ("azimuth", "elevation", "distance", "focal"):
        assert again[name] == pytest.approx(home[name])
    viewport.set_camera_state(home | {"azimuth": 12.0})
    assert viewport.camera_state()["azimuth"] == 12.0
    for damaged in ({}, home | {"distance": float("nan")}, home | {"focal": [1]}):
        with pytest.raises(ValueError, match="not a camera"):
            viewport.set_camera_state(damaged)


def test_keys_and_drops_are_left_to_the_window(qtbot: QtBot, viewport: Viewport) -> None:
    before = viewport.screenshot()
    for key in (Qt.Key.Key_W, Qt.Key.Key_3, Qt.Key.Key_P, Qt.Key.Key_E, Qt.Key.Key_Q):
        QTest.keyClick(viewport, key)
    settle(qtbot, viewport)
    assert np.array_equal(viewport.screenshot(), before)
    assert not viewport.acceptDrops()
    assert viewport.isVisible()


def test_frames_between_two_paints_cost_one_render(qtbot: QtBot, viewport: Viewport) -> None:
    drawn = viewport.frames_drawn
    for _ in range(50):
        viewport.show_field(0, block())
    assert viewport.frames_drawn == drawn
    qtbot.waitUntil(lambda: viewport.frames_drawn > drawn, timeout=60_000)
    assert viewport.frames_drawn == drawn + 1


def test_non_finite_values_never_reach_vtk(viewport: Viewport) -> None:
    field = block()
    field[5, 10, 10], field[6, 10, 10], field[7, 10, 10] = np.nan, np.inf, -np.inf
    viewport.show_field(0, field)
    assert np.isfinite(viewport.views[0].surface.field).all()
    assert share(viewport.screenshot(), style.CLAY) > 0.1


def test_a_mask_is_drawn_once_per_frame_and_vanishes(qtbot: QtBot, viewport: Viewport) -> None:
    plain = viewport.screenshot()
    hidden = np.zeros((32, 32, 32), dtype=np.bool_)
    hidden[:, :, 16:] = True
    viewport.show_mask(hidden)
    viewport.show_mask(~hidden)
    viewport.show_mask(hidden)
    shown = viewport.screenshot()
    assert share(shown, style.ACCENT, 0.2) > 0.05
    assert share(shown[:, :250], style.ACCENT, 0.2) < share(shown[:, 350:], style.ACCENT, 0.2)
    viewport.show_mask(None)
    assert np.array_equal(viewport.screenshot(), plain)


def test_a_hint_stands_along_the_lower_edge(qtbot: QtBot, viewport: Viewport) -> None:
    settle(qtbot, viewport)
    qtbot.wait(600)
    before = viewport.grab().toImage()
    viewport.set_hint("Left drag paints")
    after = viewport.grab().toImage()
    rows = [
        y
        for y in range(after.height())
        if any(after.pixel(x, y) != before.pixel(x, y) for x in range(after.width()))
    ]
    assert rows
    assert min(rows) > 0.9 * after.height()
    viewport.set_hint("")
    assert viewport.grab().toImage() == before


def test_an_empty_field_and_an_odd_shape_are_drawn(viewport: Viewport) -> None:
    viewport.show_field(0, np.zeros((32, 32, 32), dtype=np.float32))
    assert share(viewport.screenshot(), style.CLAY, 0.06) < 0.01
    viewport.show_field(0, np.ones((5, 30, 17), dtype=np.bool_))
    viewport.reset_view()
    assert share(viewport.screenshot(), style.CLAY) > 0.05


def test_a_read_only_field_on_screen_is_shown_once(
    viewport: Viewport, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    surface = viewport.views[0].surface
    show = surface.show

    def counted(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> None:
        shown.append(values)
        show(values)

    monkeypatch.setattr(surface, "show", counted)
    field = np.zeros((8, 8, 8), np.float32)
    field[2:5, 2:5, 2:5] = 1
    viewport.show_field(0, field)
    viewport.show_field(0, field)  # it may have been written to
    assert len(shown) == 2
    field.setflags(write=False)
    viewport.show_field(0, field)
    viewport.show_field(0, field)
    assert len(shown) == 3
    viewport.show_field(0, field, np.ones_like(field))
    assert len(shown) == 4
    viewport.clear_field()
    viewport.show_field(0, field)
    assert len(shown) == 5


def test_what_is_said_again_is_not_painted_again(qtbot: QtBot, viewport: Viewport) -> None:
    painted: list[int] = []

    class Watch(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(1)
            return False

    watch = Watch()
    viewport.set_caption(0, "seed 1")
    viewport.set_message("Loading")
    qtbot.wait(50)
    viewport.layer.installEventFilter(watch)
    viewport.set_caption(0, "seed 1")
    viewport.set_message("Loading")
    viewport.set_hint("")
    viewport.set_selected(None)
    viewport.orbit(5, 0)
    QCoreApplication.sendPostedEvents()
    assert painted == []
    viewport.set_caption(0, "seed 2")
    qtbot.waitUntil(lambda: bool(painted), timeout=5_000)


def test_frames_of_a_run_are_not_drawn_a_second_time_between_each_other() -> None:
    assert rest_ms(math.inf) == rest_ms(20) == REST_MS  # one change, and hands that turn
    for apart in (300, 800, 2000):
        assert rest_ms(apart) > apart
    assert rest_ms(60_000) == REST_MS
