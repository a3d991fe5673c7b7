"""The sequential latent model of volumes (Rezende et al. 2016): a canvas written step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.grid import AXES
from voxstudio.nets.encoder import Posterior
from voxstudio.nets.net import Net
from voxstudio.nets.transformer import placement, write
from voxstudio.observed import independent

if TYPE_CHECKING:
    from voxstudio.grid import Axis
    from voxstudio.nets.camera import LearnedCamera
    from voxstudio.nets.glimpse import Context, VolumeLook
    from voxstudio.nets.likelihood import Likelihood

EMPTY = -4.0
"""Logit of the blank canvas: nearly all voxels of a shape are empty."""


class Trace(NamedTuple):
    """A run over T steps."""

    canvases: list[Tensor]
    """h_1 to h_T, each (B, F, D, H, W)."""
    state: Tensor
    """s_T, (B, S)."""
    codes: Tensor
    """z_1 to z_T, (B, T, Z)."""
    divergences: list[Tensor]
    """KL[q(z_t | z_<t, x, c) || N(0, I)] of each step in nats, each (B,); empty where codes are
    given."""


class State(NamedTuple):
    """s_t with the cell of the LSTM, both (B, S), and the canvas h_t."""

    hidden: Tensor
    cell: Tensor
    canvas: Tensor


class Writer(nn.Module):
    """VST(g1(s), g2(s)): a small window made of the state, pasted where the state says.

    Args:
        state: S, numbers of the state.
        window: P, voxels of the window along each axis, divisible by 4.
        features: F, channels of the canvas.
        size: N, voxels of the canvas along each axis.
        reflection: Axis along which the window is pasted a second time, mirrored, as far as the
            state says: halves of a symmetric shape then cost one step, not two.
    """

    def __init__(
        self, state: int, window: int, features: int, size: int, reflection: Axis | None = None
    ) -> None:
        super().__init__()
        self.size, self.features, self.coarsest = size, features, window // 4
        self.axis = AXES[reflection] - 3 if reflection else 0
        self.twin = nn.Linear(state, 1) if reflection else None
        self.seed = nn.Linear(state, 64 * self.coarsest**3)
        self.up = nn.ConvTranspose3d(64, 32, 4, 2, 1)
        self.finest = nn.ConvTranspose3d(32, features, 4, 2, 1)
        self.where = nn.Linear(state, 6)
        nn.init.zeros_(self.where.weight)
        nn.init.zeros_(self.where.bias)

    def forward(self, state: Tensor) -> Tensor:
        """Return what is added to the canvas, (B, F, N, N, N)."""
        window = F.silu(self.seed(state)).view(len(state), -1, *(self.coarsest,) * 3)
        window = self.finest(F.silu(self.up(window)))
        written = write(window, placement(self.where(state)), self.size)
        if self.twin is None:
            return written
        share = torch.sigmoid(self.twin(state))[..., None, None, None]
        return written + share * written.flip(self.axis)


class SequentialNet(Net):
    """z_t ~ N(0, I); s_t = LSTM(s_t-1, [z_t, e_t]); h_t = h_t-1 + VST(g1(s_t), g2(s_t)).

    What is observed is the canvas itself, or pictures that a learned camera takes of it. The
    posterior q(z_t | z_<t, x, c) shares the LSTM: it looks at what is observed and at what the
    canvas has not made of it yet.

    Args:
        steps: T.
        latent: Z, numbers of a code per step.
        state: S, numbers of the LSTM's state.
        writer: What a step adds to the canvas.
        look: The posterior's view of what is observed.
        likelihood: p(x | h).
        context: Of a conditional model: what c says at every step.
        camera: Of a model that observes pictures: what takes them of the canvas.
    """

    def __init__(
        self,
        steps: int,
        latent: int,
        state: int,
        writer: Writer,
        look: VolumeLook,
        likelihood: Likelihood,
        context: Context | None = None,
        camera: LearnedCamera | None = None,
    ) -> None:
        super().__init__()
        self.steps, self.latent = steps, latent
        self.writer, self.look, self.likelihood, self.context = writer, look, likelihood, context
        self.camera = camera
        told = context.features if context else 0
        self.lstm = nn.LSTMCell(latent + told, state)
        self.posterior = nn.Linear(look.features + state + told, 2 * latent)
        self.start = nn.Parameter(torch.zeros(2, state))
        self.blank = nn.Parameter(torch.full((writer.features, *(writer.size,) * 3), EMPTY))

    def infer(self, observed: Tensor, context: Tensor | None, noise: Tensor) -> Trace:
        """Draw codes from the posterior and write them.

        Args:
            observed: x, volumes (B, 1, D, H, W), or what pictures of them spread to.
            context: c: labels (B,), pictures (B, V, H, W) or volumes (B, 1, D, H, W); None of an
                unconditional model.
            noise: Standard normal, (B, T, Z).
        """
        state, canvases, divergences = self._begin(len(observed)), [], []
        codes = []
        for number in range(self.steps):
            told = self._told(context, state)
            seen = self.look(observed, state.canvas, state.hidden)
            numbers = self.posterior(torch.cat([seen, state.hidden, *told], 1))
            mean, log_variance = numbers.float().chunk(2, 1)
            found = Posterior(mean, log_variance.clamp(-12, 6))
            divergences.append(found.divergence())
            codes.append(found.draw(noise[:, number]))
            state = self._write(state, codes[-1], told)
            canvases.append(state.canvas)
        return Trace(canvases, state.hidden, torch.stack(codes, 1), divergences)

    def imagine(self, codes: Tensor, context: Tensor | None = None) -> Trace:
        """Write codes (B, T, Z), of the prior or of anyone."""
        state, canvases = self._begin(len(codes)), []
        for number in range(self.steps):
            state = self._write(state, codes[:, number], self._told(context, state))
            canvases.append(state.canvas)
        return Trace(canvases, state.hidden, codes, [])

    def volume(self, canvas: Tensor, state: Tensor) -> Tensor:
        """Return the shape that a canvas means, (B, 1, D, H, W), where s_T says that it is."""
        if self.camera is None:
            return self.likelihood.mean(canvas)
        return self.camera.volume(canvas, state)

    @torch.no_grad()
    def initialise(self, mean: Tensor) -> None:
        """Write shapes onto what they have in common; pictures onto a blank canvas."""
        if self.camera is None:
            self.blank.copy_(independent(mean))

    def _begin(self, count: int) -> State:
        hidden, cell = (start.expand(count, -1) for start in self.start)
        return State(hidden, cell, self.blank.expand(count, *self.blank.shape))

    def _told(self, context: Tensor | None, state: State) -> list[Tensor]:
        """Return e_t, one tensor (B, E); none of an unconditional model."""
        if self.context is None:
            return []
        if context is None:
            raise ValueError("a conditional model must be told what to make")
        return [self.context(context, state.hidden)]

    def _write(self, state: State, codes: Tensor, told: list[Tensor]) -> State:
        hidden, cell = self.lstm(torch.cat([codes, *told], 1), (state.hidden, state.cell))
        return State(hidden, cell, state.canvas + self.writer(hidden))
