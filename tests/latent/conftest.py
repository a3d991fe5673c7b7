"""A small generator, trained once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.latent.small import save_generator
from voxstudio.latent.model import LatentModel, latent_model
from voxstudio.loaded import load_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A variational auto-encoder of boxes at 16^3."""
    return save_generator(tmp_path_factory.mktemp("latent") / "boxes.safetensors")


@pytest.fixture(scope="session")
def model(checkpoint: Path) -> LatentModel:
    """The same, loaded."""
    return latent_model(load_model(checkpoint))
