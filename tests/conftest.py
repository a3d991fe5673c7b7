"""What every test run begins and ends with."""

from __future__ import annotations

import gc
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# An example that took long says that the machine was busy, and nothing of the code.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")


@pytest.fixture(scope="session", autouse=True)
def _interrupts_are_heard() -> None:
    """Take back that a shell lets processes in the background, and their children, ignore them."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _no_stage_outlives_the_screen() -> Iterator[None]:
    """Release off-screen windows before the X server goes, or Xlib ends the process."""
    yield
    from voxstudio.render import picture, tiles

    picture._stage.cache_clear()
    tiles.tile_renderer.cache_clear()
    gc.collect()
