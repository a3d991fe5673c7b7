"""What a damaged file makes a parser trip over, as one clear refusal."""

from __future__ import annotations

import struct
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAULTS = (ValueError, LookupError, EOFError, OverflowError, struct.error, zlib.error)


@contextmanager
def refused_if_damaged(path: Path, accepted: str) -> Iterator[None]:
    """Refuse a file that cannot be read, or that a parser trips over.

    Args:
        path: The file.
        accepted: What would be accepted.

    Raises:
        ImportRejected: Naming the fault.
    """
    try:
        yield
    except OSError as error:
        raise ImportRejected(path, error.strerror or f"is damaged ({error})", accepted) from error
    except FAULTS as error:
        raise ImportRejected(path, f"is damaged ({error})", accepted) from error
