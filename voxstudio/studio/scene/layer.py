"""What lies over the picture: brush ring, mode badge, captions, selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from voxstudio.render import style

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from voxstudio.studio.scene.colour_bar import ColourBar

MARGIN = 12
BADGE_OFFSET = 18


@dataclass(frozen=True)
class Ring:
    """The brush at the pointer, in widget pixels."""

    x: float
    y: float
    radius: float


class Layer(QWidget):
    """A transparent child that paints over the scene, so that hovering renders nothing in 3D."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.theme = style.DARK
        self.rects: list[QRectF] = []
        self.captions: dict[int, str] = {}
        self.selected: int | None = None
        self.message = ""
        self.hint = ""
        self.badge = ""
        self.bar: ColourBar | None = None
        self.pointer: QPointF | None = None
        self.ring: Ring | None = None
        self.voxel: list[QPolygonF] = []
        """Faces of the voxel under the pointer, in widget pixels."""
        self._seen: tuple[object, ...] = ()

    def refresh(self) -> None:
        """Paint again if anything that is seen has changed: a new picture is sent to the screen."""
        pointer = self.pointer if self.badge else None
        seen = (
            *(self.theme, list(self.rects), dict(self.captions), self.selected, self.message),
            *(self.hint, self.badge, pointer, self.bar, self.ring, self.voxel),
        )
        if seen != self._seen:
            self._seen = seen
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything that is set."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_captions(painter)
        self._draw_selection(painter)
        self._draw_message(painter)
        self._draw_hint(painter)
        self._draw_ring(painter)
        self._draw_badge(painter)
        if self.bar is not None:
            self.bar.paint(painter, QRectF(self.rect()), self._small(), self.theme)
        painter.end()

    def _draw_captions(self, painter: QPainter) -> None:
        painter.setFont(self._small())
        painter.setPen(QColor(self.theme.text_quiet))
        corner = Qt.AlignmentFlag.AlignLeft.value | Qt.TextFlag.TextWordWrap.value  # at the top
        for number, text in self.captions.items():
            if text and number < len(self.rects):
                inside = self.rects[number].adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
                painter.drawText(inside, corner, text)

    def _draw_selection(self, painter: QPainter) -> None:
        if self.selected is None or self.selected >= len(self.rects):
            return
        painter.setPen(QPen(QColor(style.ACCENT), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rects[self.selected].adjusted(2, 2, -2, -2), 4, 4)

    def _draw_message(self, painter: QPainter) -> None:
        if not self.message:
            return
        painter.setFont(self.font())
        painter.setPen(QColor(self.theme.text_quiet))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.message)

    def _draw_hint(self, painter: QPainter) -> None:
        if not self.hint:
            return
        painter.setFont(self._small())
        painter.setPen(QColor(self.theme.text_quiet))
        metrics = QFontMetricsF(painter.font())
        box = QRectF(0, 0, metrics.horizontalAdvance(self.hint) + 24, metrics.height() + 10)
        box.moveCenter(QRectF(self.rect()).center())
        box.moveBottom(self.height() - MARGIN)
        plate = QColor(self.theme.bottom)
        plate.setAlphaF(0.82)
        painter.setBrush(plate)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(self.theme.text_quiet))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.hint)

    def _draw_ring(self, painter: QPainter) -> None:
        if self.ring is None:
            return
        centre = QPointF(self.ring.x, self.ring.y)
        glow = QColor(style.ACCENT)
        glow.setAlphaF(0.12)
        painter.setBrush(glow)
        painter.setPen(QPen(QColor(style.ACCENT), 1.6))
        painter.drawEllipse(centre, self.ring.radius, self.ring.radius)
        painter.setPen(QPen(QColor("#ffffff"), 1.0))
        for face in self.voxel:
            painter.drawPolygon(face)

    def _draw_badge(self, painter: QPainter) -> None:
        if not self.badge or self.pointer is None:
            return
        painter.setFont(self._small())
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(self.badge) + 16, metrics.height() + 6
        x = min(self.pointer.x() + BADGE_OFFSET, self.width() - width - 4)
        y = min(self.pointer.y() + BADGE_OFFSET, self.height() - height - 4)
        box = QRectF(x, y, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(style.ACCENT))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(QColor("#1d1310"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.badge)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(QFontInfo(font).pixelSize() - 2, 9))
        return font
