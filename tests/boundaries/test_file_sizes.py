"""The repository stays small: a clone fetches every version of every file."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LARGE = 500_000
"""Bytes of a file that need a reason."""

ALLOWED = ("resources/checkpoints/", "docs/gallery/")
"""Weights and uncurated samples, which are committed when they are final."""

LARGEST = 13_000_000


def test_no_large_file_is_committed_without_a_reason() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    sizes = {name: (ROOT / name).stat().st_size for name in listed.stdout.split("\n") if name}
    large = {name: size for name, size in sizes.items() if size > LARGE}
    assert {name: size for name, size in large.items() if not name.startswith(ALLOWED)} == {}
    assert max(large.values(), default=0) <= LARGEST
