"""Read mutants of good files in a process of limited memory; `python -m tests.fuzz -h` says how.

A mutant must end in shapes that hold together or in `ImportRejected`. Anything else, a fault of
memory or a hang ends the process, and the file that did it stays in the folder.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import json
import re
import signal
import struct
import sys
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import trimesh
from scipy.io import savemat

from tests import corpus, headers, recipes, sessions
from tests.checkpoints import NETS, frames, saved, tiny
from tests.data import test_vox
from tests.limited import limit_memory
from tests.mesh import chair, packages, test_pcd
from tests.mesh.test_readers import strips
from voxstudio.checkpoint import KEY
from voxstudio.data.formats import ReadOptions, read_shapes
from voxstudio.errors import ImportRejected
from voxstudio.loaded import load_model
from voxstudio.provenance.carriers import CARRIERS, read_recipe
from voxstudio.render.png import encoded
from voxstudio.studio.document.document import ShapeDocument
from voxstudio.studio.playback.run_history import RunHistory
from voxstudio.studio.saved.checks import Unreadable
from voxstudio.studio.saved.session_file import read_session
from voxstudio.studio.session.codecs import CODECS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 10
"""Processor time after which a reader counts as hanging; a small file takes milliseconds."""

NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483648", b"4294967295", b"99999999999999999",
           b"1e309", b"nan", b"0.5", b"")  # fmt: skip
WORDS = (0, 1, -1, 127, 128, 255, 256, 32767, 65535, 1 << 31, (1 << 32) - 1, (1 << 63) - 1)


@dataclass(frozen=True)
class Seed:
    """A good file.

    Args:
        ending: Of its name.
        data: What is mutated.
        wrap: Makes the file of a mutant, such as by packing it.
        beside: What a file `mutant.raw` in the same folder holds.
        mutate: Makes a mutant; None for faults anywhere.
    """

    ending: str
    data: bytes
    wrap: Callable[[bytes], bytes] = bytes
    beside: bytes = b""
    mutate: Callable[[bytes, np.random.Generator], bytes] | None = None


def read(path: Path) -> None:
    """Open a file as the studio would, and look at every value of what it holds.

    Of a checkpoint, that is what its model makes; of a recipe, what tiny models make by it.

    Raises:
        ImportRejected: If it is refused.
    """
    if path.suffix == ".safetensors":
        for made in frames(load_model(path)):
            assert np.isfinite(made).all(), "a number that is shown is not finite"
        return
    if path.suffix == ".voxsession":
        state = read_session(path, CODECS)
        with suppress(Unreadable):
            ShapeDocument().restore(state.part("document"))
            RunHistory().restore(state.part("history"))
        return
    if path.suffix != ".png":
        shapes = read_shapes(path, ReadOptions(resolution=8))
        for index in range(len(shapes)):
            shapes.grid(index).occupied()
    text = read_recipe(path)
    if text is not None:
        recipes.made_of(text, path)


def packed_mat() -> bytes:
    """Return a MATLAB file with its array compressed."""
    buffer = io.BytesIO()
    savemat(buffer, {"instance": corpus.SHAPE}, do_compression=True)  # type: ignore[arg-type]
    return buffer.getvalue()


def packed_npz(packing: int) -> bytes:
    """Return an archive of one array, packed as other programs do it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("voxels.npy", corpus.npy(corpus.SHAPE))
    return buffer.getvalue()


def text() -> bytes:
    """Return voxels as numbers in words."""
    return " ".join(map(str, corpus.SHAPE.ravel().tolist())).encode()


def layers() -> bytes:
    """Return a segmentation of two layers."""
    fields = {"dimension": "4", "sizes": "2 6 6 6", "space": "left-posterior-superior",
              "space directions": "none (1,0,0) (0,1,0) (0,0,1)", "space origin": "(0,0,0)",
              "kinds": "list domain domain domain", "Segment0_LabelValue": "=1"}  # fmt: skip
    values = np.stack([corpus.SHAPE * 2, corpus.SHAPE])
    data = corpus.nrrd(fields, values.tobytes("F"))
    return data.replace(b"LabelValue: =", b"LabelValue:=")


