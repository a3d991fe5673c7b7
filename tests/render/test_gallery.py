"""The gallery: what its pages show is what the library measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes
from voxstudio.data.shapes import catalogue, families
from voxstudio.evaluation.novelty import nearest, novelty
from voxstudio.evaluation.origin import Origin, origin, solid
from voxstudio.library import find_recipe
from voxstudio.loaded import save_model
from voxstudio.masks import parse_mask
from voxstudio.render.gallery import furniture as furniture_page
from voxstudio.render.gallery import recovery as recovery_page
from voxstudio.render.gallery import samples as samples_page
from voxstudio.render.gallery.page import Page, Section, draw
from voxstudio.render.sheet import Card
from voxstudio.sampling.player import last, play, recover_each
from voxstudio.training.dataset import from_file, generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.loaded import LoadedNet

SETTINGS = (
    "name=tiny", "iterations=1", "channels=[4, 6]", "data.family=furniture", "data.count=60",
    "data.validation=0.2", "sampler.steps=3", "recovery.steps=3",
)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LoadedNet:
    recipe = load_recipe(find_recipe("chair-compact"), SETTINGS)
    return Trainer(recipe, generated(recipe.data)).model()


@pytest.fixture(scope="module")
def known(model: LoadedNet) -> Origin:
    return origin(model.header)


@pytest.fixture
def blank_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare tests of captions the drawing, which a test of the command does for real."""
    blank = np.zeros((8, 8, 3), np.uint8)
    for module in (samples_page, recovery_page):
        monkeypatch.setattr(module, "picture", lambda *_, **__: blank)


@pytest.mark.parametrize("family", families.FAMILIES)
def test_every_family_shows_different_structures_first_come_first(family: str) -> None:
    shown = furniture_page.structures(family, 0)
    names = [piece.furniture.variant for piece in shown]
    assert len(set(names)) == len(names) == furniture_page.VARIANTS
    assert names[0] == families.piece(family, 0, 0).furniture.variant


@pytest.mark.usefixtures("blank_pictures")
def test_samples_are_those_of_the_shell_beside_what_they_resemble(
    model: LoadedNet, known: Origin
) -> None:
    page = samples_page.samples(model, known)
    made = last(play(model, seeds=range(12), steps=3)).estimate > 0.5
    overlap = nearest(made, known.learned())[1]
    ours = [card for section in page.sections for card in section.rows[0]]
    theirs = [card for section in page.sections for card in section.rows[1]]
    assert [card.caption for card in ours] == [f"seed {seed}" for seed in range(12)]
    assert [card.caption for card in theirs] == [f"IoU {share:.2f}" for share in overlap]
    found = novelty(made, known.learned(), solid(known.held_back))
    text = " ".join(page.figures)
    assert f"{found.nearest:.2f} in the mean, {found.nearest_max:.2f} at most" in text
    assert f"held-out shapes {found.held_back:.2f} and {found.held_back_max:.2f}" in text
    assert f"clean-up: {round(12 * found.connected)} of 12" in text


@pytest.mark.usefixtures("blank_pictures")
def test_recoveries_are_of_held_back_shapes_of_every_class(model: LoadedNet, known: Origin) -> None:
    rows = recovery_page.chosen(known.held_back)
    labels = known.held_back.labels
    assert labels is not None
    assert sorted(labels[rows]) == list(range(10))
    page = recovery_page.recovery(model, known)
    assert [len(section.rows) for section in page.sections] == [1, 2, 2, 2]
    shapes = np.stack([known.held_back.grid(row).occupied() for row in rows])
    hidden = np.stack([parse_mask("half:+y", (32, 32, 32), i).hidden for i in range(10)])
    made = last(recover_each(model, shapes, hidden, seeds=range(10))).estimate > 0.5
    wrong = [((m != s)[h]).mean() for m, s, h in zip(made, shapes, hidden, strict=True)]
    captions = [card.caption for card in page.sections[2].rows[1]]
    assert captions == [f"{share:.1%}" for share in wrong]


@pytest.mark.parametrize("resolution", [16, 32, 64])
def test_the_masks_of_a_page_hide_what_their_headings_say(resolution: int) -> None:
    size = (resolution,) * 3
    random, half, box = (
        parse_mask(words, size, 0).hidden for words, _ in recovery_page.masks(resolution)
    )
    assert random.mean() == pytest.approx(0.7, abs=1e-3)
    assert half[:, resolution // 2 :].all()
    assert not half[:, : resolution // 2].any()
    assert box.mean() == 1 / 8
    assert np.array_equal(box, box[::-1, ::-1, ::-1])


def test_cards_of_all_sections_line_up_whatever_their_labels() -> None:
    cards = [Card(np.full((20, 30, 3), 7, np.uint8))] * 2
    sections = [Section([cards], ["a much longer label"], "Heading"), Section([cards])]
    pixels = draw(Page("Title", sections, ["below"]))
    dark = (pixels == 7).all(axis=2)
    lefts = {int(np.flatnonzero(row)[0]) for row in dark if row.sum() == 60}
    assert len(lefts) == 1


@pytest.mark.slow
def test_the_shell_draws_a_checkpoint_by_its_path(model: LoadedNet, tmp_path: Path) -> None:
    path, out = tmp_path / "candidate.safetensors", tmp_path / "pages"
    save_model(model, path)
    assert main(["gallery", str(path), "--out", str(out), "--threads", "1"]) == 0
    names = sorted(file.name for file in out.glob("*.png"))
    assert names == ["candidate-recovery.png", "candidate-samples.png"]
    index = (out / "README.md").read_text()
    for name in names:
        assert f"]({name})" in index
        with Image.open(out / name) as image:
            assert image.width > 1000


@pytest.mark.usefixtures("blank_pictures")
def test_pages_of_what_a_model_never_saw_need_such_shapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = catalogue.make(catalogue.find("chair"), 14, 16)
    data, others, out = tmp_path / "a.npz", tmp_path / "b.npz", tmp_path / "pages"
    write_shapes(data, ShapeSet(made.voxels[:12]))
    write_shapes(others, ShapeSet(made.voxels[12:]))
    settings = (*SETTINGS, "data.validation=0", "data.min_voxels=0", "recovery.steps=1")
    recipe = load_recipe(find_recipe("chair-compact"), settings)
    path = tmp_path / "whole.safetensors"
    save_model(Trainer(recipe, from_file(read_shapes(data), recipe.data)).model(), path)
    words = ["gallery", str(path), "--data", str(data), "--out", str(out), "--threads", "1"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "whole-recovery.png: left out. tiny: learned from every shape of its data" in said
    assert [file.name for file in out.glob("*.png")] == ["whole-samples.png"]
    assert main([*words, "--held-out", str(others)]) == 0
    assert sorted(p.name for p in out.glob("*.png")) == ["whole-recovery.png", "whole-samples.png"]


def test_the_shell_refuses_what_is_no_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gallery", "no-such-model", "--out", str(tmp_path)]) == 2
    assert "no such checkpoint" in capsys.readouterr().err
