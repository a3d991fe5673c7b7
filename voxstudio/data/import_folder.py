"""A folder tree of shape files as one data file."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections import deque
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from voxstudio.apart import answers
from voxstudio.data.components import component_count
from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes
from voxstudio.data.formats.budget import check_set
from voxstudio.data.import_journal import ImportJournal
from voxstudio.data.import_report import ImportReport, Refused, Row
from voxstudio.errors import ImportRejected
from voxstudio.files import write_json
from voxstudio.inflate import inflated
from voxstudio.room import BYTES, check_room
from voxstudio.transforms import arranged

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.folder import Folder, FolderFile
    from voxstudio.data.formats import ReadOptions

SECONDS = 300.0
"""How long one file may take."""

REPORT, JOURNAL = ".import.json", ".import.part"
"""What the report and the journal are called beside the data file, in place of its ending."""


class Progress(NamedTuple):
    """How far an import is."""

    done: int
    """Files that were read or refused."""
    total: int


def import_folder(
    folder: Folder, out: Path, reading: ReadOptions, jobs: int = 1
) -> Generator[Progress, None, ImportReport]:
    """Write the shapes of a folder tree as one data file, with a report beside it, as a job.

    Files are read by other processes, which end with the generator. One that is ended, however it
    is, leaves a journal; the next one reads only what is not in it, and ends in the same bytes.

    Args:
        folder: The files.
        out: An `.npz`.
        reading: How each is read. Voxels of another size than its resolution are resampled.
        jobs: Processes.

    Returns:
        What was read, refused and found.

    Raises:
        ImportRejected: If no file holds a shape, or all of them are more than one file can hold.
        RuntimeError: If no process could be begun.
        SaveFailed: If a file cannot be written.
    """
    reading = replace(reading, watch=None)  # it stays in this process
    count, side = len(folder.files), reading.resolution
    check_set(out, count, side, itemsize=1)
    check_room(count, side, BYTES)
    journal = ImportJournal(out.with_suffix(JOURNAL), {"version": 1, **_plain(reading)})
    keys = {file: _key(file) for file in folder.files}
    before = journal.resumed()
    known = {file: before[key] for file, key in keys.items() if key in before}
    left = [file for file in folder.files if file not in known]
    yield Progress(len(known), count)
    for file, value in _read_apart(left, reading, jobs):
        if file is not None:
            known[file] = value
            journal.add(keys[file], value)
        yield Progress(len(known), count)
    found = [(file, known[file]) for file in folder.files]
    shapes, report = _assembled(folder, found, reading, out)
    write_json(out.with_suffix(REPORT), report.to_json())
    write_shapes(out, shapes)
    journal.path.unlink(missing_ok=True)
    return report


def fingerprint(folder: Folder, reading: ReadOptions) -> str:
    """Return a name for what an import of a folder ends in, as far as its files' times tell."""
    told = [_plain(reading), *((_key(file), file.kind, file.part) for file in folder.files)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _plain(reading: ReadOptions) -> dict[str, Any]:
    told = asdict(reading)
    del told["watch"]
    return told


def _key(file: FolderFile) -> str:
    """Return a name for what a file holds: its own, its size and its time."""
    try:
        told = file.path.stat()
    except OSError:  # it is refused when it is read
        return file.name
    return f"{file.name}|{told.st_size}|{told.st_mtime_ns}"


def _read_apart(
    files: Sequence[FolderFile], reading: ReadOptions, jobs: int
) -> Iterator[tuple[FolderFile | None, Any]]:
    """Read files in other processes; yield one with what it holds, or None while there is none."""
    parts = [files[first::jobs] for first in range(min(jobs, len(files)))]
    readers = deque(answers(partial(read_file, reading=reading), part, SECONDS) for part in parts)
    try:
        while readers:
            reader = readers.popleft()
            try:
                answer = next(reader)
            except StopIteration:
                continue
            readers.append(reader)
            if answer is None:
                yield None, None
            elif not answer.begun:
                raise RuntimeError(f"a process to read {answer.item.name} {answer.lost}")
            else:
                lost = {"fault": answer.lost, "accepted": "a smaller or an undamaged file"}
                yield answer.item, answer.value or lost
    finally:
        for reader in readers:
            reader.close()


def read_file(file: FolderFile, reading: ReadOptions) -> dict[str, Any]:
    """Return what a file holds, as JSON: its shapes, packed, or why it was refused."""
    try:
        shapes = read_shapes(file.path, reading)
        side = reading.resolution
        if shapes.voxels.shape[1:] != (side,) * 3:
            shapes = shapes.each(partial(arranged, resolution=side))
        solid = np.asarray(shapes.voxels > 0.5)
    except ImportRejected as error:
        return {"fault": error.fault, "accepted": error.accepted}
    except OSError as error:
        return {"fault": error.strerror or "cannot be read", "accepted": "a file"}
    return {"shapes": [_packed(shape) for shape in solid]}


def _packed(solid: NDArray[np.bool_]) -> list[Any]:
    """Return a shape as JSON: its bits, and the number of its connected components."""
    bits = zlib.compress(np.packbits(solid).tobytes(), 6)
    return [base64.b64encode(bits).decode(), component_count(solid)]


def _unpacked(bits: str, side: int) -> NDArray[np.bool_]:
    packed = inflated(base64.b64decode(bits), -(-(side**3) // 8))
    flat = np.unpackbits(np.frombuffer(packed, np.uint8), count=side**3)
    return flat.astype(np.bool_).reshape(side, side, side)


def _assembled(
    folder: Folder, found: Sequence[tuple[FolderFile, Any]], reading: ReadOptions, out: Path
) -> tuple[ShapeSet, ImportReport]:
    """Put the shapes of all files together, but for those without a voxel.

    Raises:
        ImportRejected: If there are none, or more than one file can hold.
    """
    refused = [Refused(file.name, **value) for file, value in found if "fault" in value]
    rows, voxels = [], []
    for file, value in found:
        shapes = value.get("shapes", [])
        for number, (bits, components) in enumerate(shapes):
            name = f"{file.name}#{number}" if len(shapes) > 1 else file.name
            solid = _unpacked(bits, reading.resolution)
            digest = hashlib.sha256(bits.encode()).hexdigest()
            rows.append(Row(name, file.kind, file.part, int(solid.sum()), components, digest))
            voxels += [solid] if solid.any() else []
    if not voxels:
        why = f": {refused[0].file} {refused[0].fault}" if refused else ""
        raise ImportRejected(folder.path, f"holds no shape with a voxel{why}", "files of shapes")
    check_set(out, len(voxels), reading.resolution, itemsize=1)
    report = ImportReport(
        folder.path.resolve().name, out.name, reading.resolution, len(folder.files),
        tuple(rows), tuple(refused), folder.passed_over, _plain(reading),
    )  # fmt: skip
    kinds, parts = ([getattr(row, name) for row in report.kept] for name in ("kind", "part"))
    names = tuple(sorted(set(kinds) - {""}))
    labels = np.array([names.index(kind) for kind in kinds], np.int64) if names else None
    split = np.array(parts) if any(parts) else None
    return ShapeSet(np.stack(voxels), labels, names, out.stem, split=split), report