def packed_nrrd() -> bytes:
    """Return an NRRD file with its voxels compressed."""
    return corpus.nrrd({"encoding": "gzip"}, gzip.compress(corpus.SHAPE.tobytes()))


def repacked_mat(matrix: bytes) -> bytes:
    """Return a MATLAB file that holds a compressed mutant of a matrix."""
    packed = zlib.compress(matrix)
    head = packed_mat()[:128]
    return head + struct.pack("<II", 15, len(packed)) + packed


def ball(ending: str) -> bytes:
    """Return a small ball as a mesh file."""
    data = trimesh.creation.icosphere(0).export(file_type=ending)
    return data.encode() if isinstance(data, str) else bytes(data)


def checkpoint(net: str, part: str) -> Seed:
    """Return the table, the header or the weights of a good checkpoint, to which the rest is added.

    Args:
        net: Kind of its net.
        part: What is mutated.
    """
    data = saved(tiny(net))
    head = 8 + struct.unpack("<Q", data[:8])[0]
    if part == "weights":
        return Seed("safetensors", data[head:], lambda changed: data[:head] + changed)
    if part == "table":
        return Seed("safetensors", data[:head], lambda changed: changed + data[head:])
    table = json.loads(data[8:head])
    words = table["__metadata__"]

    def wrap(header: bytes) -> bytes:
        text = json.dumps({**table, "__metadata__": {**words, KEY: header.decode()}}).encode()
        return struct.pack("<Q", len(text)) + text + data[head:]

    return Seed("safetensors", words[KEY].encode(), wrap, mutate=headers.mutant)


def unsigned(ending: str) -> bytes:
    """Return a good file of a kind that has room for a recipe."""
    known: dict[str, Callable[[], bytes]] = {
        "nrrd": packed_nrrd,
        "nii": lambda: corpus.NIFTI,
        "nii.gz": lambda: gzip.compress(corpus.NIFTI),
        "png": lambda: encoded(np.zeros((2, 2, 3), np.uint8)),
        "npz": lambda: corpus.npz(voxels=corpus.npy(corpus.SHAPE)),
        "3mf": packages.corner,
    }
    return known.get(ending, partial(ball, ending))()


def signed(ending: str, action: str = "recover") -> Seed:
    """Return a good file with a recipe in it."""
    text = recipes.recipe(action).text
    return Seed(ending, CARRIERS[f".{ending}"].embed(unsigned(ending), text))


def recipe(action: str, ending: str) -> Seed:
    """Return the recipe of an action, which is put into a good file."""
    data, carrier = unsigned(ending), CARRIERS[f".{ending}"]
    text = recipes.recipe(action).text.encode()
    return Seed(ending, text, lambda b: carrier.embed(data, b.decode()), mutate=recipes.mutant)


def text_ply() -> bytes:
    """Return a small ball as a PLY mesh of words."""
    data = trimesh.creation.icosphere(0).export(file_type="ply", encoding="ascii")
    return bytes(data)


