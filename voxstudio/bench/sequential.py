"""Windows pasted by spatial transformers, and a step of the chain that completes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

from voxstudio.bench.row import Row
from voxstudio.bench.timing import compare, milliseconds
from voxstudio.nets.likelihood import Bernoulli
from voxstudio.nets.sequential import SequentialNet
from voxstudio.nets.specs import SequentialSpec
from voxstudio.nets.transformer import Placement, write
from voxstudio.observed import Observed
from voxstudio.sampling import completion
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

SIZE, WINDOW, BATCH = 30, 8, 9
STEPS, WARM_UP = 20, 3
MOST_MS = 100.0
"""Of a step of completion: ten a second."""


def rows() -> Iterator[Row]:
    """Measure writing by matrices beside sampling a grid, and a step of completion."""
    timing = compare(*_writing())
    name = f"window of {WINDOW}^3 into {SIZE}^3, forward and backward, batch {BATCH}"
    peer = "affine_grid and grid_sample"
    yield Row(name, timing.ratio, timing.ours_ms, timing.peer_ms, peer, "at most 0.2")
    step = _completing()
    times = sorted([milliseconds(step) for _ in range(WARM_UP + STEPS)][WARM_UP:])
    middle = times[len(times) // 2]
    name = f"step of completion, T = 6, {SIZE}^3, batch {BATCH}"
    yield Row(name, middle / MOST_MS, middle, MOST_MS, "100 ms", "at most 1")


def _writing() -> tuple[Callable[[], object], Callable[[], object]]:
    """Return the same pasting done twice: gradients of the window and of where it goes."""
    window = torch.randn(BATCH, 1, *(WINDOW,) * 3, requires_grad=True)
    centre = (torch.rand(BATCH, 3) - 0.5).requires_grad_()
    scale = (0.3 + torch.rand(BATCH, 3)).requires_grad_()

    def matrices() -> None:
        _backward(write(window, Placement(centre, scale), SIZE))

    def sampling() -> None:
        factor, shift = 1 / scale.flip(1), (-centre / scale).flip(1)
        matrix = torch.cat([torch.diag_embed(factor), shift[..., None]], 2)
        grid = F.affine_grid(matrix, [BATCH, 1, *(SIZE,) * 3], align_corners=True)
        _backward(F.grid_sample(window, grid, align_corners=True))

    return matrices, sampling


def _backward(made: Tensor) -> None:
    torch.autograd.backward(made.square().sum())


def _completing() -> Callable[[], object]:
    """Return a step of nine chains of a net of the paper's size, weights drawn."""
    net = SequentialSpec(resolution=SIZE).build().eval()
    assert isinstance(net, SequentialNet)
    values = torch.zeros(BATCH, 1, *(SIZE,) * 3)
    flips = torch.zeros_like(values)
    flips[..., : SIZE // 2] = 0.5
    observed, noise = Observed(values, flips), Noise.seeded(range(BATCH))
    blank = torch.empty(BATCH, net.steps, net.latent)

    state = completion.init(observed, torch.tensor(0.04), noise)

    def step() -> object:
        with torch.inference_mode():
            canvas = net.infer(state.voxels, None, noise.like(blank)).canvases[-1]
            return completion.weighed(canvas, Bernoulli(), observed, noise)

    return step
