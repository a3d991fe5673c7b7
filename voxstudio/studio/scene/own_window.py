"""Windows of the system's own inside the main one.

Qt draws a window that has a GL view in it as one picture in GL, whatever changes in it: without a
graphics card a text costs 30 ms then. A view in a window of its own is drawn for itself.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

PLATFORM = "xcb"
"""Where that was measured; other systems have a graphics card, or their own way of composing."""


def own_window(widget: QWidget) -> None:
    """Give a widget a window of its own, and leave those around it as they are.

    What scrolls has to have one as well: the system cuts off what lies outside.
    """
    if QGuiApplication.platformName() == PLATFORM:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontCreateNativeWidgetSiblings)
        widget.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        widget.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)


def in_own_window(view: QWidget) -> QWidget:
    """Return a GL view in a window of its own, as small as the view may be."""
    holder = QWidget()
    own_window(holder)
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(view)
    return holder
