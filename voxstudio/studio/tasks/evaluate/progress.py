"""How far an evaluation is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.text import duration

if TYPE_CHECKING:
    from voxstudio.evaluation.progress import Stage

SOON_S = 2.0
"""Seconds of a stage before which nothing can be said of the time left."""


class StageClock:
    """Measures how fast a stage goes, to say how long the rest of it takes."""

    def __init__(self) -> None:
        self._text = ""
        self._begun, self._first = 0.0, 0

    def words(self, stage: Stage, now: float) -> str:
        """Return how far a stage is, and how long it will take.

        Args:
            stage: The newest record.
            now: Seconds on any clock that never goes back.
        """
        if stage.text != self._text:
            self._text, self._begun, self._first = stage.text, now, stage.done
        said = stage.text[:1].upper() + stage.text[1:]
        if stage.total > 1:
            said = f"{said}: {stage.done:,} of {stage.total:,}"
        passed, done = now - self._begun, stage.done - self._first
        if done <= 0 or passed < SOON_S:
            return f"{said} …"
        return f"{said} · {duration(passed * (stage.total - stage.done) / done)} left"
