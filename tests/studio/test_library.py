"""The library's pictures: of shapes, of models before and after they have run."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from safetensors.numpy import save_file

from tests.studio.hands import (
    PATIENCE_MS,
    answer,
    boxes,
    click_entry,
    sampled_model,
    step_shown,
)
from voxstudio.checkpoint import read_header
from voxstudio.data.components import component_count
from voxstudio.evaluation.origin import held_back
from voxstudio.latent.model import latent_model
from voxstudio.library import default_checkpoint, list_checkpoints
from voxstudio.loaded import load_model, save_model
from voxstudio.studio import app
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models import previews as previews_module
from voxstudio.studio.models.examples import example, examples
from voxstudio.studio.models.previews import previews, previews_apart
from voxstudio.studio.widgets.forms import label

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import TypeVar

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

    Value = TypeVar("Value")

NAMES = "bathtub bed chair desk dresser monitor night_stand sofa table toilet".split()


def value(job: Generator[None, None, Value]) -> Value:
    """Run a job to its end."""
    while True:
        try:
            next(job)
        except StopIteration as ended:
            made: Value = ended.value
            return made


def pictures(studio: Studio, section: str) -> list[QImage]:
    """Return the pictures of a section that are there already."""
    entries = studio.window.library.lists[section].entries
    found = [
        entries.item(row).data(Qt.ItemDataRole.DecorationRole) for row in range(entries.rowCount())
    ]
    return [each.toImage() for each in found if isinstance(each, QPixmap)]


def test_every_family_is_there_to_begin_with() -> None:
    made = value(examples())
    assert [shape.name.replace(" ", "_") for shape in made] == NAMES
    assert all(shape.grid.shape == (32, 32, 32) for shape in made)
    assert all(shape.grid.occupied().any() for shape in made)


def test_every_shape_gets_its_own_picture_and_another_look_redraws_them(
    studio: Studio, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(pictures(studio, "shapes")) == 10, timeout=PATIENCE_MS)
    dark = pictures(studio, "shapes")
    assert all(dark[0] != other for other in dark[1:])
    studio.store.change(theme="light")

    def redrawn() -> bool:
        return all(a != b for a, b in zip(dark, pictures(studio, "shapes"), strict=True))

    qtbot.waitUntil(redrawn, timeout=PATIENCE_MS)


def test_examples_come_after_what_was_opened_before_them(studio: Studio, qtbot: QtBot) -> None:
    opened = Shape(example("sofa").grid, "mine")
    studio.library.add_shapes([opened])
    qtbot.waitUntil(lambda: len(studio.library.shapes()) == 11, timeout=PATIENCE_MS)
    studio.library.add_examples([example("bed")])
    names = [shape.name for shape in studio.library.shapes()]
    assert (names[0], names[-1]) == ("mine", "bed")


def test_a_sampling_model_is_shown_by_what_most_of_its_shapes_fill() -> None:
    path = default_checkpoint()
    header = read_header(path)
    (found,) = value(previews([(path, header)], load_model))
    assert found.hidden is None
    assert found.field.shape == (header.resolution,) * 3
    assert 0.02 < (found.field > 0.5).mean() < 0.6


def test_a_recovering_model_is_shown_by_a_veiled_shape(tmp_path: Path) -> None:
    header = read_header(default_checkpoint())
    able = header.model_copy(update={"capabilities": ("energy", "recovery")})
    (found,) = value(previews([(tmp_path / "any.safetensors", able)], load_model))
    assert found.hidden is not None
    assert not (found.hidden & (found.field > 0)).any()
    assert not found.hidden[:16].any()
    assert found.hidden.any() and (found.field > 0.5).any()


def test_a_model_that_knows_no_chair_is_shown_by_what_it_is_given() -> None:
    headers = {header.name: header for _, header in list_checkpoints()}
    found = {each.path.stem: each for each in value(previews(list_checkpoints(), load_model))}
    digit, learned = found["mnist3d-completion"], held_back(headers["mnist3d-completion"], 1)
    assert np.array_equal(digit.field[:15], learned.grid(0).as_float()[:15])  # the rest is veiled
    bed = found["bed-superres"].field > 0.5
    assert bed[:32].sum() > 10 * bed[32:].sum()  # low, as beds are, and of blocks
    assert np.array_equal(bed, bed[::4, ::4, ::4].repeat(4, 0).repeat(4, 1).repeat(4, 2))


@pytest.mark.parametrize(("size", "side"), [(8, 1), (32, 2), (45, 1), (64, 4)])
def test_a_super_resolution_model_is_shown_by_blocks_that_divide_its_shapes(
    size: int, side: int, tmp_path: Path
) -> None:
    header = read_header(default_checkpoint())
    training = {"recipe": {"data": {"family": "toilet", "count": 4, "validation": 0.0}}}
    changes = {"capabilities": ("superres",), "resolution": size, "training": training}
    path = tmp_path / "mean.safetensors"
    mean = np.linspace(-1, 1, size**3, dtype=np.float32).reshape(1, 1, size, size, size)
    save_file({"data.mean": mean}, path)  # it held no shape back, so that its mean stands for them
    (found,) = value(previews([(path, header.model_copy(update=changes))], load_model))
    coarse = found.field[::side, ::side, ::side]
    assert found.field.shape == (size,) * 3
    assert np.array_equal(found.field, coarse.repeat(side, 0).repeat(side, 1).repeat(side, 2))


def test_a_generator_is_shown_by_what_it_makes_of_a_code(generator: Path) -> None:
    (found,) = value(previews([(generator, read_header(generator))], load_model))
    model = latent_model(load_model(generator))
    assert any(np.array_equal(found.field, made) for made in model.decode(model.draw(range(2, 6))))
    assert found.hidden is None


def test_a_generator_is_shown_by_a_shape_in_one_piece() -> None:
    models = [each for each in list_checkpoints() if each[1].name == "modelnet10-vae"]
    (found,) = value(previews(models, load_model))  # of seed 2 it makes a seat and a back apart
    assert component_count(found.field > 0.5) == 1


def test_every_shipped_model_has_a_picture() -> None:
    models = list_checkpoints()
    found = value(previews(models, load_model))
    assert [each.path for each in found] == [path for path, _ in models]
    for each in found:
        assert (each.field > 0.5).any(), each.path.name


def test_a_model_that_cannot_be_read_has_no_picture(tmp_path: Path) -> None:
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"nothing")
    assert value(previews([(bad, read_header(default_checkpoint()))], load_model)) == []


def test_whatever_one_model_does_the_others_have_pictures(tmp_path: Path) -> None:
    good, header = default_checkpoint(), read_header(default_checkpoint())
    broken = header.model_copy(update={"capabilities": None})  # not of any file that is read
    found = value(previews([(tmp_path / "odd.safetensors", broken), (good, header)], load_model))
    assert [each.path for each in found] == [good]


def test_a_model_that_takes_long_is_shown_by_its_mean_shape(tmp_path: Path) -> None:
    model = load_model(default_checkpoint())
    many = {"recipe": {"data": {"family": "furniture", "count": 1_000_000}}}
    for changes in ({"parameters": 10**8}, {"training": many}):
        header = model.header.model_copy(update={"capabilities": ("superres",), **changes})
        (found,) = value(previews([(default_checkpoint(), header)], load_model))
        (mean,) = value(previews([(default_checkpoint(), model.header)], load_model))
        assert np.array_equal(found.field, mean.field)


def test_models_of_the_users_own_are_pictured_in_a_process_of_their_own(
    generator: Path, tmp_path: Path
) -> None:
    header = read_header(generator)
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"nothing")
    found = value(previews_apart([(bad, header), (generator, header)], each_s=120.0))
    assert [each.path for each in found] == [generator]
    (here,) = value(previews([(generator, header)], load_model))
    assert np.array_equal(found[0].field > 0.5, here.field > 0.5)


def test_a_model_that_takes_too_long_has_no_picture(
    generator: Path, caplog: pytest.LogCaptureFixture
) -> None:
    models = [(generator, read_header(generator))]
    assert value(previews_apart(models, each_s=0.001)) == []
    assert "no picture of codes.safetensors: it took more than 0.001 s" in caplog.text


@pytest.fixture
def odd_files(
    tmp_path: Path, generator: Path, monkeypatch: pytest.MonkeyPatch, _home: None
) -> dict[str, str]:
    """What cannot be read among the user's own checkpoints, and what is said of each."""
    folder = tmp_path / "home/data/voxstudio/checkpoints"
    folder.mkdir(parents=True)
    (folder / "<b>notes.safetensors").write_text("shopping")
    os.mkfifo(folder / "pipe.safetensors")
    (folder / "loop.safetensors").symlink_to(folder / "loop.safetensors")
    shutil.copy(generator, folder / "good.safetensors")
    monkeypatch.setattr(app, "is_shipped", previews_module.is_shipped)
    return {
        "<b>notes.safetensors": "safetensors",
        "loop.safetensors": "symbolic links",
        "pipe.safetensors": "pipe",
    }


