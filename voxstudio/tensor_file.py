"""The table at the front of a safetensors file, checked whole before a tensor is read."""

from __future__ import annotations

import json
import math
import os
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

HEADER_BUDGET = 1_000_000
"""Bytes of table accepted; ours take a few kilobytes."""

BUDGET = 1 << 31
"""Bytes of tensors accepted in a file, where whoever reads it does not say otherwise."""

BYTES = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I16": 2, "I8": 1, "U8": 1,
         "BOOL": 1}  # fmt: skip
"""Of one number, by type."""

Length = Annotated[int, Field(strict=True, ge=0, le=1 << 40)]


class Entry(BaseModel):
    """What a file declares of one tensor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dtype: Literal["F64", "I64", "F32", "I32", "F16", "BF16", "I16", "I8", "U8", "BOOL"]
    shape: Annotated[tuple[Length, ...], Field(max_length=8)]
    data_offsets: tuple[Length, Length]


class Table(NamedTuple):
    """What a file declares: words by key, and tensors by name, which fill the rest of it."""

    metadata: dict[str, str]
    tensors: dict[str, Entry]


_WORDS = TypeAdapter(dict[str, str])
_ENTRIES = TypeAdapter(dict[str, Entry])


def read_table(path: Path, accepted: str) -> Table:
    """Read what a file declares, without its tensors.

    Raises:
        ImportRejected: As `tensor_file`.
    """
    with tensor_file(path, accepted) as (table, _):
        return table


@contextmanager
def tensor_file(
    path: Path, accepted: str, budget: int = BUDGET
) -> Iterator[tuple[Table, Callable[[], bytes]]]:
    """Open a file to look at what it declares, and then perhaps to read it whole.

    Args:
        path: The file.
        accepted: What would be accepted, for a refusal.
        budget: Bytes that are read at most.

    Yields:
        The table, and what returns all bytes of the file that the table is of.

    Raises:
        ImportRejected: If it is no safetensors file, not whole, or over the budget.
    """

    def read() -> bytes:
        size = os.fstat(file.fileno()).st_size
        if size > budget:
            raise ImportRejected(path, f"holds {size:,} bytes", f"at most {budget:,}")
        file.seek(0)
        return file.read(size)

    try:
        with open_regular(path) as file:
            yield _table(path, file, accepted), read
    except OSError as error:
        raise ImportRejected(path, error.strerror or "unreadable", accepted) from error
    except MemoryError as error:
        raise ImportRejected(path, "needs more memory than there is", accepted) from error


def _table(path: Path, file: BinaryIO, accepted: str) -> Table:
    size, prefix = os.fstat(file.fileno()).st_size, file.read(8)
    length = struct.unpack("<Q", prefix)[0] if len(prefix) == 8 else -1
    if not 2 <= length <= min(HEADER_BUDGET, size - 8):
        raise ImportRejected(path, "not a safetensors file, or cut short", accepted)
    try:
        parsed = json.loads(file.read(length))
    except (ValueError, RecursionError) as error:
        raise ImportRejected(path, "its header is not JSON", accepted) from error
    try:
        words = _WORDS.validate_python(parsed.pop("__metadata__", {}))
        tensors = _ENTRIES.validate_python(parsed)
    except (ValidationError, AttributeError) as error:
        raise ImportRejected(path, "its header is not a table of tensors", accepted) from error
    if not _fills(tensors.values(), size - 8 - length):
        raise ImportRejected(path, "holds another number of bytes than it declares", accepted)
    return Table(words, tensors)


def _fills(entries: Iterable[Entry], size: int) -> bool:
    """Return whether tensors follow one another without gaps until `size`, each of its length."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.data_offsets):
        start, stop = entry.data_offsets
        if start != end or stop - start != math.prod(entry.shape) * BYTES[entry.dtype]:
            return False
        end = stop
    return end == size