SEEDS: dict[str, Callable[[], Seed]] = {
    "npz": lambda: Seed("npz", corpus.npz(voxels=corpus.npy(corpus.SHAPE))),
    "npz, inside": lambda: Seed("npz", corpus.npy(corpus.SHAPE), lambda b: corpus.npz(voxels=b)),
    "npy": lambda: Seed("npy", corpus.npy(corpus.SHAPE)),
    "binvox": lambda: Seed("binvox", corpus.BINVOX),
    "nrrd": lambda: Seed("nrrd", corpus.NRRD),
    "nrrd, gzip": lambda: Seed("nrrd", packed_nrrd()),
    "nrrd, bzip2": lambda: Seed(
        "nrrd", corpus.nrrd({"encoding": "bzip2"}, bz2.compress(corpus.SHAPE.tobytes()))
    ),
    "nrrd, text": lambda: Seed("nrrd", corpus.nrrd({"encoding": "ascii"}, text())),
    "nrrd, layers": lambda: Seed("nrrd", layers()),
    "nhdr": lambda: Seed(
        "nhdr", corpus.nrrd({"data file": "mutant.raw"}, b""), beside=corpus.SHAPE.tobytes()
    ),
    "mha": lambda: Seed("mha", corpus.MHA),
    "mha, packed": lambda: Seed(
        "mha", corpus.metaimage(CompressedData="True") + zlib.compress(corpus.SHAPE.tobytes())
    ),
    "mha, text": lambda: Seed("mha", corpus.metaimage(BinaryData="False") + text()),
    "mhd": lambda: Seed(
        "mhd", corpus.metaimage(ElementDataFile="mutant.raw"), beside=corpus.SHAPE.tobytes()
    ),
    "npz, bzip2": lambda: Seed("npz", packed_npz(zipfile.ZIP_BZIP2)),
    "npz, LZMA": lambda: Seed("npz", packed_npz(zipfile.ZIP_LZMA)),
    "nii": lambda: Seed("nii", corpus.NIFTI),
    "nii.gz": lambda: Seed("nii.gz", gzip.compress(corpus.NIFTI)),
    "nii.gz, inside": lambda: Seed("nii.gz", corpus.NIFTI, lambda b: gzip.compress(b, 1)),
    "vox": lambda: Seed("vox", test_vox.GOOD),
    "vti": lambda: Seed("vti", corpus.vti()),
    "vti, words": lambda: Seed("vti", corpus.vti("ascii", text())),
    "vti, appended": lambda: Seed("vti", corpus.vti("appended")),
    "mat": lambda: Seed("mat", corpus.mat(instance=corpus.SHAPE)),
    "mat, packed": lambda: Seed("mat", packed_mat()),
    "mat, inside": lambda: Seed("mat", corpus.mat(instance=corpus.SHAPE)[128:], repacked_mat),
    "mat, 7.3": lambda: Seed("mat", corpus.mat73("bare")),
    "mat, 7.3 packed": lambda: Seed("mat", corpus.mat73("axes")),
    "off": lambda: Seed("off", ball("off")),
    "obj": lambda: Seed("obj", ball("obj")),
    "stl": lambda: Seed("stl", ball("stl")),
    "stl, text": lambda: Seed("stl", ball("stl_ascii")),
    "ply": lambda: Seed("ply", ball("ply")),
    "ply, text": lambda: Seed("ply", text_ply()),
    "ply, strips": lambda: Seed("ply", strips("binary_big_endian")),
    "ply, polygons": lambda: Seed("ply", chair.ply().encode()),
    "off, polygons": lambda: Seed("off", chair.off(tail=" 255 0 0").encode()),
    "obj, polygons": lambda: Seed("obj", chair.obj(base=-20, mark="/1/1").encode()),
    "xyz": lambda: Seed("xyz", chair.lines(chair.VERTICES).encode()),
    "glb": lambda: Seed("glb", ball("glb")),
    "3mf": lambda: Seed("3mf", packages.corner()),
    "3mf, inside": lambda: Seed(
        "3mf", packages.part().encode(), lambda b: packages.packed(b, zipfile.ZIP_STORED)
    ),
    "pcd": lambda: Seed("pcd", test_pcd.stored("ascii")),
    "pcd, binary": lambda: Seed("pcd", test_pcd.stored("binary")),
    "pcd, packed": lambda: Seed("pcd", test_pcd.stored("binary_compressed")),
    "voxsession": lambda: Seed("voxsession", sessions.archive()),
    "voxsession, text": lambda: Seed(
        "voxsession", sessions.text(), sessions.archive, mutate=headers.mutant
    ),
    **{f"{ending[1:]} with recipe": partial(signed, ending[1:]) for ending in CARRIERS},
    **{
        f"recipe: {action}": partial(recipe, action, ending[1:])
        for action, ending in zip(recipes.MORE, cycle(CARRIERS))
    },
    "safetensors": lambda: checkpoint("annealed", "table"),
    **{f"weights of {net}": partial(checkpoint, net, "weights") for net in NETS},
    **{f"header of {net}": partial(checkpoint, net, "header") for net in NETS},
}
"""A good file of every kind that is read, by name."""

RECIPES = tuple(name for name in SEEDS if "recipe" in name)
"""Those that say how they were made, which is carried out."""

