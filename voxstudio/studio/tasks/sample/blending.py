"""Blends: several models sampled as one, weighed while their chains run."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.sampling.blend import Blend
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.models.store import ModelStore
    from voxstudio.studio.tasks.sample.blend_controls import BlendControls
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

SHARE = 0.5
"""Weight of every model that has just been added."""


class Blending(QObject):
    """Holds the blend that chains sample, which begins with one model.

    Args:
        window: Says what is loaded.
        runner: Owns the workers.
        errors: Shows what went wrong.
        store: Has the models.
        panel: Has the sliders.
    """

    changed = Signal()
    """Chains sample another blend from their next step on."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        store: ModelStore,
        panel: BlendControls,
    ) -> None:
        super().__init__(window)
        self._store = store
        self._window, self._errors, self._panel = window, errors, panel
        self._offered: dict[str, CheckpointHeader] = {}
        self._models: list[LoadedNet] = []
        self._weights: list[float] = []
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._loaded)
        self._latest_job.failed.connect(self._failed)
        self.blend: Blend | None = None
        self._panel.added.connect(self._add)
        self._panel.removed.connect(self._remove)
        self._panel.weights_changed.connect(self._weigh)

    def begin(self, model: LoadedNet) -> Blend:
        """Sample one model, to which others may be added."""
        self._latest_job.drop()
        self._models, self._weights = [model], [SHARE]
        self.blend = Blend(self._models, self._weights)
        self._show()
        return self.blend

    def offer(self, models: Sequence[tuple[Path, CheckpointHeader]]) -> None:
        """Say which checkpoints make shapes out of noise."""
        self._offered = {str(path): header for path, header in models}
        self._show()

    def extend(self, paths: Sequence[Path]) -> None:
        """Sample others, too, which are loaded; their weights are still to be told."""
        if paths and self._models:
            first, *others = (
                partial(self._store.load, path, str(self._models[0].device)) for path in paths
            )
            self._latest_job.start(
                with_model(first, lambda model: [model, *(load() for load in others)])
            )

    @property
    def loading(self) -> bool:
        """Whether models are being added."""
        return self._latest_job.busy

    @Slot(str)
    def _add(self, key: str) -> None:
        if not self._models:
            return
        load = partial(self._store.load, Path(key), str(self._models[0].device))
        self._window.say(f"Loading {self._offered[key].name} …")
        self._latest_job.start(with_model(load, lambda model: [model]))

    @Slot(object)
    def _loaded(self, models: list[LoadedNet]) -> None:
        try:
            self._take([*self._models, *models], [*self._weights, *[SHARE] * len(models)])
        except ValueError as error:  # a recipe may name any
            self._errors.show(str(error))
            return
        names = " and ".join(each.header.name for each in self._models)
        self._window.say(f"Chains sample the blend of {names}")

    @Slot(int)
    def _remove(self, index: int) -> None:
        models, weights = self._models, self._weights
        self._take(
            [*models[:index], *models[index + 1 :]], [*weights[:index], *weights[index + 1 :]]
        )

    @Slot(list)
    def _weigh(self, weights: list[float]) -> None:
        if self.blend is None:
            return
        try:
            self.blend.set_weights(weights)
        except ValueError:
            self._window.say("All weights are zero: chains keep the last ones")
            return
        self._weights = weights
        self.changed.emit()

    def _take(self, models: list[LoadedNet], weights: list[float]) -> None:
        if self.blend is None:
            return
        if sum(weights) <= 0:  # the only one with a weight has gone
            weights = [SHARE] * len(models)
        self.blend.set_models(models, weights)
        self._models, self._weights = models, weights
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        if not self._models:
            return
        used = {model.header.name for model in self._models}
        size = self._models[0].resolution
        self._panel.offer(
            [
                (key, header.name)
                for key, header in self._offered.items()
                if header.resolution == size and header.name not in used
            ]
        )
        self._panel.show_models([model.header.name for model in self._models], self._weights)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._errors.failed(failure)
