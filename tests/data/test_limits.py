"""Limits of readers that docs/reliability.md promises: 256 MB and a second for small files.

Every file is read in a process of its own, which may take 1 GB and is asked for its peak memory and
its processor time.
"""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests import corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import DTypeLike

ROOT = Path(__file__).parents[2]
READ = """
import json, os, resource, sys, time, zlib
from pathlib import Path
from tests.limited import limit_memory
from voxstudio.data.formats import read_shapes
from voxstudio.data.pictures import read_colours, read_picture
from voxstudio.errors import ImportRejected

def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

def read(path):
    picture = path.suffix in (".png", ".jpg")
    for reader in (read_picture, read_colours) if picture else [read_shapes]:
        began = time.process_time()
        try:
            reader(path, *[64] * (reader is not read_shapes))
            fault = ""
        except ImportRejected as error:
            fault = error.fault
        yield time.process_time() - began, fault

for name in sys.argv[1:3]:
    list(read(Path(name)))  # imports what reading needs
packed = zlib.compress(bytes(1 << 26), 1)
began = time.process_time()
zlib.decompress(packed)
print(time.process_time() - began)
for name in sys.argv[3:]:
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] == 0
        continue
    limit_memory()
    before = memory()
    seconds, faults = zip(*read(Path(name)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    print(json.dumps([peak / 1e6, max(seconds), faults[0]]), flush=True)
    os._exit(0)
"""

PEAK = 268
"""MB, which are 256 MiB."""

FREE = 0.15
"""Seconds in which a core that does nothing else unpacks 64 MiB; where it takes longer, so may
readers."""

PIECE = 1 << 24
SIDE = 512 * 512


def array(layers: int, kind: DTypeLike = np.uint8) -> bytes:
    """Return the header of a NumPy file of (layers, 512, 512) numbers."""
    text = f"{{'descr': {np.dtype(kind).str!r}, 'fortran_order': False, "
    text += f"'shape': ({layers}, 512, 512), }}"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + text.ljust(117).encode() + b"\n"


