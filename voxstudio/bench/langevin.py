"""A Langevin step over a bare pass through its own net."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import nn

from voxstudio.bench.row import Row
from voxstudio.bench.timing import compare
from voxstudio.nets.annealed import AnnealedDescriptor
from voxstudio.nets.descriptor import Descriptor
from voxstudio.nets.specs import PRESETS
from voxstudio.nets.spectral import settle
from voxstudio.sampling import langevin
from voxstudio.sampling.constraint import Free
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

    from voxstudio.nets.net import Net

BATCHES = (1, 8, 25)
GOALS = {"paper-3": "at most 0.95", "compact": "at most 1.05"}
STEP_SIZE, TEMPERATURE = 0.316, 1.0
PEER = "bare convolutions forward, gradient to the input"


def rows(device: str = "cpu") -> Iterator[Row]:
    """Measure every preset at every batch."""
    for preset, goal in GOALS.items():
        net = PRESETS[preset].build().requires_grad_(False).eval().to(device)
        for batch in BATCHES:
            found = compare(*_works(net, batch, PRESETS[preset].resolution))
            name = f"langevin step, {preset}, batch {batch}"
            yield Row(name, found.ratio, found.ours_ms, found.peer_ms, PEER, goal)


def _works(
    net: Net, batch: int, resolution: int
) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return one step of a batch of chains, and one pass of the same batch through the net."""
    noise = Noise.seeded(range(batch))
    device = next(net.parameters()).device
    start = noise.like(torch.empty(batch, 1, resolution, resolution, resolution, device=device))
    temperature = start.new_full((batch,), TEMPERATURE)

    settled = settle(net)

    def energy(voxels: Tensor) -> Tensor:
        return settled.energy(voxels, temperature)

    state = langevin.init(start, energy)
    bare = convolutions(net)

    def ours() -> object:
        return finished(langevin.step(state, energy, Free(), STEP_SIZE, TEMPERATURE, noise))

    def peer() -> object:
        leaf = start.detach().requires_grad_(True)
        return finished(torch.autograd.grad(bare(leaf).sum(), leaf))

    def finished(made: object) -> object:
        if device.type == "cuda":  # which otherwise answers before it has done the work
            torch.cuda.synchronize(device)
        return made

    return ours, peer


def convolutions(net: Net) -> Callable[[Tensor], Tensor]:
    """Return a net's convolutions, activations and heads, without the rest of its energy.

    They are torch's own, however the net may compute them.
    """
    if isinstance(net, Descriptor):
        return net.score
    assert isinstance(net, AnnealedDescriptor)
    tilt = copy.deepcopy(net.tilt)
    for place, layer in enumerate(tilt.down):
        assert isinstance(layer, nn.Conv3d)
        tilt.down[place] = _plain(layer)
    level = torch.zeros(1)
    return lambda voxels: tilt(voxels, level)


def _plain(conv: nn.Conv3d) -> nn.Conv3d:
    plain = nn.Conv3d(conv.in_channels, conv.out_channels, 4, 2, 1).requires_grad_(False)
    plain.load_state_dict(conv.state_dict())
    return plain
