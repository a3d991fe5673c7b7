"""Arrays as text: named by their hash, and small ones held whole."""

from __future__ import annotations

import base64
import hashlib
import math
import zlib
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from voxstudio.errors import ImportRejected
from voxstudio.fields import Line
from voxstudio.inflate import inflated
from voxstudio.provenance.strict import Digest, Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.grid import Mask

ROOM = 1 << 18
"""Bytes that an array may take, packed, to be held; 32^3 numbers always fit."""

LARGEST = 1 << 27
"""Bytes of an array when it is unpacked."""

Side = Annotated[int, Field(ge=1, le=1 << 20)]
Kind = Literal["bool", "uint8", "float32"]


class Stored(Record):
    """An array, perhaps with all of its numbers.

    Args:
        dtype: Type of its numbers; those of `bool` are packed as bits.
        shape: Along each axis.
        sha256: Of its numbers, in the order of C, little-endian.
        data: The numbers, deflated, in base64; None where they were too many.
    """

    dtype: Kind
    shape: Annotated[tuple[Side, ...], Field(min_length=1, max_length=4)]
    sha256: Digest
    data: Annotated[str, Field(max_length=2 * ROOM)] | None = None

    @classmethod
    def of(cls, array: NDArray[Any], **more: Any) -> Stored:  # noqa: ANN401
        """Describe an array, and hold it if it is small; whole numbers and shares as float32."""
        kind: Kind = "float32"
        if array.dtype.name in ("bool", "uint8"):
            kind = "bool" if array.dtype == np.bool_ else "uint8"
        values = np.ascontiguousarray(array, _dtype(kind))
        return cls(
            dtype=kind,
            shape=values.shape,
            sha256=hashlib.sha256(values.data).hexdigest(),
            data=_packed(values),
            **more,
        )

    def array(self, source: str) -> NDArray[Any]:
        """Return the numbers.

        Args:
            source: Named in a refusal.

        Raises:
            ImportRejected: If they are not held, or are not those that were described.
        """
        if self.data is None:
            fault = "names an input by its hash alone, for it was too large"
            raise ImportRejected(source, fault, f"the input of SHA-256 {self.sha256[:12]}")
        found = self._unpacked(source)
        if hashlib.sha256(found.tobytes()).hexdigest() != self.sha256:
            raise ImportRejected(source, "holds an input of another hash", "a recipe as written")
        if found.dtype == np.float32 and not np.isfinite(found).all():
            raise ImportRejected(source, "holds an input that is not finite", "finite numbers")
        return found

    def _unpacked(self, source: str) -> NDArray[Any]:
        count, kind = math.prod(self.shape), _dtype(self.dtype)
        size = -(-count // 8) if self.dtype == "bool" else count * kind.itemsize
        if count * kind.itemsize > LARGEST:
            raise ImportRejected(source, "declares an input that is too large", f"{LARGEST} bytes")
        try:
            data = inflated(base64.b64decode(self.data or "", validate=True), size)
        except ValueError as error:
            fault = "holds a damaged input"
            raise ImportRejected(source, fault, "a recipe as written") from error
        if self.dtype == "bool":
            bits = np.unpackbits(np.frombuffer(data, np.uint8), count=count)
            return bits.astype(np.bool_).reshape(self.shape)
        return np.frombuffer(data, kind).reshape(self.shape)


class StoredMask(Stored):
    """What was hidden of a shape.

    Args:
        description: How the mask was made, such as `half:+x`; empty when painted.
        hidden: Voxels that it hides.
    """

    description: Line
    hidden: Annotated[int, Field(ge=0)]


def describe_mask(mask: Mask) -> StoredMask:
    """Return the bits of a mask, how it was made and how much it hides."""
    hidden = np.asarray(mask.hidden)
    told: Any = StoredMask.of(hidden, description=mask.description, hidden=int(hidden.sum()))
    return told  # type: ignore[no-any-return]


def digest(voxels: NDArray[Any]) -> str:
    """Return the SHA-256 of shapes (N, D, H, W), whatever the type of their numbers."""
    found = hashlib.sha256("x".join(map(str, voxels.shape)).encode())
    for shape in voxels:
        found.update(np.ascontiguousarray(shape, "<f4").data)
    return found.hexdigest()


def _dtype(kind: Kind) -> np.dtype[Any]:
    return np.dtype("<f4" if kind == "float32" else kind)


def _packed(values: NDArray[Any]) -> str | None:
    """Return an array as text; None where that is too long."""
    bits = np.packbits(values) if values.dtype == np.bool_ else values
    data = zlib.compress(bits.tobytes(), 9) if bits.nbytes <= 16 * ROOM else b""
    return base64.b64encode(data).decode() if 0 < len(data) <= ROOM else None
