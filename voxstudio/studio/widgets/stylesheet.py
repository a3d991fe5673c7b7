"""The one stylesheet and palette of the window."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from voxstudio.library import resources
from voxstudio.studio.widgets.theme import SMALL, TEXT

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.studio.widgets.theme import Theme

FAMILY = "Inter"


def load_fonts(folder: Path) -> None:
    """Register the font files of a folder; without them the system's font serves."""
    for file in sorted(folder.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))


def apply_stylesheet(app: QApplication, theme: Theme) -> None:
    """Give the whole application one look: style, palette, stylesheet, font."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
    app.setFont(ui_font())  # last: a first stylesheet puts the fonts of living widgets back


def apply_palette(app: QApplication, theme: Theme) -> None:
    """Give a window that is about to be built its style, palette and font.

    Were the stylesheet at work, Qt would work out a widget's look again whenever it moves into
    another one, and building would take more than twice as long. It has been at work for a moment:
    a first one would put the fonts of living widgets back.
    """
    apply_stylesheet(app, theme)
    app.setStyleSheet("")
    app.setFont(ui_font())


def ui_font() -> QFont:
    """Return the main font with figures of equal width."""
    font = QFont(FAMILY) if FAMILY in QFontDatabase.families() else QApplication.font()
    font.setPixelSize(TEXT)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def palette(theme: Theme) -> QPalette:
    """Return the palette: bare X11 has no colour scheme to take one from."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.raised,
        role.AlternateBase: theme.hover,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.accent,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.faint,
        role.Link: theme.accent,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.window,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
    }
    for key, colour in colours.items():
        made.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.faint))
    return made


def stylesheet(theme: Theme) -> str:
    """Fill the stylesheet's colours in."""
    icons = (resources() / "icons").as_posix()
    return _SHEET.substitute(asdict(theme), small=SMALL, text_size=TEXT, icons=icons)