MODELS = tuple(name for name in SEEDS if " of " in name)
"""Those of which a model is made, which takes longer."""


def mutant(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a copy of a file with one to four faults."""
    changed = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        if not changed:
            break
        MUTATIONS[rng.integers(len(MUTATIONS))](changed, rng)
    return bytes(changed)


def _truncate(data: bytearray, rng: np.random.Generator) -> None:
    del data[rng.integers(len(data)) :]


def _byte(data: bytearray, rng: np.random.Generator) -> None:
    data[rng.integers(len(data))] = rng.integers(256)


def _bit(data: bytearray, rng: np.random.Generator) -> None:
    data[rng.integers(len(data))] ^= 1 << rng.integers(8)


def _word(data: bytearray, rng: np.random.Generator) -> None:
    size = int(rng.choice([1, 2, 4, 8]))
    word = WORDS[rng.integers(len(WORDS))] % (1 << 8 * size)
    at = int(rng.integers(max(len(data) - size, 0) + 1)) // size * size
    data[at : at + size] = word.to_bytes(size, "little" if rng.random() < 0.8 else "big")


def _number(data: bytearray, rng: np.random.Generator) -> None:
    found = list(re.finditer(rb"\d+", data[:2000]))
    if found:
        span = found[rng.integers(len(found))].span()
        data[slice(*span)] = NUMBERS[rng.integers(len(NUMBERS))]


def _cut(data: bytearray, rng: np.random.Generator) -> None:
    start = int(rng.integers(len(data)))
    del data[start : start + int(rng.integers(1, 40))]


def _repeat(data: bytearray, rng: np.random.Generator) -> None:
    start = int(rng.integers(len(data)))
    piece = data[start : start + int(rng.integers(1, 40))]
    data[start:start] = piece * int(rng.integers(1, 20))


MUTATIONS: tuple[Callable[[bytearray, np.random.Generator], None], ...] = (
    _truncate, _byte, _bit, _word, _word, _number, _number, _cut, _repeat,
)  # fmt: skip


def hang(*_: Any) -> None:  # noqa: ANN401 - a signal handler's arguments
    """End the reader that used up its time."""
    raise SystemExit("hangs")


def mutants(seed: Seed, count: int, rng: np.random.Generator) -> Iterator[bytes]:
    """Yield so many mutants at random; with 0, each single change of a header after another."""
    for _ in range(count):
        yield (seed.mutate or mutant)(seed.data, rng)
    if not count:
        table = json.loads(seed.data)
        for change in headers.singles(table):
            yield json.dumps(headers.changed(table, change)).encode()


def main() -> None:
    """Read mutants of the kinds asked for and print how many were read and refused."""
    parser = argparse.ArgumentParser(description="Read mutants of good files.")
    parser.add_argument("count", type=int, help="mutants of each kind; 0 for all of a header")
    parser.add_argument("folder", type=Path, help="where a mutant lies while it is read")
    parser.add_argument("--kind", action="append", help="one of the seeds; all without")
    parser.add_argument("--few", action="append", nargs=2, metavar=("KIND", "COUNT"), default=[],
                        help="one of the seeds, and mutants of it")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the mutations")
    wanted = parser.parse_args()
    signal.signal(signal.SIGVTALRM, hang)
    limit_memory()
    few = {kind: int(count) for kind, count in wanted.few}
    every = wanted.kind or (() if few else SEEDS)
    for kind, count in {**dict.fromkeys(every, wanted.count), **few}.items():
        tried = refused = 0
        seed, rng = SEEDS[kind](), np.random.default_rng([wanted.seed, len(kind)])
        (wanted.folder / "mutant.raw").write_bytes(seed.beside)
        path = wanted.folder / f"mutant.{seed.ending}"
        path.write_bytes(seed.wrap(seed.data))
        read(path)  # the seed itself is good
        for data in mutants(seed, count, rng):
            path.write_bytes(seed.wrap(data))
            tried += 1
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                read(path)
            except ImportRejected as error:
                refused += 1
                assert "\n" not in str(error)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        path.unlink()
        (wanted.folder / "mutant.raw").unlink()
        sys.stdout.write(f"{kind}: {tried - refused} read, {refused} refused\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
