"""Arrays as files that are named by their content: written once, checked when they are read."""

from __future__ import annotations

import hashlib
import io
import math
import re
import struct
import weakref
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np

from voxstudio.data.formats.npy_array import header_of
from voxstudio.data.formats.unpacking import Inflated, read_exactly
from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically
from voxstudio.studio.saved.checks import Unreadable

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[Any]

DIGEST = re.compile(r"[0-9a-f]{64}")
SUFFIX = ".npy.z"
FAULTS = (zlib.error, ImportRejected, ValueError, EOFError, struct.error, UnicodeDecodeError)
LARGEST = 1 << 29
"""Bytes of one array."""

KINDS = frozenset("biuf")
"""Of numbers: words and objects are not read."""


def written(array: Array) -> bytes:
    """Return an array in NumPy's file format."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


def read(file: BinaryIO, path: Path, digest: str) -> Array:
    """Return the array of a file in NumPy's format.

    Args:
        file: Open at its beginning.
        path: Named in a refusal.
        digest: Of the array that it should be.

    Raises:
        Unreadable: If it is none, larger than is accepted, or another one.
    """
    try:
        shape, fortran, dtype = header_of(path, file)
        size = math.prod(shape) * dtype.itemsize
        if dtype.kind not in KINDS or fortran or size > LARGEST:
            raise Unreadable("holds an array that is too large, or not of numbers")
        array = np.frombuffer(read_exactly(file, size), dtype).reshape(shape)
    except FAULTS as error:
        raise Unreadable(f"holds an array that cannot be read: {error}") from error
    if digest_of(array) != digest:
        raise Unreadable("holds an array that was changed since it was written")
    array.flags.writeable = False
    return array


def digest_of(array: Array) -> str:
    """Return what an array is called: the SHA-256 of its type, shape and bytes."""
    found = hashlib.sha256(f"{array.dtype.str} {array.shape} ".encode())
    found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


class Digests:
    """Digests of arrays that do not change: worked out once as long as an array lives."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Array], str]] = {}

    def of(self, array: Array) -> str:
        """Return the digest of an array."""
        known = self._known.get(id(array))
        if known is not None and known[0]() is array:
            return known[1]
        digest, key = digest_of(array), id(array)
        self._known[key] = weakref.ref(array, lambda _: self._known.pop(key, None)), digest
        return digest


class ArrayFolder:
    """A folder of arrays.

    Args:
        folder: Made when the first array comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests = Digests()

    def add(self, array: Array) -> str:
        """Write an array unless it is there already; returns its digest.

        Raises:
            SaveFailed: If the disk is full.
        """
        digest = self._digests.of(array)
        path = self._path(digest)
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            data = zlib.compress(written(array), 1)
            write_atomically(path, lambda file: file.write(data))
        return digest

    def find(self, digest: str) -> Array:
        """Read an array.

        Raises:
            Unreadable: If it is missing, or not what its name says.
        """
        if DIGEST.fullmatch(digest) is None:
            raise Unreadable(f"names an array {digest[:70]!r}")
        path = self._path(digest)
        try:
            with path.open("rb") as file:
                return read(cast("BinaryIO", Inflated(file)), path, digest)
        except OSError as error:
            raise Unreadable(f"lacks an array: {error}") from error

    def keep_only(self, digests: Container[str]) -> None:
        """Remove the arrays that are not among some."""
        for path in self._folder.glob(f"*{SUFFIX}"):
            if path.name.removesuffix(SUFFIX) not in digests:
                path.unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}{SUFFIX}"