def deflated(head: bytes, size: int, byte: bytes = b"\0") -> bytes:
    """Pack a beginning and many equal bytes; blocks that stand alone are packed once."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(byte * PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + piece * (size // PIECE) + packer.compress(byte * (size % PIECE)) + packer.flush()


def zipped(packing: int, packed: bytes, head: bytes, size: int, byte: bytes = b"\0") -> bytes:
    """Return an archive of one array, packed before."""
    check = zlib.crc32(head)
    for _ in range(size // PIECE):
        check = zlib.crc32(byte * PIECE, check)
    check = zlib.crc32(byte * (size % PIECE), check)
    name = b"voxels.npy"
    fields = struct.pack(
        "<5H3I2H", 45, 0, packing, 0, 33, check, len(packed), len(head) + size, len(name), 0
    )
    local = b"PK\3\4" + fields + name + packed
    central = b"PK\1\2" + struct.pack("<H", 45) + fields + bytes(14) + name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def npz(layers: int, kind: DTypeLike = np.uint8, byte: bytes = b"\0") -> bytes:
    """Return a deflated archive of that many layers of 512 x 512 equal numbers, all read."""
    head, size = array(layers, kind), layers * SIDE * np.dtype(kind).itemsize
    return zipped(zipfile.ZIP_DEFLATED, deflated(head, size, byte), head, size, byte)


def bzip2_npz(layers: int) -> bytes:
    """Return an archive packed with bzip2, whose first four kilobytes hold gigabytes."""
    head, size = array(layers), layers * SIDE
    return zipped(zipfile.ZIP_BZIP2, bz2.compress(head) + bzipped(size), head, size)


def lzma_npz(layers: int, held: int, dictionary: int = 1 << 16) -> bytes:
    """Return an archive packed with LZMA that declares some layers and holds others."""
    chain = {"id": lzma.FILTER_LZMA1, "preset": 0, "dict_size": 1 << 16}
    head, size = array(layers), held * SIDE
    packed = lzma.compress(head + bytes(size), lzma.FORMAT_RAW, filters=[chain])
    settings = struct.pack("<2HBI", 9, 5, 93, dictionary)
    return zipped(zipfile.ZIP_LZMA, settings + packed, head, size)


def labels(kind: DTypeLike, layers: int, value: int) -> bytes:
    """Return an archive of labels that lie in layers."""
    buffer = io.BytesIO()
    values = np.zeros((layers, 512, 512), kind)
    values[1::2] = value
    np.savez_compressed(buffer, values)
    return buffer.getvalue()


def gzipped(size: int) -> bytes:
    """Pack many zeros; streams may follow each other."""
    return gzip.compress(bytes(PIECE)) * (size // PIECE) + gzip.compress(bytes(size % PIECE))


def bzipped(size: int) -> bytes:
    """Pack many zeros; streams may follow each other."""
    return bz2.compress(bytes(PIECE)) * (size // PIECE) + bz2.compress(bytes(size % PIECE))


def zlibbed(size: int) -> bytes:
    """Pack many zeros with zlib's header and check."""
    check = 1
    for _ in range(size // PIECE):
        check = zlib.adler32(bytes(PIECE), check)
    check = zlib.adler32(bytes(size % PIECE), check)
    return b"\x78\xda" + deflated(b"", size) + struct.pack(">I", check)


def nifti(layers: int, **fields: object) -> bytes:
    """Return a gzipped NIfTI file of that many layers."""
    wanted = {"dim": [3, 512, 512, layers, 1, 1, 1, 1], "vox_offset": 352, "magic": b"n+1"}
    head = corpus.nifti(corpus.SHAPE, **wanted, **fields)[:348] + bytes(4)
    return gzip.compress(head) + gzipped(layers * SIDE)


def mat73(side: int, chunk: int, held: bytes) -> bytes:
    """Return a MATLAB 7.3 file of a cube in cubic chunks, which are all the same packed bytes."""
    sides = struct.pack("<3Q", 12, 12, 12), struct.pack("<3Q", side, side, side)
    data = corpus.mat73("tree").replace(*sides)
    layout, base, nowhere = data.index(b"\x03\x02\x04"), 512, bytes([255] * 16)
    corners = list(itertools.product(range(0, side, chunk), repeat=3))
    keys = (struct.pack("<II4Q", len(held), 0, *corner, 0) for corner in corners)
    address = struct.pack("<Q", len(data) - base)
    node = b"TREE" + struct.pack("<BBH", 1, 0, len(corners)) + nowhere
    tree = node + b"".join(key + address for key in keys)
    place = struct.pack("<Q3I", len(data) + len(held) - base, *[chunk] * 3)
    return data[: layout + 3] + place + data[layout + 23 :] + held + tree


def mat(declared: int, held: int) -> bytes:
    """Return a MATLAB file of a packed array that declares some layers and holds others."""
    head = struct.pack("<4I", 6, 8, 9, 0) + struct.pack("<2I3i4x", 5, 12, 512, 512, declared)
    head += struct.pack("<2I", 1, 8) + b"instance" + struct.pack("<2I", 2, declared * SIDE)
    element = struct.pack("<2I", 14, len(head) + declared * SIDE) + head
    packed = b"\x78\xda" + deflated(element, held * SIDE)
    check = zlib.adler32(element)
    for _ in range(held):
        check = zlib.adler32(bytes(SIDE), check)
    packed += struct.pack(">I", check)
    whole = struct.pack("<2I", 15, len(packed)) + packed
    return corpus.mat(instance=corpus.SHAPE)[:128] + whole


def picture(kind: str, mode: str, width: int, height: int, **options: object) -> bytes:
    """Return an empty picture."""
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int, height: int) -> bytes:
    """Return the beginning of a picture that declares a size."""
    head = b"IHDR" + struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head
    return start + struct.pack(">I", zlib.crc32(head)) + picture("PNG", "L", 8, 8)[33:]


def nrrd(layers: int, encoding: str, data: bytes) -> bytes:
    """Return an NRRD file that declares that many layers."""
    return corpus.nrrd({"sizes": f"512 512 {layers}", "encoding": encoding}, data)


def mha(layers: int, packed: bytes) -> bytes:
    """Return a MetaImage that declares that many layers."""
    return corpus.metaimage(DimSize=f"512 512 {layers}", CompressedData="True") + packed


