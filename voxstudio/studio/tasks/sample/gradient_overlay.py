"""Fields of chains with the colours of the energy gradient, while those are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.models.selection import times
from voxstudio.studio.tasks.sample.energy_gradient import EnergyGradientWorker, Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.sampling.player import Model
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter

Fields = tuple[Floats, ...]


class EnergyGradientOverlay(QObject):
    """Colours fields as soon as their gradients are known.

    A running chain then shows as many frames as can be judged, each in its own colours.

    Args:
        runner: Owns the workers.
        errors: Shows what went wrong.
    """

    changed = Signal()
    """Other fields are known with their colours."""

    def __init__(self, runner: Runner, errors: ErrorReporter) -> None:
        super().__init__(runner)
        self._worker = EnergyGradientWorker(runner, errors)
        self._worker.answered.connect(self._answered)
        self._asked: tuple[Fields, Model] | None = None
        self.known: tuple[Fields, Floats | None] | None = None
        """Fields, and what colours them, (B, D, H, W)."""

    def colour(
        self, fields: Sequence[Floats], model: Model | None
    ) -> tuple[Sequence[Floats], Sequence[Floats] | None]:
        """Return fields and what colours them; older ones while the newest are being judged.

        Args:
            fields: (D, H, W) each; of another size than the model's they stay clay.
            model: Whose energy it is; None for clay.
        """
        if model is None or not fields or fields[0].shape != (model.resolution,) * 3:
            return fields, None
        known, tint = self.ask(fields, model)
        return known, None if tint is None else list(tint)

    def ask(self, fields: Sequence[Floats], model: Model) -> tuple[Fields, Floats | None]:
        """Return the newest fields whose colours are known; clay until the first ones are.

        Args:
            fields: What is to be coloured, (D, H, W) each.
            model: Whose energy it is, of the same size.
        """
        wanted = tuple(fields)
        if self._asked is None or not _same(self._asked, (wanted, model)):
            self._asked = wanted, model
            self._worker.ask(wanted, np.stack(wanted), model)
        return self.known or (wanted, None)

    def restart(self) -> None:
        """Show the next fields at once: they are of something else, or without colours."""
        self._worker.drop()
        self._asked = self.known = None

    def ask_again(self) -> None:
        """Take no answer for known: the energy is another one."""
        self._asked = None

    @Slot(object, object)
    def _answered(self, fields: Fields, tint: Floats) -> None:
        self.known = fields, tint
        self.changed.emit()


def why_clay(shape: Shape | None, model: Model | None) -> str:
    """Say why a shape has no colours; empty where it has, or there is none."""
    if shape is None or model is None or shape.grid.shape == (model.resolution,) * 3:
        return ""
    return f"The energy gradient needs a shape of {times((model.resolution,) * 3)} voxels"


def _same(one: tuple[Fields, Model], other: tuple[Fields, Model]) -> bool:
    fields = zip(one[0], other[0], strict=False)
    alike = len(one[0]) == len(other[0]) and all(a is b for a, b in fields)
    return alike and one[1] is other[1]