_SHEET = Template("""
QMainWindow, QMainWindow::separator { background: $window; }
QMainWindow::separator { width: 1px; height: 1px; }
QWidget#panel, QDockWidget, QDialog, QScrollArea, QScrollArea > QWidget > QWidget#panel {
    background: $panel; }
QDockWidget { font-weight: 600; titlebar-close-icon: none; }
QDockWidget::title { background: $panel; padding: 10px 12px; text-align: left; }
QDockWidget::close-button { border: none; border-radius: 4px; padding: 0; subcontrol-position:
    right center; right: 8px; }
QDockWidget::close-button:hover { background: $hover; }
QScrollArea { border: none; }
QWidget#bar { background: $panel; border-bottom: 1px solid $window; }
QWidget#footer { background: $panel; border-top: 1px solid $border; }

QLabel#quiet, QLabel#heading, QLabel#unit { color: $quiet; }
QLabel#heading { font-size: ${small}px; font-weight: 600; letter-spacing: 0.6px; }
QLabel#changed { color: $text; font-weight: 600; }
QLabel#fault { font-size: ${small}px; color: $accent; }
QLineEdit[faulty="true"] { border-color: $accent; }
QLabel#small, QLabel#empty { font-size: ${small}px; color: $quiet; }
QLabel#title { font-weight: 600; }
QLabel#bad { color: $accent; }
QLabel#badge { background: $raised; border: 1px solid $border; border-radius: 6px;
    padding: 2px 8px; font-size: ${small}px; color: $quiet; }
QLabel#badge[state="mixed"] { color: $text; }
QLabel#badge[state="apart"] { color: $accent; }
QToolButton#section { color: $quiet; font-size: ${small}px; font-weight: 600;
    letter-spacing: 0.6px; padding: 6px 0 2px 0; border-radius: 0; }
QToolButton#section, QToolButton#section:checked, QToolButton#section:hover {
    background: transparent; }
QToolButton#section:hover { color: $text; }
QLabel#key { background: $raised; border: 1px solid $border; border-radius: 4px;
    padding: 1px 6px; font-size: ${small}px; }
QFrame#line { background: $border; max-height: 1px; border: none; }

QMenuBar { background: $panel; border-bottom: 1px solid $window; padding: 4px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; color: $text; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 32px 5px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 8px; }

QPushButton, QToolButton#button { background: $raised; border: 1px solid $border;
    border-radius: 6px; padding: 5px 12px; min-height: 18px; }
QPushButton:hover, QToolButton#button:hover { background: $hover; }
QPushButton:disabled, QToolButton#button:disabled { color: $faint; }
QPushButton#primary, QToolButton#primary { background: $accent; border: 1px solid $accent;
    color: $on_accent; font-weight: 600; border-radius: 6px; padding: 5px 12px;
    min-height: 18px; }
QPushButton#primary:disabled, QToolButton#primary:disabled { background: $raised;
    border-color: $border; color: $faint; }
QPushButton:default { border-color: $accent; }
QToolButton { border: none; border-radius: 6px; padding: 4px; background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $border; }
QToolButton:checked { background: $hover; }
QToolButton#tool { padding: 3px; }
QToolButton#tool::menu-indicator { image: none; }
QToolButton#button:checked { border-color: $accent; }
QToolButton#segment { border-radius: 5px; padding: 3px 8px; color: $quiet;
    min-height: 18px; }
QToolButton#segment:checked { background: $hover; color: $text; }
QToolButton#segment:disabled { color: $faint; }
QToolButton#sign { background: $raised; border: 1px solid $border; border-radius: 6px;
    padding: 0; font-size: 18px; font-weight: 600; }
QToolButton#sign:hover { background: $hover; }
QFrame#slot { background: $raised; border: 1px solid $border; border-radius: 6px; }
QFrame#slot:hover { border-color: $faint; }
QFrame#slot[wanted="true"] { border-color: $accent; }
QWidget#segments { background: $raised; border: 1px solid $border; border-radius: 6px; }
QToolBar#rail { background: $panel; border: none; border-right: 1px solid $border; padding: 0;
    spacing: 0; }
QToolButton#rail { border-radius: 6px; padding: 4px 0; margin: 0; color: $quiet;
    font-size: ${small}px; font-weight: 500; border-left: 2px solid transparent; }
QToolButton#rail:hover { color: $text; }
QToolButton#rail:checked { color: $text; border-left: 2px solid $accent; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit { background: $raised;
    border: 1px solid $border; border-radius: 6px; padding: 3px 8px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {
    border-color: $accent; }
QSpinBox, QDoubleSpinBox { padding: 3px 4px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { width: 0; height: 0; border: none; }
QAbstractSpinBox QLineEdit { border: none; padding: 0 4px; min-height: 0;
    background: transparent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: $faint; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/caret-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border; padding: 4px;
    selection-background-color: $hover; selection-color: $text; outline: none; }
QComboBox#header { background: transparent; border: 1px solid $border; }
QComboBox#header:hover { background: $raised; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $quiet; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: $border; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
    background: $text; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { background: $faint; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $faint; border-radius: 4px;
    background: $raised; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/check-$name.svg"); }
QCheckBox:disabled { color: $faint; }

QDialog#palette { background: $panel; border: 1px solid $border; }
QDialog#palette QLineEdit { min-height: 32px; font-size: 15px; }
QTreeWidget { background: transparent; border: none; outline: none; }
QTreeWidget::item { padding: 0 8px; border: none; color: $text; }
QTreeWidget::item:selected { background: $hover; color: $text; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QTableView { background: $panel; border: none; border-top: 1px solid $border; outline: none;
    selection-background-color: $hover; selection-color: $text; }
QTableView::item { padding: 0 16px 0 8px; border: none; }
QTableView::item:selected { background: $hover; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $quiet; border: none; padding: 4px 8px;
    font-size: ${small}px; font-weight: 600; }
QHeaderView::section:horizontal { padding-right: 16px; }
QHeaderView::section:hover { color: $text; }
QHeaderView::section:vertical { color: $text; font-size: ${text_size}px; font-weight: 500; }
QTableCornerButton::section { background: $panel; border: none; }
QListWidget#checks { background: $raised; border: 1px solid $border; border-radius: 6px;
    padding: 4px; }
QListWidget#checks::item { padding: 3px 4px; }
QListWidget#checks::item:disabled { color: $faint; }
QListWidget#checks::indicator { width: 14px; height: 14px; border: 1px solid $faint;
    border-radius: 4px; background: $raised; }
QListWidget#checks::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/check-$name.svg"); }

QListView { background: transparent; border: none; outline: none; }
QPlainTextEdit#log { font-family: monospace; font-size: ${small}px; border: none;
    border-radius: 0; background: $panel; }
QFrame#plate { background: $raised; border: 1px solid $faint; border-radius: 8px; }
QLabel#said { color: $text; background: transparent; }
QFrame#plate QPushButton { padding: 3px 10px; color: $accent; }
QStatusBar { background: $panel; border-top: 1px solid $window; color: $quiet; }
QStatusBar QLabel { color: $quiet; font-size: ${small}px; padding: 0 8px; }
QStatusBar QLabel#busy { color: $accent; font-weight: 600; }
QToolButton#chooser { border: none; border-radius: 4px; padding: 2px 16px 2px 8px;
    color: $quiet; font-size: ${small}px; margin: 0 4px; }
QToolButton#chooser::menu-indicator { image: url("$icons/caret-down.svg"); width: 10px;
    height: 10px; subcontrol-position: right center; right: 4px; }
QToolButton#chooser:hover { background: $hover; color: $text; }
QStatusBar::item { border: none; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: $hover; border-radius: 3px; margin: 2px; min-height: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
