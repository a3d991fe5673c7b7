"""Chains whose controls a hand moved are played again bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from tests import recipes
from voxstudio.grid import VoxelGrid
from voxstudio.provenance import Provenance, Stored, Used
from voxstudio.replay.changes import changes
from voxstudio.sampling.blend import Blend
from voxstudio.sampling.condition import NOTHING, FromShape
from voxstudio.sampling.controls import NotedControls
from voxstudio.sampling.player import play

SEEDS, STEPS = (3, 9), 120
WEIGHTS = (0.75, 0.25), (0.5, 0.5)


def recipe(controls: NotedControls, count: int, **told: object) -> str:
    """Return the recipe of chains of one model, or of several as one."""
    arguments = {"steps": STEPS, "start": "noise", "state": "voxels", **told}
    models = tuple(Used(name="annealed", sha256="0" * 64) for _ in range(count))
    inputs = {"shape": Stored.of(recipes.SOFT)}
    made = Provenance.now(
        "chain", models=models, seeds=SEEDS, arguments=arguments, inputs=inputs,
        changes=changes(controls.turns, count),
    )  # fmt: skip
    return made.text


@pytest.mark.parametrize("start", ["noise", "shape"])
def test_controls_that_were_moved_while_chains_ran(start: str) -> None:
    model, controls = recipes.model("annealed").loaded, NotedControls()
    given = NOTHING if start == "noise" else FromShape(VoxelGrid(recipes.SOFT))
    frames = []
    for frame in play(model, seeds=SEEDS, controls=controls, steps=STEPS, given=given):
        frames.append(frame)
        if len(frames) == 41:
            controls.step_size, controls.noise = 0.2, 0.3
        if len(frames) == 91:
            controls.temperature, controls.metropolis = 0.7, True
    begun = frames[0].step
    assert [turn.step - begun for turn in controls.turns] == [0, 40, 90]
    text = recipe(controls, 1, start=start)
    assert recipes.made_of(text, "x").tobytes() == frame.voxels.tobytes()
    still = recipe(NotedControls(), 1, start=start)
    assert not np.array_equal(recipes.made_of(still, "x"), frame.voxels)


def test_weights_that_were_moved_while_chains_ran() -> None:
    model = recipes.model("annealed").loaded
    blend = Blend([model, model], WEIGHTS[0])
    controls = NotedControls(weigh=lambda: blend.weights)
    for frame in play(blend, seeds=SEEDS, controls=controls, steps=STEPS):
        if frame.step == 50:
            blend.set_weights(WEIGHTS[1])
    assert [turn.weights for turn in controls.turns] == [*WEIGHTS]
    assert recipes.made_of(recipe(controls, 2), "x").tobytes() == frame.voxels.tobytes()


def test_a_branch_goes_on_with_what_its_chain_noted() -> None:
    model, controls = recipes.model("annealed").loaded, NotedControls()
    frames = list(play(model, seeds=SEEDS, controls=controls, steps=60))
    after = NotedControls(noise=0.2, turns=controls.upto(40))
    *_, last = play(model, seeds=SEEDS, controls=after, steps=STEPS - 40, start=frames[40].snapshot)
    assert [turn.step for turn in after.turns] == [0, 40]
    assert recipes.made_of(recipe(after, 1), "x").tobytes() == last.voxels.tobytes()
