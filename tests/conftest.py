"""Which tests share a process, and what every test run ends with."""

from __future__ import annotations

import gc
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

STUDIO = Path(__file__).parent / "studio"

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the windows in one process where several run tests, and other files whole."""
    for item in items:
        screen = STUDIO in item.path.parents
        item.add_marker(pytest.mark.xdist_group("screen" if screen else item.path.name))


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
