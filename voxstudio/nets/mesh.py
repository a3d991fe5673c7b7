"""A coloured mesh out of a picture: the decoder of Rezende et al. for a black-box renderer.

162 vertices of an icosphere slide on the rays from the centre, which moves in the plane of the
picture. No picture depends on its depth under a parallel camera. What the decoder puts out are
coefficients of smooth functions on the sphere, so that noise on them bends a mesh instead of
roughening it: far fewer samples tell what a change is worth.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.encoder import Posterior
from voxstudio.nets.net import Net

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LARGEST = 0.6
"""Longest ray, in halves of the picture."""

FARTHEST = 0.4
"""Largest shift of the centre, to the side and up; with `LARGEST`, no mesh leaves the picture."""

RADIUS_DECAY, COLOUR_DECAY = 1.0, 1.5
"""Powers of frequency by which the functions on the sphere fade; colours vary less than shapes."""

CENTRE_GAIN, COLOUR_GAIN = 2.0, 1.0
"""How fast places and colours are learned beside radii. As long as a mesh is in the wrong place,
the colour of the background is the best there is for it, and it would vanish."""

CENTRE_NOISE, COLOUR_NOISE = 0.25, 2.0
"""How far noise goes beside that on radii: as far as changes a picture about as much."""

NARROW, QUIET = 4.0, 0.3
"""At the start: minus the logarithm of a code's variance, and the share of the usual spread of
meshes."""


class Meshes(NamedTuple):
    """Coloured meshes: `vertices` (..., V, 3) as (x, y, z), z up; `colours` (..., V, 3) in [0, 1].

    The viewer looks along y; the picture shows x and z from -1 to 1.
    """

    vertices: Tensor
    colours: Tensor


class MeshNet(Net):
    """q(z | x) of pictures, and meshes of codes z ~ N(0, I).

    Args:
        latent: Z, numbers of a code.
        channels: Of the encoder's levels, the finest first; each halves the picture.
        hidden: Width of the layers between the convolutions and a mesh.
        resolution: R, pixels along each side, divisible by 2^len(channels).
        subdivisions: Of the icosphere; 2 for 162 vertices.
    """

    def __init__(
        self, latent: int, channels: Sequence[int], hidden: int, resolution: int, subdivisions: int
    ) -> None:
        super().__init__()
        directions, faces = icosphere(subdivisions)
        frequencies, functions = harmonics(faces, len(directions))
        self.directions: Tensor
        self.functions: Tensor
        self.frequencies: Tensor
        self.register_buffer("directions", torch.from_numpy(directions), persistent=False)
        # Functions of one frequency are known up to a turn: the weights belong to these.
        self.register_buffer("functions", functions)
        self.register_buffer("frequencies", frequencies, persistent=False)
        self.faces = faces
        """Triangles, counter-clockwise seen from outside, (F, 3)."""
        sides = [nn.Conv2d(c, o, 4, 2, 1) for c, o in pairwise((3, *channels))]
        self.down = nn.ModuleList(sides)
        coarsest = resolution >> len(channels)
        self.look = nn.Linear(channels[-1] * coarsest**2, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.head = nn.Linear(hidden, 2 * latent)
        self.wide = nn.Linear(latent, hidden)
        self.deep = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, 4 * len(directions) + 2)
        self._begin()

    def _begin(self) -> None:
        """Draw weights that tell pictures apart from the start, with codes of little noise.

        What a black box says of codes that do not is noise alone, and they would be given up.
        """
        for layer in (*self.down, self.look, self.wide, self.deep):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        nn.init.constant_(self.head.bias[self.latent :], NARROW)
        self.last.weight.data.mul_(QUIET)
        nn.init.zeros_(self.last.bias)  # the first mesh is about a grey ball in the middle

    @cached_property
    def noise(self) -> Tensor:
        """What noise on each coefficient is multiplied by, (4 V + 2,)."""
        count = len(self.directions)
        shares = torch.ones(4 * count + 2, device=self.directions.device)
        shares[count:-2], shares[-2:] = COLOUR_NOISE, CENTRE_NOISE
        return shares

    @property
    def latent(self) -> int:
        """Z, numbers of a code."""
        return self.wide.in_features

    def encode(self, pictures: Tensor) -> Posterior:
        """Return q(z | x) for pictures in [0, 1], (B, 3, R, R); no wider than the prior."""
        features = 1 - pictures  # paper is nothing
        for down in self.down:
            features = F.silu(down(features))
        mean, narrowness = self.head(F.silu(self.norm(self.look(features.flatten(1))))).chunk(2, 1)
        return Posterior(mean, -F.softplus(narrowness))

    def coefficients(self, codes: Tensor) -> Tensor:
        """Return what makes a mesh, (B, 4 V + 2), of codes (B, Z)."""
        made: Tensor = self.last(F.silu(self.deep(F.silu(self.wide(codes)))))
        return made

    def meshes(self, coefficients: Tensor) -> Meshes:
        """Return the meshes of coefficients (..., 4 V + 2): radii, three colours, the centre."""
        count = len(self.directions)
        radii, colours, centre = torch.split(coefficients, [count, 3 * count, 2], -1)
        radii = LARGEST * torch.sigmoid(self._on_sphere(radii, RADIUS_DECAY))
        colours = self._on_sphere(colours.view(*colours.shape[:-1], 3, count), COLOUR_DECAY)
        colours = torch.sigmoid(COLOUR_GAIN * colours)
        across, up = (FARTHEST * torch.tanh(CENTRE_GAIN * centre)).unbind(-1)
        places = torch.stack([across, torch.zeros_like(up), up], -1)
        vertices = radii[..., None] * self.directions + places[..., None, :]
        return Meshes(vertices, colours.transpose(-1, -2))

    def _on_sphere(self, coefficients: Tensor, decay: float) -> Tensor:
        """Return the values at the vertices, (..., V), of coefficients (..., V)."""
        return (coefficients * (1 + self.frequencies) ** -decay) @ self.functions


def icosphere(subdivisions: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the unit vectors to the vertices, (V, 3), and the triangles, (F, 3)."""
    from trimesh.creation import icosphere as make  # when a net is built, a third of a second

    made = make(subdivisions=subdivisions)
    return np.asarray(made.vertices, np.float32), np.asarray(made.faces, np.int64)


def harmonics(faces: NDArray[np.int64], count: int) -> tuple[Tensor, Tensor]:
    """Return the eigenfunctions of the graph Laplacian of a sphere's triangles.

    They are to the icosphere what spherical harmonics are to the sphere, and as many as vertices.

    Args:
        faces: (F, 3).
        count: V, of vertices.

    Returns:
        Frequencies (V,), the constant's 0 and the lowest other one 1; functions as rows (V, V), of
        mean square 1.
    """
    joined = torch.zeros(count, count, dtype=torch.float64, device="cpu")  # also in an outline
    for first, second in ((0, 1), (1, 2), (2, 0)):
        joined[faces[:, first], faces[:, second]] = 1
    eigenvalues, vectors = torch.linalg.eigh(joined.sum(1).diag() - joined)
    frequencies = (eigenvalues / eigenvalues[1]).clamp(min=0)
    rows = vectors.T * count**0.5
    rows[0] = 1
    return frequencies.float(), rows.float().contiguous()
