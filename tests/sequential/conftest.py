"""A small sequential model, trained once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sequential.small import save_sequential
from voxstudio.loaded import load_model
from voxstudio.sequential.model import SequentialModel, sequential_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class-conditional model of low and tall boxes at 16^3."""
    return save_sequential(tmp_path_factory.mktemp("sequential") / "canvas.safetensors")


@pytest.fixture(scope="session")
def model(checkpoint: Path) -> SequentialModel:
    """The same, loaded."""
    return sequential_model(load_model(checkpoint))
