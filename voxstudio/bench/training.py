"""An iteration of learning over its Langevin steps and two gradients of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxstudio.bench.row import Row
from voxstudio.bench.timing import compare
from voxstudio.library import find_recipe
from voxstudio.nets.spectral import settle
from voxstudio.sampling import langevin
from voxstudio.sampling.constraint import Free
from voxstudio.sampling.noise import Noise
from voxstudio.training.dataset import generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

BATCH, STEPS, ROUNDS = 20, 20, 3
NETS = {
    "paper-3": ("synthesis-paper",),
    "compact": ("chair-compact", 'learning={algorithm="synthesis"}', "optimiser.precision=float32"),
}
"""Recipe of each net, and what is changed in it."""
SETTINGS = (
    "data.count=32", "learning.clamp=false", "learning.noise=1", f"learning.steps={STEPS}",
    f"learning.buffer_size={BATCH}", f"learning.chains_per_step={BATCH}",
    f"optimiser.batch={BATCH}",
)  # fmt: skip
PEER = f"its {STEPS} Langevin steps and two gradients of the weights"
GOAL = "at most 1.05"


def rows() -> Iterator[Row]:
    """Measure Algorithm 1 with the paper's net and a compact one."""
    for net, (name, *changes) in NETS.items():
        recipe = load_recipe(find_recipe(name), (*changes, *SETTINGS))
        trainer = Trainer(recipe, generated(recipe.data))
        trainer.step()  # the chains begin
        found = compare(trainer.step, _parts(trainer), least=ROUNDS)
        label = f"iteration of Algorithm 1, {net}, batch {BATCH}"
        yield Row(label, found.ratio, found.ours_ms, found.peer_ms, PEER, GOAL)


def _parts(trainer: Trainer) -> Callable[[], object]:
    """Return the steps and gradients of an iteration, without all that joins them."""
    net, settled = trainer.net, settle(trainer.net)
    shapes = torch.zeros((BATCH, 1, *(trainer.architecture.resolution,) * 3))
    noise = Noise.seeded(range(BATCH))
    start = noise.like(shapes) * 0.5
    level = shapes.new_ones(BATCH)

    def gradients() -> None:
        net.zero_grad()
        for voxels in (shapes, start):
            net.energy(voxels, level).mean().backward()  # type: ignore[no-untyped-call]

    def steps() -> None:
        def energy(voxels: Tensor) -> Tensor:
            return settled.energy(voxels, level)

        state = langevin.init(start, energy)
        for _ in range(STEPS - 1):
            state = langevin.step(state, energy, Free(), 0.1, 1.0, noise)
        langevin.move(state, Free(), 0.1, 1.0, noise)

    def parts() -> None:
        steps()
        gradients()

    return parts