def test_odd_files_are_listed_with_their_reason_and_harm_no_other(
    odd_files: dict[str, str], studio: Studio, qtbot: QtBot
) -> None:
    assert boxes(studio) == []
    entries = studio.window.library.lists["models"].entries
    listed = [entries.item(row) for row in range(entries.rowCount())]
    said = {each.text(): each.toolTip() for each in listed if each.text() in odd_files}
    assert list(said) == sorted(odd_files)
    for name, reason in odd_files.items():
        assert "cannot be read" in said[name] and reason in said[name], said[name]
    assert "&lt;b&gt;" in said["<b>notes.safetensors"]  # a tooltip would take it for markup
    good = len(listed) - len(odd_files)
    qtbot.waitUntil(lambda: len(pictures(studio, "models")) == good, timeout=2 * PATIENCE_MS)
    assert boxes(studio) == []
    pipe = next(each for each in listed if each.text() == "pipe.safetensors")
    click_entry(studio, "models", pipe.row())
    assert "pipe" in answer(studio, qtbot)
    assert studio.window.isVisible()


def test_a_name_out_of_a_file_is_no_markup(qtbot: QtBot) -> None:
    made, plain = label("<h1>loud</h1>"), label("loud")
    for each in (made, plain):
        qtbot.addWidget(each)
    assert made.sizeHint().width() > plain.sizeHint().width()
    assert made.sizeHint().height() == plain.sizeHint().height()


def test_a_model_whose_numbers_are_broken_has_no_picture(tmp_path: Path) -> None:
    model = load_model(default_checkpoint())
    bad = tmp_path / "nan.safetensors"
    save_model(replace(model, mean=model.mean * torch.nan), bad)
    assert value(previews([(bad, model.header)], load_model)) == []


def test_a_model_that_has_run_is_shown_by_its_first_sample(studio: Studio, qtbot: QtBot) -> None:
    row = [str(path) for path, _ in studio.library.models()].index(str(default_checkpoint()))
    qtbot.waitUntil(lambda: len(pictures(studio, "models")) > row, timeout=PATIENCE_MS)
    before = pictures(studio, "models")[row]
    studio.load(default_checkpoint())
    qtbot.waitUntil(lambda: step_shown(studio) > 1, timeout=PATIENCE_MS)
    steps = sampled_model(studio).header.sampler.steps
    qtbot.waitUntil(lambda: step_shown(studio) > steps, timeout=120_000)
    qtbot.waitUntil(lambda: pictures(studio, "models")[row] != before, timeout=PATIENCE_MS)
