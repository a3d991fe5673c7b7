"""What the tasks have in common that use a checkpoint each of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot

from voxstudio.errors import ImportRejected
from voxstudio.studio.models.knowledge import knowledge
from voxstudio.studio.models.saved_models import saved_model
from voxstudio.studio.tasks.base import Services, Task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.jobs import Failure
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.saved.state import SavedState, State


class ModelTask(Task):
    """Uses one of the checkpoints that support an operation.

    Args:
        services: What it works with.
        panel: Its own; lists the checkpoints in `model`.
        models: The checkpoints; None where a subclass loads its own.
    """

    def __init__(
        self,
        services: Services,
        panel: Any,  # noqa: ANN401
        models: ModelSelection | None,
    ) -> None:
        super().__init__(services, panel)
        if models is not None:
            self.models = models
            models.share(services.store)
            panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
            self.list_models()

    @property
    def model_path(self) -> Path | None:
        """The checkpoint in use."""
        return self.models.chosen

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint from the next run on."""
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
        self.show_model()

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it supports the operation."""
        self.models.add(path, header)
        self.show_model()

    def remove_model(self, path: Path) -> None:
        """Offer a checkpoint no longer; one that is in use stays until another one is."""
        self.models.remove(path)
        self.list_models()

    @Slot(object)
    def failed(self, failure: Failure) -> None:
        """Say why a model made nothing."""
        self.refresh()
        self.errors.failed(failure)

    def save(self) -> State:
        """Return the model, too, by its name and its place here."""
        return {**super().save(), "model": saved_model(self.model_path)}

    def restore(self, state: SavedState) -> None:
        """Use the model again if it is there."""
        self.restore_model(state.part("model"))
        super().restore(state)

    def restore_model(self, state: SavedState) -> None:
        """Use the model again if it is there."""
        path = self.models.find(state)
        if path is not None and path != self.models.chosen:
            self.choose_model(path)

    def restore_seeds(self, request: RestoreRequest) -> None:
        """Make as many shapes at once as a recipe did, of the same seeds.

        Raises:
            ImportRejected: If that is no number which the panel has.
        """
        count = self.count_of(request)
        if hasattr(self.panel, "count"):
            self.set_count(count)
        self.set_seed(request.seed)

    def count_of(self, request: RestoreRequest) -> int:
        """Return how many shapes a recipe makes at once.

        Raises:
            ImportRejected: If that is no number which the panel has.
        """
        offered = self.panel.count.buttons if hasattr(self.panel, "count") else ("1",)
        count = request.told.count
        if str(count) not in offered:
            raise request.told.refuse(f"makes {count} shapes at once", ", ".join(offered))
        return count

    def set_count(self, count: int) -> None:
        """Make so many shapes at once."""

    def set_seed(self, seed: int) -> None:
        """Make shapes of this seed and of those after it."""

    def show_model(self) -> None:
        """Show the chosen checkpoint and what it brings along."""
        self.list_models()
        header = self.models.header
        if header is not None and hasattr(self.panel, "steps"):
            self.panel.steps.set_value(header.recovery.steps)
        self.model_changed.emit()
        self.refresh()

    def list_models(self) -> None:
        """List the checkpoints."""
        self.offer_models(self.models.names)

    def offer_models(self, names: Sequence[tuple[str, str]]) -> None:
        """List checkpoints by key and name, and say what the chosen one knows."""
        self.panel.model.offer(names, str(self.models.chosen))
        self.panel.model.say(knowledge(self.models.header))