READ_WHOLE = ""
OTHER = "holds another number of voxels than it declares"
WHOLE: dict[str, Callable[[], bytes]] = {
    "whole.npz": lambda: npz(512),
    "labels.npz": lambda: labels("u1", 430, 2),
    "labels16.npz": lambda: labels("i2", 280, 300),
    "numbers.npz": lambda: npz(72, "f8"),
    "bzip2.npz": lambda: bzip2_npz(512),
    "lzma.npz": lambda: lzma_npz(128, 128),
    "whole.nii.gz": lambda: nifti(512),
    "gzip.nrrd": lambda: nrrd(512, "gzip", gzipped(512 * SIDE)),
    "bzip2.nrrd": lambda: nrrd(512, "bzip2", bzipped(512 * SIDE)),
    "text.nrrd": lambda: nrrd(2, "ascii", b"0 " * 2 * SIDE),
    "whole.mha": lambda: mha(430, zlibbed(430 * SIDE)),
    "whole.mat": lambda: mat(512, 512),
    "whole73.mat": lambda: mat73(512, 128, zlibbed(1 << 21)),
    "whole.png": lambda: picture("PNG", "RGBA", 4096, 4096, compress_level=1),
    "grey.png": lambda: picture("PNG", "I;16", 4096, 4096, compress_level=1),
    "whole.jpg": lambda: picture("JPEG", "RGB", 8192, 4096, progressive=True),
}  # fmt: skip
"""As much as is accepted, and what is made of it."""

FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    # Packed arrays that declare more.
    "more.npz": (lambda: npz(250, "f4"), "declares 262 MB in "),
    "flipped.mha": (lambda: mha(512, zlibbed(512 * SIDE)), "takes 268 MB from "),
    "more.nii.gz": (lambda: nifti(512, datatype=64, bitpix=64), "declares 512x512x512 voxels"),
    "scaled.nii.gz": (lambda: nifti(256, scl_slope=2), "takes 604 MB from "),
    "more.nrrd": (lambda: nrrd(512, "gzip", b"").replace(b"uint8", b"int64"), "declares 512x512"),
    "more73.mat": (lambda: mat73(512, 512, zlibbed(512 * SIDE)), "declares chunks of 134 MB"),
    "more.mat": (lambda: mat(2000, 1), "declares 524 MB in "),
    # Packed streams that hold more than they declare.
    "longer.npz": (lambda: lzma_npz(1, 64), READ_WHOLE),
    "bzip2.longer.npz": (lambda: bzip2_npz(1), READ_WHOLE),
    "longer.nrrd": (lambda: nrrd(1, "gzip", gzipped(1 << 30)), OTHER),
    "bzip2.longer.nrrd": (lambda: nrrd(1, "bzip2", bzipped(1 << 30)), OTHER),
    "longer.mha": (lambda: mha(1, zlibbed(1 << 28)), OTHER),
    "longer73.mat": (lambda: mat73(64, 64, zlibbed(1 << 28)), "is damaged (packed bits"),
    "longer.mat": (lambda: mat(1, 512), READ_WHOLE),
    "dictionary.npz": (lambda: lzma_npz(64, 64, 1 << 30), "is damaged or not a NumPy file"),
    # Pictures.
    "large.png": (lambda: png(8192, 8192), "has 8192 x 8192 pixels"),
    "huge.png": (lambda: png(100_000, 100_000), "has too many pixels"),
    "large.jpg": (lambda: picture("JPEG", "L", 8192, 8192), "has 8192 x 8192 pixels"),
}  # fmt: skip
"""What is read, and what is said of it; nothing where it is read whole."""


def measure(folder: Path, files: dict[str, Callable[[], bytes]]) -> Iterator[tuple[str, str]]:
    """Read files, each in a process of its own, and yield what was said of each.

    Every one is held against the limits of memory and time.
    """
    good = {"good.npz": corpus.npz(voxels=corpus.npy(corpus.SHAPE)),
            "good.png": picture("PNG", "L", 8, 8)}  # fmt: skip
    for name, data in good.items():
        (folder / name).write_bytes(data)
    for name, content in files.items():
        (folder / name).write_bytes(content())
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", READ, *(str(folder / n) for n in [*good, *files])],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    unit, *lines = done.stdout.splitlines()
    slow = max(float(unit) / FREE, 1)
    for name, (peak, seconds, fault) in zip(files, map(json.loads, lines), strict=True):
        assert peak < PEAK, name
        assert seconds / slow < 1, name
        yield name, fault


def test_small_files_that_hold_or_declare_too_much(tmp_path: Path) -> None:
    for name, fault in measure(tmp_path, {name: content for name, (content, _) in FILES.items()}):
        wanted = FILES[name][1]
        assert fault.startswith(wanted) and bool(fault) == bool(wanted), (name, fault)


@pytest.mark.slow
def test_as_much_as_small_files_may_hold(tmp_path: Path) -> None:
    for name, fault in measure(tmp_path, WHOLE):
        assert not fault, name
