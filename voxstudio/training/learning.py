"""How a net learns: one record of settings per algorithm."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """Frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ScoreMatching(Strict):
    """Denoising score matching over a range of noise levels (Vincent 2011)."""

    algorithm: Literal["score-matching"] = "score-matching"
    min_sigma: float = Field(default=0.03, gt=0)
    max_sigma: float = Field(default=15.0, gt=0)
    flips: float = Field(default=0.0, ge=0, le=0.5)
    """Up to this share of the voxels of a shape swap solid and empty before noise is added, for
    an associative memory."""
    drift: float = Field(default=0.0, ge=0, le=1)
    """Up to this share of the noise is added once more as waves as large as the shape and a
    quarter of it: as a chain's own errors are, which white noise never shows the net."""
    fade: float = Field(default=0.0, ge=0, le=1)
    """Up to this share of what is solid is missing below the noise, here more and there less: a
    chain takes a little off thin parts in every step, and the net learns to put it back."""


class InterpolantMatching(Strict):
    """Denoising of hidden voxels along the straight path from the shape to faint noise."""

    algorithm: Literal["interpolant-matching"] = "interpolant-matching"
    noise_std: float = Field(default=0.15, gt=0)
    """Standard deviation of the noise that hidden voxels start from, in data units."""
    min_time: float = Field(default=0.02, gt=0, lt=1)
    blank: float = Field(default=0.5, ge=0, le=1)
    """Share of the batch whose hidden voxels are noise alone."""
    masks: Annotated[tuple[str, ...], Field(min_length=1)] = ("random:0.7",)
    """Masks of hidden voxels, as on the command line, or `box` for any box."""


class DetailMatching(Strict):
    """Denoising of detail along the straight path from the shape to its block copy."""

    algorithm: Literal["detail-matching"] = "detail-matching"
    side: int = Field(default=4, ge=2, le=16)
    """Voxels of a block along each axis; their means are what a coarse shape says."""
    noise_std: float = Field(default=0.15, gt=0)
    """Standard deviation of the noise that detail starts from, in data units."""
    min_time: float = Field(default=0.02, gt=0, lt=1)
    blank: float = Field(default=0.5, ge=0, le=1)
    """Share of the batch that is block copies and noise alone."""


class MultigridMatching(Strict):
    """Denoising of detail on every grid of a ladder; sides and noise are the net's own."""

    algorithm: Literal["multigrid-matching"] = "multigrid-matching"
    min_time: float = Field(default=0.02, gt=0, lt=1)
    blank: float = Field(default=0.2, ge=0, le=1)
    """Share of the batch that is block copies and noise alone."""
    mistakes: float = Field(default=0.15, ge=0, le=1)
    """Largest standard deviation of errors in the occupancy of the blocks that a grid is given."""


class Dynamics(Strict):
    """Langevin chains at one temperature, whose ends an energy is contrasted with."""

    steps: int = Field(default=10, ge=1)
    step_size: float = Field(default=0.3, gt=0)
    temperature: float = Field(default=1.0, gt=0)
    noise: float = Field(default=0.0, ge=0)
    clamp: bool = True
    """Keep the chains in the range of the data."""


class Synthesis(Dynamics):
    """Algorithm 1, analysis by synthesis (Xie et al.)."""

    algorithm: Literal["synthesis"] = "synthesis"
    initialisation: Literal["persistent", "pcd", "cd"] = "persistent"
    """Where chains start: where they were, having begun at noise or, with `pcd`, at shapes; or
    at the batch's own shapes in every iteration, `cd`."""
    steps: int = Field(default=20, ge=1)
    step_size: float = Field(default=0.316, gt=0)
    noise: float = Field(default=1.0, ge=0)
    noise_until: int = Field(default=0, ge=0)
    """Batches after which chains move without noise; 0 for never."""
    chains: int = Field(default=256, ge=1)
    advance: int | None = Field(default=None, ge=1)
    """Chains that are advanced per batch; None for as many as it has shapes."""
    fresh: float = Field(default=0.05, ge=0, le=1)
    """Share of the drawn chains that begin again."""
    data_noise: float = Field(default=0.03, ge=0)


class Recovery(Dynamics):
    """Algorithm 4, learning to recover (Xie et al.)."""

    algorithm: Literal["recovery"] = "recovery"
    start_noise: float = Field(default=0.5, ge=0)
    masks: Annotated[tuple[str, ...], Field(min_length=1)] = ("random:0.7",)


class Multigrid(Dynamics):
    """Algorithm 2, multi-grid learning and sampling (Xie et al.)."""

    algorithm: Literal["multigrid"] = "multigrid"
    noise: float = Field(default=1.0, ge=0)


class Refinement(Dynamics):
    """Algorithm 5, super-resolution by analysis and synthesis (Xie et al.)."""

    algorithm: Literal["superres"] = "superres"
    side: int = Field(default=4, ge=2, le=16)
    """Voxels along each axis of the blocks whose means are given."""
    step_size: float = Field(default=0.1, gt=0)


