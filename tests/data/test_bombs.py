"""Small files that would unpack, or declare, more than the machine holds: refused in 256 MB."""

from __future__ import annotations

import gzip
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests import corpus

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
READ = """
import sys
from pathlib import Path
from tests import fuzz
from tests.limited import limit_memory
from voxstudio.errors import ImportRejected
fuzz.read(Path(sys.argv[1]))  # imports what reading needs
limit_memory(1 << 28)
for name in sys.argv[2:]:
    try:
        fuzz.read(Path(name))
    except ImportRejected as error:
        print(error.fault)
"""


def declared_npz() -> bytes:
    """Return an archive of one array that declares four terabytes."""
    header = corpus.npy(np.zeros((1, 1, 1)))[:128]
    return corpus.npz(voxels=header.replace(b"(1, 1, 1), }        ", b"(9999, 99, 512, 512)}"))


def crowded_safetensors() -> bytes:
    """Return a header that names four hundred thousand tensors."""
    entry = {"dtype": "F32", "shape": [], "data_offsets": [0, 0]}
    text = json.dumps({str(number): entry for number in range(400_000)}).encode()
    return struct.pack("<Q", len(text)) + text


def overlapping_glb() -> bytes:
    """Return a scene that reads the same megabyte four thousand times, at every byte anew."""
    view = {"buffer": 0, "byteLength": 1 << 20, "byteStride": 1}
    accessor = {"bufferView": 0, "count": 1_000_000, "type": "MAT4", "componentType": 5126}
    scene = {"buffers": [{"byteLength": 1 << 20}], "bufferViews": [view],
             "accessors": [accessor] * 4000}  # fmt: skip
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<I4s", 1 << 20, b"BIN\0") + bytes(1 << 20)
    size = 20 + len(text) + len(body)
    return struct.pack("<4sIII4s", b"glTF", 2, size, len(text), b"JSON") + text + body


def packed_mat() -> bytes:
    """Return a MATLAB file of eight elements that unpack to 128 MiB each."""
    matrix = zlib.compressobj(1)
    element = matrix.compress(struct.pack("<II", 14, 1 << 27) + bytes(1 << 27)) + matrix.flush()
    one = struct.pack("<II", 15, len(element)) + element
    return corpus.mat(instance=corpus.SHAPE)[:128] + one * 8


def nested_glb() -> bytes:
    """Return a scene of a million brackets."""
    text = b"[" * (1 << 20)
    return struct.pack("<4sIII4s", b"glTF", 2, 20 + len(text), len(text), b"JSON") + text


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "declared.npz": (declared_npz, "declares 9999x99x512x512 voxels"),
    "crowded.safetensors": (crowded_safetensors, "not a safetensors file, or cut short"),
    "sides.binvox": (lambda: corpus.BINVOX.replace(b"6 6 6", b"100000 100000 100000"),
                     "declares 100000x100000x100000 voxels"),
    "packed.nrrd": (lambda: corpus.nrrd({"encoding": "gzip"}, gzip.compress(bytes(1 << 28), 1)),
                    "holds another number of voxels than it declares"),
    "packed.mat": (packed_mat, "is damaged"),
    "overlapping.glb": (overlapping_glb, "declares 256000000000 bytes of arrays"),
    "nested.glb": (nested_glb, "is damaged or no GLB mesh"),
    "rows.off": (lambda: b"OFF\n4000000000 4000000000 0\n" + bytes(1000), "declares 4000000000"),
}  # fmt: skip


def test_bombs_are_refused_in_little_memory(tmp_path: Path) -> None:
    good = tmp_path / "good.glb"
    good.write_bytes(corpus.mesh("glb"))
    for name, (content, _) in BOMBS.items():
        (tmp_path / name).write_bytes(content())
        assert (tmp_path / name).stat().st_size < 1 << 25
    done = subprocess.run(
        [sys.executable, "-c", READ, str(good), *(str(tmp_path / name) for name in BOMBS)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for said, (_, fault) in zip(done.stdout.splitlines(), BOMBS.values(), strict=True):
        assert said.startswith(fault)
