"""What several models make of the same, without a window: as the commands make it, bit for bit."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import voxstudio as vs
from tests.checkpoints import tiny
from tests.studio.brushwork import block
from voxstudio.checkpoint import read_header
from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.loaded import load_model
from voxstudio.masks import parse_mask
from voxstudio.sampling.player import last, recover
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.class_names import class_named_in
from voxstudio.studio.tasks.compare.comparison import (
    Comparison,
    ComparisonRequest,
    Contender,
    Outcome,
    compare,
)
from voxstudio.studio.tasks.compare.figures import Figures, measured
from voxstudio.studio.tasks.compare.offers import ENOUGH, FEW, MOST, Offers
from voxstudio.studio.tasks.compare.view import before_results, views

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet

    Floats = NDArray[np.float32]

SIZE, SEED, MASK = 16, 3, "half:+y"


def contender(path: Path, class_name: str | None = None) -> Contender:
    return Contender(path.stem, partial(load_model, path), class_name)


def gone() -> LoadedNet:
    raise vs.ImportRejected("gone.safetensors", "is not there", "a checkpoint")


def recovery(*contenders: Contender) -> ComparisonRequest:
    grid = block()
    mask = parse_mask(MASK, grid.shape, 0)
    return ComparisonRequest("recover", SEED, contenders, Shape(grid, "block"), mask)


def ended(request: ComparisonRequest) -> Comparison:
    *_, made = compare(request)
    return made


def values(made: Comparison) -> list[Floats]:
    return [each.values for each in made.outcomes if each.values is not None]


def test_recoveries_are_those_of_the_command_bit_for_bit(
    checkpoint: Path, generator: Path, canvas: Path, tmp_path: Path
) -> None:
    solid = block().occupied()
    write_shapes(tmp_path / "block.npz", ShapeSet(solid[None].astype(np.uint8)))
    by_command = []
    told = {canvas: ["--class", "tall"]}
    for path in (checkpoint, generator, canvas):
        words = ["recover", str(path), str(tmp_path / "block.npz"), "--mask", MASK]
        out = tmp_path / path.stem
        more = ["--seed", str(SEED), "--out", str(out), "--threads", "1", *told.get(path, ())]
        assert main([*words, *more]) == 0
        with np.load(out / "recovered.npz") as file:
            by_command.append(file["voxels"][0])
    grid = vs.read(tmp_path / "block.npz")
    entries = (contender(checkpoint), contender(generator), contender(canvas, "tall"))
    mask = parse_mask(MASK, grid.shape, SEED)
    made = ended(ComparisonRequest("recover", SEED, entries, Shape(grid, "block"), mask))
    assert len(by_command) == 3
    for ours, theirs in zip(values(made), by_command, strict=True):
        assert np.array_equal(ours, theirs)
        assert np.array_equal(ours[~mask.hidden], grid.as_float()[~mask.hidden])
    for outcome in made.outcomes:
        assert outcome.values is not None and outcome.figures is not None
        wrong = (outcome.values > 0.5) != solid
        assert outcome.figures.error == pytest.approx(wrong[mask.hidden].mean())
        assert outcome.tint is not None and np.array_equal(outcome.tint > 0, wrong)


def test_samples_are_those_of_the_command_bit_for_bit(
    checkpoint: Path, generator: Path, canvas: Path, tmp_path: Path
) -> None:
    paths = (generator, checkpoint, canvas)
    by_command = []
    for path in paths:
        out = tmp_path / f"{path.stem}.npz"
        words = ["sample", str(path), "--out", str(out), "--seed", str(SEED), "--threads", "1"]
        assert main(words) == 0
        with np.load(out) as file:
            by_command.append(file["voxels"][0])
    made = ended(ComparisonRequest("sample", SEED, tuple(map(contender, paths))))
    for ours, theirs in zip(values(made), by_command, strict=True):
        assert np.array_equal(ours, theirs)
    first, *others = made.outcomes
    assert first.figures is not None and first.figures.error is None and first.tint is None
    for outcome, theirs in zip(others, by_command[1:], strict=True):
        assert outcome.figures is not None and outcome.tint is not None
        differs = (theirs > 0.5) != (by_command[0] > 0.5)
        assert outcome.figures.error == pytest.approx(differs.mean())
        assert np.array_equal(outcome.tint > 0, differs)


def test_a_model_that_fails_says_so_and_the_others_go_on(checkpoint: Path, canvas: Path) -> None:
    entries = (Contender("gone", gone), contender(canvas, "round"), contender(checkpoint))
    made = ended(recovery(*entries))
    missing, misled, sound = made.outcomes
    assert missing.fault == "gone.safetensors: is not there; accepted: a checkpoint"
    assert "round" in misled.fault and misled.figures is None
    assert not sound.fault and sound.figures is not None
    captions = [cell.caption for cell in views(made, tinted=True)]
    assert captions[1] == f"gone\n{missing.fault}"
    assert [shape is None for shape in made.shapes] == [False, True, True, False]


def test_a_sample_is_compared_with_the_first_model_that_made_one(generator: Path) -> None:
    made = ended(ComparisonRequest("sample", 0, (Contender("gone", gone), contender(generator))))
    figures = made.outcomes[1].figures
    assert figures is not None and figures.error is None


def test_every_record_has_all_that_was_made_before(checkpoint: Path, generator: Path) -> None:
    made = list(compare(recovery(contender(checkpoint), contender(generator))))
    begun = [len(each.outcomes) for each in made]
    assert begun == sorted(begun) and set(begun) == {1, 2}
    first_end = next(each.outcomes[0] for each in made if len(each.outcomes) == 2)
    assert first_end.figures is not None
    assert all(each.outcomes[0] is first_end for each in made if len(each.outcomes) == 2)
    running = [each.outcomes[0] for each in made if len(each.outcomes) == 1]
    assert running[0].text == "loading"
    assert running[2].text == f"step {running[2].done} of {running[2].total}"
    assert running[2].left == pytest.approx(
        running[2].seconds / running[2].done * (running[2].total - running[2].done)
    )
    seconds = [each.seconds for each in running]
    assert seconds == sorted(seconds) and first_end.left is None


def test_recovery_by_an_energy_is_that_of_its_chains() -> None:
    """Against the sampler itself, for a net of 4^3 voxels that nothing was trained for."""
    model = tiny("annealed")
    able = model.header.model_copy(update={"capabilities": ("energy", "recovery")})
    model = type(model)(able, model.net, model.mean, model.chains)
    grid = vs.VoxelGrid(np.ones((4, 4, 4), np.bool_))
    mask = parse_mask(MASK, grid.shape, 0)
    entries = (Contender("tiny", lambda: model),)
    made = ended(ComparisonRequest("recover", 5, entries, Shape(grid, "cube"), mask))
    theirs = last(recover(model, grid, mask, seeds=[5])).estimate[0]
    assert np.array_equal(values(made)[0][mask.hidden], theirs[mask.hidden])


def test_figures_count_what_is_wrong_where_it_counts() -> None:
    solid, reference = np.zeros((2, 4, 4, 4), np.bool_)
    solid[0, 0, :2] = solid[3, 3, 3] = True
    reference[0, 0, :4] = True
    where = np.zeros_like(solid)
    where[0] = True
    assert measured(solid, reference, where) == Figures(2, 2 / 16, 2 / 4)
    assert measured(solid, reference, None) == Figures(2, 3 / 64, 2 / 5)
    assert measured(solid, None, None) == Figures(2)
    assert measured(solid, np.zeros((8, 8, 8), np.bool_), None) == Figures(2)
    assert Figures(1, 0.125, 0.5).text == "voxel error 12.5%   IoU 0.50\n1 component"
    assert Figures(2).text == "2 components"


@pytest.mark.parametrize(("count", "cells"), [(1, 2), (2, 3), (3, 4), (4, 6), (6, 9), (8, 9)])
def test_views_fill_a_grid_behind_the_original(count: int, cells: int) -> None:
    entries = tuple(Contender(f"model-{n}", gone) for n in range(count))
    request = recovery(*entries)
    found = np.ones((SIZE,) * 3, np.float32)
    tint = np.zeros((SIZE,) * 3, np.float32)
    outcome = Outcome(found, tint, 4, 4, 1.25, Figures(1, 0.5, 0.25))
    made = Comparison(request, (outcome,))
    shown = views(made, tinted=True)
    assert len(shown) == cells and before_results(request) == 1
    assert request.shape is not None and shown[0].field is request.shape.field
    assert shown[1].field is found and shown[1].tint is tint
    assert shown[1].caption == "model-0\nvoxel error 50.0%   IoU 0.25\n1 component   1.2 s"
    assert [cell.caption for cell in shown[2 : count + 1]] == [
        f"model-{n}\nwaiting" for n in range(1, count)
    ]
    assert all(cell.field is None and not cell.caption for cell in shown[count + 1 :])
    assert views(made, tinted=False)[1].tint is None
    samples = ComparisonRequest("sample", 0, entries)
    assert before_results(samples) == 0 and len(views(Comparison(samples), tinted=True)) >= count


def test_a_cancelled_comparison_says_how_far_it_came() -> None:
    request = recovery(Contender("a", gone), Contender("b", gone), Contender("c", gone))
    done = Outcome(done=4, total=4, figures=Figures(1))
    made = Comparison(request, (done, Outcome(done=1, total=4)), cancelled=True)
    assert made.text(0) == done.text
    assert (made.text(1), made.text(2)) == ("cancelled: step 1 of 4", "not run")


# Which models take part.


def listed(checkpoint: Path, sizes: tuple[int, ...]) -> list[tuple[Path, CheckpointHeader]]:
    """Models that can do everything, of these sizes."""
    header = read_header(checkpoint)
    fields = [{"name": f"m{n}", "resolution": size} for n, size in enumerate(sizes)]
    return [(Path(str(each["name"])), header.model_copy(update=each)) for each in fields]


def shape(size: int = SIZE) -> Shape:
    return Shape(vs.VoxelGrid(np.zeros((size,) * 3, np.bool_)), "shape")


def test_models_of_another_size_than_the_shape_say_why(checkpoint: Path) -> None:
    offers = Offers(lambda: listed(checkpoint, (16, 32, 16)))
    reasons = [each.why_not for each in offers.of("recover", shape())]
    assert reasons == ["", "Takes 32×32×32 voxels, this shape has 16×16×16", ""]
    assert [each.header.name for each in offers.chosen("recover", shape())] == ["m0", "m2"]
    assert [each.header.name for each in offers.chosen("recover", shape(32))] == ["m1"]


def test_samples_have_the_size_of_the_first_model(checkpoint: Path) -> None:
    offers = Offers(lambda: listed(checkpoint, (16, 32, 16)))
    wanted = "Samples 32×32×32 voxels, m0 16×16×16"
    assert [each.why_not for each in offers.of("sample", None)] == ["", wanted, ""]
    for name in ("m0", "m2"):
        offers.check("sample", None, Path(name), checked=False)
    assert [each.why_not for each in offers.of("sample", None)] == ["", "", ""]
    offers.check("sample", None, Path("m1"), checked=True)
    other = "Samples 16×16×16 voxels, m1 32×32×32"
    assert [each.why_not for each in offers.of("sample", None)] == [other, "", other]


def test_eight_models_take_part_at_most(checkpoint: Path) -> None:
    offers = Offers(lambda: listed(checkpoint, (16,) * 10))
    assert len(offers.chosen("recover", shape())) == FEW
    for n in range(10):
        offers.check("recover", shape(), Path(f"m{n}"), checked=n < MOST)
    reasons = [each.why_not for each in offers.of("recover", shape())]
    assert reasons == [""] * MOST + [ENOUGH] * 2
    offers.check("recover", shape(), Path("m0"), checked=False)
    assert not any(each.why_not for each in offers.of("recover", shape()))
    assert len(offers.chosen("sample", None)) == FEW  # each mode has its own


def test_models_that_cannot_are_not_offered(checkpoint: Path, canvas: Path) -> None:
    both = [(checkpoint, read_header(checkpoint)), (canvas, read_header(canvas))]
    upscaler = both[0][1].model_copy(update={"capabilities": ("superres",)})
    offers = Offers(lambda: [*both, (Path("upscaler"), upscaler)])
    assert [each.path for each in offers.of("recover", shape())] == [canvas, checkpoint]
    assert [each.path for each in offers.of("sample", None)] == [checkpoint, canvas]


def test_a_class_is_found_in_the_name_of_a_shape() -> None:
    classes = ("chair", "night_stand")
    assert class_named_in("night_stand seed 3", classes) == "night_stand"
    assert class_named_in("my night stand", classes) == "night_stand"
    assert class_named_in("armchairs", classes) == ""
