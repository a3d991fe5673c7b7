"""Runs of the studio say what they did: carried out again, it gives every frame bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests import recipes
from voxstudio.devices import described
from voxstudio.grid import VoxelGrid
from voxstudio.masks import parse_mask
from voxstudio.provenance import Used
from voxstudio.sampling.blend import Blend
from voxstudio.sampling.condition import NOTHING, FromShape
from voxstudio.sampling.controls import ChainControls
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Origin
from voxstudio.studio.files.export_writer import together
from voxstudio.studio.tasks.generate.canvas_sequence import generate_canvases
from voxstudio.studio.tasks.multigrid.run import MultigridRun
from voxstudio.studio.tasks.recall.run import RecallRun
from voxstudio.studio.tasks.recover.completion_run import CompletionRun
from voxstudio.studio.tasks.recover.run import RecoveryRun
from voxstudio.studio.tasks.sample.run import SampleRun
from voxstudio.studio.tasks.super_resolve.run import Coarsened, SuperResolutionRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.loaded import LoadedNet
    from voxstudio.provenance import Provenance
    from voxstudio.studio.playback.run import Run

SHAPE = Shape(VoxelGrid(recipes.SOFT), "soft")
SOLID = Shape(VoxelGrid(recipes.BLOCK), "block")
MASK = parse_mask("half:+x", (4, 4, 4), 0)
NAMED = Used(name="tiny", sha256="0" * 64)


def coarse() -> Coarsened:
    """The block means of the block."""
    return Coarsened.of(SOLID, recipes.model("detail").header)


RUNS: dict[str, tuple[str, Callable[[], Run]]] = {
    "recover": ("annealed", lambda: RecoveryRun(SHAPE, MASK, (3, 4), 5)),
    "complete": ("sequential", lambda: CompletionRun(SOLID, MASK, (3, 4), 4, 2, of="low")),
    "denoise": ("sequential", lambda: CompletionRun(SOLID, MASK, (3,), 4, 1, 0.1, "tall")),
    "super-resolve": ("detail", lambda: SuperResolutionRun(SOLID, coarse(), (5, 6), 4)),
    "multi-grid": ("multigrid", lambda: MultigridRun("tiny", (4, 8), 2, 3)),
    "recall": ("annealed", lambda: RecallRun(recipes.BLOCK, 1, 4)),
}


def carried_out(shapes: list[Shape]) -> np.ndarray:
    """Carry out the recipe of shapes."""
    made: list[Provenance | None] = [None if each.made is None else each.made() for each in shapes]
    recipe = together(made)
    assert recipe is not None
    whole: np.ndarray = recipes.made_of(recipe.text, "x", RUNNING[-1])
    return whole[list(recipe.rows or ())]


RUNNING: list[str] = []
"""Kind of the net that runs."""


def check_every_frame(run: Run) -> None:
    for index in range(len(run.recording)):
        shapes = run.shapes(index)
        values = np.stack([shape.grid.as_float() for shape in shapes])
        assert carried_out(shapes).tobytes() == values.tobytes(), index


@pytest.mark.parametrize("name", RUNS)
def test_every_frame_is_made_again(name: str) -> None:
    net, make = RUNS[name]
    RUNNING.append(net)
    loaded, run = recipes.model(net).loaded, make()
    run.origin = Origin((NAMED,), described("cpu"))
    assert [*run.frames(lambda: loaded)]
    check_every_frame(run)


@pytest.mark.parametrize("start", ["noise", "shape"])
def test_chains_of_a_blend_that_changes(start: str) -> None:
    RUNNING.append("annealed")
    model = recipes.model("annealed").loaded
    other: LoadedNet = recipes.another(model)
    blend, controls = Blend([model], [1]), ChainControls()
    given = FromShape(SHAPE.grid) if start == "shape" else NOTHING
    run = SampleRun((1, 2), controls, given, name=lambda _: NAMED)
    run.origin = Origin((NAMED,), described("cpu"))
    for taken, _ in enumerate(run.frames(lambda: blend)):  # type: ignore[arg-type, return-value]
        if taken == 2:
            controls.noise = 0.4
        if taken == 4:
            blend.set_models([model, other], [0.7, 0.2])
        if taken == 6:
            blend.set_weights([0.3, 0.8])
        if taken == 9:
            break
    check_every_frame(run)
    making = run.making(-1)
    assert making is not None and len(making.origin.models) == 2
    assert making.changes[0].weights == (1.0, 0.0)
    raw = run.raw(3)
    values = np.stack([shape.grid.as_float() for shape in raw])
    assert carried_out(raw).tobytes() == values.tobytes()


@pytest.mark.parametrize("of", ["", "low"])
def test_canvases_at_every_step(of: str) -> None:
    RUNNING.append("sequential")
    origin = Origin((NAMED,), described("cpu"))
    made = generate_canvases(recipes.model("sequential").loaded, of, (3, 4, 5), origin)
    for step in range(1, made.steps + 1):
        values = np.stack([*made.fields(step)])
        assert carried_out(made.shapes(step)).tobytes() == values.tobytes()


def test_a_run_of_a_file_that_is_not_known_says_nothing() -> None:
    run = RUNS["recover"][1]()
    assert [*run.frames(lambda: recipes.model("annealed").loaded)]
    assert [shape.made for shape in run.shapes(-1)] == [None, None]
