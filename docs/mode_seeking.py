"""Draw mode seeking and mode shifting (Xie et al., Figure 1) on one voxel.

Run `python docs/mode_seeking.py`; it writes `docs/figures/mode-seeking.png`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import torch
from torch import Tensor, nn, optim

from voxstudio.training.algorithms import Synthesis
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.objectives.synthesis import SynthesisObjective

if TYPE_CHECKING:
    from matplotlib.axes import Axes

mpl.use("Agg")
from matplotlib import pyplot as plt

FIGURE = Path(__file__).parent / "figures" / "mode-seeking.png"
MODES = (-1.3, 0.2, 1.4)
"""The data are normal around these, with a standard deviation of .22."""
CHAINS = 96
ITERATIONS = 200
MOMENTS = (0, 10, 40, 200)
"""Iterations shown."""
OBSERVED, SYNTHESISED, ENERGY = "#3f7fd0", "#e06030", "#404040"


class OneVoxel(nn.Module):
    """E(Y) = Y^2 / 2 - sum of w_k exp(-(Y - c_k)^2 / 2 h^2) over 61 places."""

    def __init__(self) -> None:
        super().__init__()
        self.places = torch.linspace(-3, 3, 61)
        self.weight = nn.Parameter(torch.zeros(61))

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return E, (B,), of voxels (B, 1, 1, 1, 1)."""
        far = voxels.flatten(1) - self.places
        return voxels.flatten(1).square().sum(1) / 2 - torch.exp(-far.square() / 0.18) @ self.weight


def main() -> None:
    """Learn by Algorithm 1 with persistent chains, and draw four moments and the gap."""
    rng = torch.Generator().manual_seed(0)
    net: Any = OneVoxel()
    recipe = Synthesis(
        steps=20,
        step_size=0.1,
        buffer_size=CHAINS,
        reinit_share=0.05,
        data_noise_std=0,
        clamp=False,
    )
    learning = SynthesisObjective(recipe, torch.full((1, 1, 1, 1, 1), -1.0), start_noise=1.0)
    optimiser = optim.Adam(net.parameters(), 0.03, betas=(0.0, 0.99))
    figure, axes = plt.subplots(2, 4, figsize=(13, 5.6), height_ratios=(2, 1), layout="constrained")
    gaps: list[tuple[float, float]] = []
    for iteration in range(ITERATIONS + 1):
        batch = data(CHAINS, rng)
        rows = torch.arange(CHAINS)
        loss, record = learning.loss(net, Batch(batch, rows, torch.zeros_like(rows)), rng)
        gaps.append((record["gap_start"], record["gap"]))
        if iteration in MOMENTS and learning.buffer is not None:
            draw(axes[0, MOMENTS.index(iteration)], net, batch, learning.buffer, iteration)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
    draw_gaps(figure, axes, gaps)
    FIGURE.parent.mkdir(exist_ok=True)
    figure.savefig(FIGURE, dpi=110)


def data(count: int, rng: torch.Generator) -> Tensor:
    """Draw observed voxels, (count, 1, 1, 1, 1)."""
    rows = torch.randint(len(MODES), (count,), generator=rng)
    noise = 0.22 * torch.empty(count).normal_(generator=rng)
    return (torch.tensor(MODES)[rows] + noise).view(-1, 1, 1, 1, 1)


def draw(axis: Axes, net: Any, observed: Tensor, chains: Tensor, iteration: int) -> None:  # noqa: ANN401 - stands for a net
    """Draw the energy with the data below it and the chains on it."""
    line = torch.linspace(-2.4, 2.4, 400)
    with torch.no_grad():
        heights, mine = (
            net.energy(v.view(-1, 1, 1, 1, 1), torch.ones(())) for v in (line, chains.flatten())
        )
    axis.plot(line, heights, color=ENERGY)
    floor = float(heights.min()) - 0.12 * float(heights.max() - heights.min())
    axis.plot(observed.flatten(), [floor] * len(observed), "|", color=OBSERVED, label="observed")
    axis.plot(chains.flatten(), mine, "o", color=SYNTHESISED, ms=3.5, label="chains")
    axis.set_title(f"iteration {iteration}")
    axis.set_xlabel("voxel")
    if not iteration:
        axis.set_ylabel("energy")
        axis.legend(loc="upper center")


def draw_gaps(figure: Any, axes: Any, gaps: list[tuple[float, float]]) -> None:  # noqa: ANN401 - matplotlib's
    """Draw V where the chains start and where Langevin dynamics leaves them."""
    grid = axes[1, 0].get_gridspec()
    for axis in axes[1]:
        axis.remove()
    axis = figure.add_subplot(grid[1, :])
    start, end = zip(*gaps, strict=True)
    axis.plot(start, color=OBSERVED, lw=0.8, label="before the Langevin steps")
    axis.plot(end, color=SYNTHESISED, lw=0.8, label="after: mode seeking")
    axis.axhline(0, color=ENERGY, lw=0.6)
    axis.set_xlabel("iteration")
    axis.set_ylabel("V = E(chains) - E(observed)")
    axis.legend(loc="lower right")


if __name__ == "__main__":
    main()