class Cooperative(Dynamics):
    """Algorithm 3, cooperative learning by MCMC teaching (Xie et al.)."""

    algorithm: Literal["cooperative"] = "cooperative"
    noise: float = Field(default=1.0, ge=0)
    std: float = Field(default=0.3, gt=0)
    """s of the generator's noise, in data units."""
    start_noise: float = Field(default=0.0, ge=0)
    """Noise that is added to what the generator proposes."""
    data_noise: float = Field(default=0.03, ge=0)


class BackPropagation(Strict):
    """Alternating back-propagation (Han et al. 2017)."""

    algorithm: Literal["back-propagation"] = "back-propagation"
    steps: int = Field(default=10, ge=1)
    step_size: float = Field(default=0.1, gt=0)
    noise: float = Field(default=1.0, ge=0)
    std: float = Field(default=0.3, gt=0)
    """s of the generator's noise, in data units."""


class Encoded(Strict):
    """A generator that learns beside an encoder."""

    beta: float = Field(default=1.0, ge=0)
    """Weight of the divergence of codes from their prior."""
    components: int = Field(default=0, ge=0, le=64)
    """Gaussians per class that are fitted to the codes at the end, to draw from; 0 leaves the
    prior N(0, I)."""


class Variational(Encoded):
    """A variational auto-encoder (Kingma & Welling 2014)."""

    algorithm: Literal["variational"] = "variational"


class VariationalTeaching(Encoded):
    """Variational MCMC teaching: cooperative learning with an encoder (Xie et al. 2021)."""

    algorithm: Literal["variational-teaching"] = "variational-teaching"
    descriptor: ScoreMatching = ScoreMatching()
    """How the descriptor learns."""
    teach_from: int = Field(default=0, ge=0)
    """Batches before the descriptor begins to teach."""
    teaching: float = Field(default=0.5, ge=0)
    """Weight of what it teaches beside what observed shapes do."""
    steps: int = Field(default=2, ge=1)
    step_size: float = Field(default=1.2, gt=0, lt=1.414)
    """d; every step takes noise to 1 - d^2 / 2 of what it was."""
    start_noise: float = Field(default=1.0, gt=0)
    """Noise that is added to what the generator proposes, and that the chains start from."""


class Adversarial(Strict):
    """A generative adversarial network (Goodfellow et al. 2014)."""

    algorithm: Literal["adversarial"] = "adversarial"
    penalty: float = Field(default=1.0, ge=0)
    """Weight of the squared gradient at observed shapes."""
    data_noise: float = Field(default=0.1, ge=0)
    """Noise that is added to observed and generated shapes."""
    temperature: float = Field(default=0.01, gt=0)
    """T of the compact descriptor, of which the Gaussian part is T |x|^2 / (2 (s^2 + T)): at a low
    one it is the net that tells shapes apart."""


class BlackBox(Strict):
    """Variational learning through a renderer that has no gradient (Rezende et al. 2016)."""

    algorithm: Literal["black-box"] = "black-box"
    estimator: Literal["leave-one-out", "vimco"] = "leave-one-out"
    samples: int = Field(default=8, ge=2, le=1024)
    """K, meshes that are drawn of every picture."""
    mesh_std: float = Field(default=0.15, gt=0)
    """Standard deviation of the noise on the coefficients of a mesh."""
    pixel_std: float = Field(default=0.5, gt=0)
    """Standard deviation of a pixel's colours, which are in [0, 1]."""
    beta: float = Field(default=1.0, ge=0)
    """Weight of the divergence of codes from their prior."""
    calm: float = Field(default=0.05, ge=0)
    """Weight of half the squares of a mesh's coefficients, which keeps sides smooth that no
    picture shows."""


class Sequential(Strict):
    """The variational bound of the sequential latent model (Rezende et al. 2016)."""

    algorithm: Literal["sequential"] = "sequential"
    warm_up: int = Field(default=300, ge=0)
    """Batches over which the divergence of codes gains its full weight."""
    doubt: float = Field(default=0.5, ge=0, le=1)
    """Share of the batch of which the posterior sees no more than a chain knows at its start."""
    masks: Annotated[tuple[str, ...], Field(min_length=1)] = ("mix",)
    """Masks of the voxels that are hidden from it then, in half of the cases; in the others any
    voxel may be flipped."""
    flips: float = Field(default=0.1, gt=0, lt=0.5)
    """Up to this share of them."""


class Projection(Strict):
    """The same bound on pictures of shapes, which are all that is learned from."""

    algorithm: Literal["projection"] = "projection"
    warm_up: int = Field(default=300, ge=0)
    """Batches over which the divergence of codes gains its full weight."""
    views: int = Field(default=4, ge=1, le=64)
    """Pictures per shape and iteration, each by another camera of the net's ring."""


Learning = Annotated[
    ScoreMatching
    | InterpolantMatching
    | DetailMatching
    | MultigridMatching
    | Synthesis
    | Recovery
    | Multigrid
    | Refinement
    | Cooperative
    | BackPropagation
    | Variational
    | VariationalTeaching
    | Adversarial
    | BlackBox
    | Sequential
    | Projection,
    Field(discriminator="algorithm"),
]
