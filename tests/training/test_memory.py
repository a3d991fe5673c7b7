"""A run that goes on for long takes no more memory than a short one."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from torch import Tensor

from tests.training.small import LEARNING, boxes, recipe
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator

STATM = Path("/proc/self/statm")
PAGE = 4096
GROWTH = 8 << 20
"""Bytes by which the process may differ; 1,000 forgotten batches of these would be 66 MB."""


def tensors() -> int:
    """Return how many tensors are alive."""
    gc.collect()
    return sum(issubclass(type(thing), Tensor) for thing in gc.get_objects())


def resident() -> int:
    """Return the bytes of this process in memory."""
    return int(STATM.read_text(encoding="ascii").split()[1]) * PAGE


def measured(algorithm: str, iterations: int, folder: Path) -> Iterator[tuple[int, int]]:
    """Yield tensors and bytes after 300 iterations and at the end."""
    settings = (f"iterations={iterations}", "checkpoint_every=100")
    for record in train(Trainer(recipe(algorithm, *settings), boxes()), folder):
        if record.iteration in (300, iterations - 1):
            yield tensors(), resident()


@pytest.mark.slow
@pytest.mark.skipif(not STATM.exists(), reason="counts pages of Linux")
@pytest.mark.parametrize("algorithm", LEARNING)
def test_memory_does_not_grow_over_a_thousand_iterations(algorithm: str, tmp_path: Path) -> None:
    (few, small), (many, large) = measured(algorithm, 1302, tmp_path)
    assert many == few
    assert large - small < GROWTH
