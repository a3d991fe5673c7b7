"""Codes of the latent tasks: drawn, found for shapes and files, decoded; slots that take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.studio.hands import PATIENCE_MS, answer, drop_entry, drop_files
from tests.training.small import boxes
from voxstudio.data.formats.npz import write_arrays
from voxstudio.grid import VoxelGrid
from voxstudio.latent.files import write_codes
from voxstudio.latent.model import latent_model
from voxstudio.loaded import load_model
from voxstudio.operations import DECODE
from voxstudio.studio.document.document import Shape
from voxstudio.studio.latents.decoding import Decoding
from voxstudio.studio.latents.latent_samples import LatentSample, LatentSamples
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.widgets.slot import Slot
from voxstudio.voxels import pairwise_iou

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


@pytest.fixture
def models(generator: Path) -> ModelSelection:
    made = ModelSelection(DECODE, same_size)
    made.choose(generator)
    return made


@pytest.fixture
def operands(studio: Studio, models: ModelSelection) -> LatentSamples:
    return LatentSamples(studio.window, studio.runner, studio.errors, models)


def wait(qtbot: QtBot, operands: LatentSamples) -> dict[object, list[LatentSample]]:
    """Return what was found at every place."""
    found: dict[object, list[LatentSample]] = {}
    operands.found.connect(lambda place, made: found.__setitem__(place, made))
    qtbot.waitUntil(lambda: not operands.waiting, timeout=PATIENCE_MS)
    return found


def test_codes_are_drawn_as_the_command_line_draws_them(
    qtbot: QtBot, operands: LatentSamples, generator: Path
) -> None:
    operands.draw("corner", [7])
    (made,) = wait(qtbot, operands)["corner"]
    model = latent_model(load_model(generator))
    assert np.array_equal(made.code, model.draw([7])[0])
    assert np.array_equal(made.shape.grid.values, model.decode(model.draw([7]))[0])
    assert (made.shape.name, made.seed) == ("seed 7", 7)


def test_shapes_and_files_are_encoded(
    qtbot: QtBot, operands: LatentSamples, tmp_path: Path
) -> None:
    box = boxes(3).training[1].astype(np.float32) / 255
    path = tmp_path / "box.npz"
    write_arrays(path, {"voxels": (box > 0.5)[None]})
    operands.encode("shape", [Shape(VoxelGrid(box), "a box")])
    operands.read("file", [path])
    found = wait(qtbot, operands)
    for place, name in (("shape", "a box"), ("file", "box")):
        (made,) = found[place]
        here = pairwise_iou(made.shape.grid.values[None] > 0.5, box[None] > 0.5).item()
        assert made.shape.name == name
        assert here > 0.6
        assert made.overlap == pytest.approx(here, abs=1e-6)


def test_files_of_codes_are_read(
    qtbot: QtBot, operands: LatentSamples, generator: Path, tmp_path: Path
) -> None:
    model = latent_model(load_model(generator))
    codes = model.draw([3, 4])
    write_codes(tmp_path / "two.npz", codes)
    write_arrays(tmp_path / "box.npz", {"voxels": boxes(3).training[:1] > 127})
    operands.read("files", [tmp_path / "two.npz", tmp_path / "box.npz"])
    first, second = wait(qtbot, operands)["files"]
    assert np.array_equal(first.code, codes[0])
    assert np.array_equal(first.shape.grid.values, model.decode(codes[:1])[0])
    assert (first.shape.name, first.overlap, first.seed) == ("two", None, None)
    assert second.shape.name == "box"
    assert second.overlap is not None and second.overlap > 0.6


def test_codes_of_another_model_are_refused_in_words(
    studio: Studio, qtbot: QtBot, operands: LatentSamples, tmp_path: Path
) -> None:
    path = tmp_path / "other.npz"
    write_codes(path, np.zeros((1, 5), np.float32))
    operands.read("corner", [path])
    assert answer(studio, qtbot) == (
        f"{path}: holds codes of the shape 1x5; accepted: an .npz with `z` (N, 6), written by "
        "`voxstudio encode` with the same model"
    )
    assert not operands.waiting


def test_the_newest_wish_for_a_place_wins(qtbot: QtBot, operands: LatentSamples) -> None:
    for seed in range(5):
        operands.draw("corner", [seed])
    operands.draw("other", [9])
    found = wait(qtbot, operands)
    assert found["corner"][0].shape.name == "seed 4"
    assert found["other"][0].shape.name == "seed 9"


def test_a_shape_of_another_size_is_refused_in_words(
    studio: Studio, qtbot: QtBot, operands: LatentSamples
) -> None:
    operands.encode("corner", [Shape(VoxelGrid(np.ones((8, 8, 8), np.float32)), "small")])
    assert answer(studio, qtbot) == (
        "small: has 8\u00d78\u00d78 voxels; accepted: 16\u00d716\u00d716 for boxes"
    )
    assert not operands.waiting


def test_decoding_skips_all_but_the_newest_wish(
    studio: Studio, qtbot: QtBot, models: ModelSelection
) -> None:
    decoding = Decoding(studio.window, studio.runner, studio.errors, models)
    shown: list[float] = []
    decoding.decoded.connect(lambda codes, shapes: shown.append(float(codes[0, 0])))
    for number in range(50):
        decoding.ask(np.full((1, 6), number / 50, np.float32))
    qtbot.waitUntil(lambda: not decoding.busy, timeout=PATIENCE_MS)
    assert shown == [0.0, pytest.approx(49 / 50)]


def test_a_slot_takes_shapes_of_the_library_and_files(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    slot = Slot("first corner")
    qtbot.addWidget(slot)
    entries: list[tuple[str, str]] = []
    files: list[list[Path]] = []
    slot.entry_dropped.connect(lambda section, key: entries.append((section, key)))
    slot.files_dropped.connect(files.append)
    qtbot.waitUntil(lambda: len(studio.library.shapes()) > 3, timeout=PATIENCE_MS)
    drop_entry(studio, slot, "shapes", 2)
    drop_files(slot, tmp_path / "a.obj")
    assert studio.library.shape(*entries[0]) is studio.library.shapes()[2]
    assert files == [[tmp_path / "a.obj"]]
