"""GLB: `extras` of the asset, as JSON in JSON."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

from voxstudio.provenance.carriers.fault import KEY, MOST

HEAD = struct.Struct("<4sIIII")
JSON = 0x4E4F534A


def embed(data: bytes, recipe: str) -> bytes:
    """Return a file whose asset has the recipe among its extras."""
    size = HEAD.unpack_from(data)[3]
    scene = json.loads(data[HEAD.size : HEAD.size + size])
    scene["asset"].setdefault("extras", {})[KEY] = json.loads(recipe)
    chunk = json.dumps(scene, separators=(",", ":")).encode()
    chunk += b" " * (-len(chunk) % 4)
    rest = data[HEAD.size + size :]
    length = HEAD.size + len(chunk) + len(rest)
    return HEAD.pack(b"glTF", 2, length, len(chunk), JSON) + chunk + rest


def extract(file: BinaryIO) -> str | None:
    """Return the recipe among the extras of the asset."""
    magic, _, _, size, kind = HEAD.unpack(file.read(HEAD.size))
    if magic != b"glTF" or kind != JSON or size > 2 * MOST:
        return None
    scene: Any = json.loads(file.read(size))
    found = scene.get("asset", {}).get("extras", {}).get(KEY)
    return None if found is None else json.dumps(found, separators=(",", ":"), sort_keys=True)
