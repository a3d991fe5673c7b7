"""The run that *Start* would start: its recipe, as it is edited, its data and first weights."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from voxstudio.apart import answers
from voxstudio.devices import spare_threads
from voxstudio.errors import ImportRejected
from voxstudio.library import resources
from voxstudio.studio.jobs.latest_job import LatestJob
from voxstudio.training.draft import Draft
from voxstudio.training.estimate import Estimate, Question, estimate

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.tasks.base import Services
    from voxstudio.training.recipe import Recipe

CALM_MS = 800
"""How long a recipe stays as it is before its pace is measured."""

PATIENCE_S = 300.0
"""How long that may take."""


class NextRun(QObject):
    """What is chosen and edited for the next run, and what it will take.

    Args:
        services: What it works with.
        path: Of the first recipe.
    """

    changed = Signal()
    """Anything is another, or is known now."""

    def __init__(self, services: Services, path: Path) -> None:
        super().__init__(services.window)
        self._settings, self._library = services.settings, services.library
        self.recipes = sorted((resources() / "recipes").glob("*.toml"))
        self.path = path
        """Of the recipe, as it is before it is edited."""
        self.data = ""
        """File that is learned from; empty for the recipe's own shapes."""
        self.begun = ""
        """Checkpoint whose weights it begins with; empty for new ones."""
        self.lost = ""
        """Why nothing is known of what it takes."""
        self._job = LatestJob(self, services.runner)
        self._job.succeeded.connect(self._take)
        self._asked: Question | None = None
        self._calm = QTimer(self, interval=CALM_MS, singleShot=True)
        self._calm.timeout.connect(self._measure)
        self._fitting: list[tuple[str, str]] = []
        self._fitting_of: tuple[Recipe | None, int] | None = None

    # What is chosen.

    @cached_property
    def draft(self) -> Draft[Recipe] | str:
        """The recipe as it is edited, or why its file is none."""
        return draft_of(self.path)

    @property
    def recipe(self) -> Recipe | None:
        """The recipe; None while it is not valid."""
        return None if isinstance(self.draft, str) else self.draft.check()[0]

    @property
    def edited(self) -> bool:
        """Whether it is not as in its file."""
        return not isinstance(self.draft, str) and self.draft.changed

    def set_recipe(self, path: Path) -> None:
        """Choose a recipe, one of the user's own or one that ships."""
        if path not in self.recipes:
            self.recipes.append(path)
        self.path, self.begun = path, ""
        self.__dict__.pop("draft", None)
        self.tell()

    def set_data(self, name: str) -> None:
        """Learn from the shapes of a file; empty for the recipe's own."""
        self.data = name
        self.tell()

    def set_begun(self, name: str) -> None:
        """Begin with the weights of a checkpoint; empty for new ones."""
        self.begun = name
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say that something is another."""
        self.lost = ""
        self.changed.emit()

    def why_not(self) -> str:
        """Return why no such run can start; empty where it can, as far as is known."""
        if isinstance(self.draft, str):
            return self.draft
        recipe, faults = self.draft.check()
        if recipe is None:
            path, fault = next(iter(faults.items()))
            return ".".join(path) + f": {fault}" if path else fault
        return why_not(recipe, self.data)

    def beginnings(self) -> list[tuple[str, str]]:
        """Return the checkpoints whose weights fit the net of the recipe, as (path, name)."""
        models, recipe = self._library.models(), self.recipe
        now = (recipe, len(models))
        if now != self._fitting_of:
            self._fitting_of = now
            self._fitting = [] if recipe is None else fitting(recipe, models)
        return self._fitting

    # What it will take.

    @property
    def question(self) -> Question | None:
        """What would be measured; None of a run that cannot start."""
        recipe = self.recipe
        if recipe is None or self.why_not():
            return None
        settings = self._settings.settings
        threads = settings.threads or spare_threads()
        return Question(recipe, self.data, settings.device, threads)

    @property
    def estimate(self) -> Estimate | None:
        """What the run takes here, if it was measured."""
        question = self.question
        return None if question is None else self._settings.settings.estimates.get(question.key)

    @property
    def measuring(self) -> bool:
        """Whether that is being measured, or is about to be."""
        return self._job.busy or self._calm.isActive()

    def want_estimate(self) -> None:
        """Measure soon, unless it is known, under way or in vain."""
        question = self.question
        if question is None or self.lost or self.estimate is not None:
            self.drop_estimate()
        elif self._asked is None or question.key != self._asked.key:
            self._job.drop()
            self._asked = question
            self._calm.start()

    def drop_estimate(self) -> None:
        """Measure nothing: a run needs the processors."""
        self._calm.stop()
        self._job.drop()
        self._asked = None

    @Slot()
    def _measure(self) -> None:
        if self._asked is not None:
            self._job.start(_measured(self._asked))

    @Slot(object)
    def _take(self, found: Estimate | str) -> None:
        question, self._asked = self._asked, None
        if isinstance(found, Estimate) and question is not None:
            self._settings.remember_estimate(question.key, found)
        elif isinstance(found, str):
            self.lost = found
        self.changed.emit()


def _measured(question: Question) -> Generator[None, None, Estimate | str]:
    """Measure in another process, as a job; its value is the estimate, or why there is none."""
    for answer in answers(_estimate, (question,), PATIENCE_S, memory=None):
        if answer is not None:
            return answer.lost if answer.value is None else answer.value
        yield None
    return ""


def _estimate(question: Question) -> Estimate | str:
    try:
        return estimate(question)
    except ImportRejected as error:
        return str(error)


def draft_of(path: Path) -> Draft[Recipe] | str:
    """Return what edits the recipe of a file, or why it is none."""
    from voxstudio.training.recipe import load_recipe

    try:
        return Draft(load_recipe(path))
    except ImportRejected as error:
        return str(error)


def why_not(recipe: Recipe, data: str) -> str:
    """Return why a recipe cannot be trained, as far as that is seen before shapes are made.

    Args:
        recipe: The recipe.
        data: File that it learns from, of which nothing is known; empty for generated shapes.
    """
    from voxstudio.training.dataset import classes_of

    learning = recipe.learning
    try:
        if not data:
            classes = len(classes_of(recipe.data))
            recipe.architecture(recipe.data.resolution, 1.0, classes)
        elif learning.algorithm not in recipe.algorithms():
            fault = f"cannot train the preset {recipe.preset}"
            raise ImportRejected(learning.algorithm, fault, learning.accepted)
    except ImportRejected as error:
        return str(error)
    return ""


def fitting(
    recipe: Recipe, models: Sequence[tuple[Path, CheckpointHeader]]
) -> list[tuple[str, str]]:
    """Return the checkpoints, as (path, name), that a run of a recipe could begin with."""
    from voxstudio.training.warm_start import can_warm_start  # late: the window comes before torch

    return [(str(path), header.name) for path, header in models if can_warm_start(recipe, header)]
