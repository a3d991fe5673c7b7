"""A process of limited memory; this imports nothing that takes any."""

from __future__ import annotations

import resource
from pathlib import Path

EXTRA_MEMORY = 1 << 30
"""Bytes a reader may take beyond what the process has when it starts."""


def limit_memory(extra: int = EXTRA_MEMORY) -> None:
    """Let this process take no more than so many bytes beyond what it has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + extra
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
