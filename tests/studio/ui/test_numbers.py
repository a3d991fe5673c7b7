"""Numbers in the notations of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

from tests.studio.hands import PATIENCE_MS
from voxstudio.studio.tasks.registry import TASKS
from voxstudio.studio.widgets.inputs import NumberBox
from voxstudio.studio.widgets.numbers import plain
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.theme import THEMES
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider
from voxstudio.studio.window.action_table import ActionTable
from voxstudio.studio.window.actions import with_tasks

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LOCALES = ("C", "en_US", "de_DE", "fr_FR", "ar_EG", "hi_IN", "fa_IR", "de_CH")


@pytest.mark.parametrize(
    ("text", "decimals", "number"),
    [
        ("0.75", 2, "0.75"),
        ("0,75", 2, "0.75"),
        ("٠٫٧٥", 2, "0.75"),
        ("०.७५", 2, "0.75"),
        ("０．７５", 2, "0.75"),
        (",5", 1, ".5"),
        ("−1,5", 1, "-1.5"),
        ("1.234,5", 1, "1234.5"),
        ("1,234.5", 1, "1234.5"),
        ("1'234.5", 1, "1234.5"),
        ("1 234,5", 1, "1234.5"),
        ("1\N{NARROW NO-BREAK SPACE}234,5", 1, "1234.5"),
        ("1.234.567", 1, "1234567"),
        ("1,234", 0, "1234"),
        ("1,234", 3, "1.234"),
        ("", 2, ""),
        ("-", 2, "-"),
        ("7.", 2, "7."),
        ("seven", 2, None),
        ("1e9", 2, None),
        ("nan", 2, None),
        ("1-2", 2, None),
        ("²", 2, None),
    ],
)
def test_a_number_is_read_in_every_notation(text: str, decimals: int, number: str | None) -> None:
    assert plain(text, decimals) == number


def slider(qtbot: QtBot, scale: Scale, locale: str) -> ValueSlider:
    made = ValueSlider("Value", scale)
    made.box.setLocale(QLocale(locale))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=PATIENCE_MS)
    return made


def type_text(edit: QLineEdit, text: str) -> None:
    """Type letters of any script; `QTest.keyClicks` knows those of ASCII."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(edit, key)


def enter(box: NumberBox, text: str) -> None:
    edit = box.lineEdit()
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton)
    edit.selectAll()
    type_text(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


@pytest.mark.parametrize("locale", LOCALES)
def test_both_separators_are_typed_in_every_locale(qtbot: QtBot, locale: str) -> None:
    row = slider(qtbot, Scale(-3, 1000, 2, "mm"), locale)
    heard: list[float] = []
    row.changed.connect(heard.append)
    typed = ("0.75", "0,25", "٠٫٥", "-1,5", "12")
    for text in typed:
        enter(row.box, text)
    assert heard == [0.75, 0.25, 0.5, -1.5, 12]
    # What the box shows is in the language of the desktop, and is read back as it is.
    for value in (0.75, -1.5, 999.25):
        row.set_value(value)
        assert row.box.valueFromText(row.box.text()) == value


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", ["4,9", "4.9", "abc", "-7", ","])
def test_what_is_no_number_of_the_range_changes_nothing(
    qtbot: QtBot, locale: str, text: str
) -> None:
    row = slider(qtbot, Scale(5, 1000, 1, "mm"), locale)
    row.set_value(80)
    heard: list[float] = []
    row.changed.connect(heard.append)
    enter(row.box, text)
    assert (row.value, heard) in ((80, []), (7, [7]))  # the sign of -7 is not taken


@pytest.mark.parametrize(("text", "number"), [("1,000", 1000), ("1.000", 1000), ("12.5", 30)])
def test_a_whole_number_may_be_grouped(qtbot: QtBot, text: str, number: int) -> None:
    row = slider(qtbot, Scale(1, 2000, 0), "de_DE")
    row.set_value(30)
    enter(row.box, text)
    assert row.value == number


def test_a_name_for_the_least_number_stays(qtbot: QtBot) -> None:
    box = NumberBox()
    qtbot.addWidget(box)
    box.setDecimals(0)
    box.setSpecialValueText("automatic")
    box.setRange(0, 256)
    box.setValue(3)
    box.setValue(box.valueFromText("automatic"))
    assert box.text() == "automatic"
    assert box.validate("automatic", 0)[0] == box.validate("3", 0)[0]


def test_a_seed_takes_digits_of_any_script(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    field = SeedField(ActionTable(window, THEMES["dark"], with_tasks(TASKS)))
    window.setCentralWidget(field)
    window.show()
    seeds: list[int] = []
    field.typed.connect(seeds.append)
    type_text(field.edit, "٤٢")
    assert seeds[-1] == 42
