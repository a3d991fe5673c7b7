"""Loads the models of a comparison, or takes them from the tasks that have them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from voxstudio.studio.models.selection import ModelSelection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.tasks.base import Services


def loader(services: Services, path: Path, device: str) -> Callable[[], LoadedNet]:
    """Return what loads a model; for a worker. One that another task uses is not loaded twice."""
    for task in services.tasks.values():
        models = getattr(task, "models", None)
        if isinstance(models, ModelSelection) and models.chosen == path:
            return models.loader()
    return partial(_load, path, device)


def _load(path: Path, device: str) -> LoadedNet:
    from voxstudio.loaded import load_model

    return load_model(path, device)
