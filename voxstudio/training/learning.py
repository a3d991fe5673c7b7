"""How a net learns: one record of settings per algorithm."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from voxstudio import bounds
from voxstudio.errors import ImportRejected
from voxstudio.fields import (
    Chains,
    Iterations,
    Noise,
    NoiseShare,
    Share,
    SomeNoise,
    Spread,
    Steps,
    StepSize,
    Temperature,
    Weight,
)
from voxstudio.masks import check_words

DRAWN = ("box", "blobs", "mix")
"""Masks that learning draws by itself, as `training.masking` does."""


def _mask(words: str) -> str:
    """Return the words of a mask.

    Raises:
        ValueError: If they name none.
    """
    if words not in DRAWN:
        try:
            check_words(words)
        except ImportRejected as error:
            raise ValueError(str(error)) from error
    return words


Masks = Annotated[
    tuple[Annotated[str, AfterValidator(_mask)], ...], Field(min_length=1, max_length=256)
]


class Strict(BaseModel):
    """Frozen record that refuses unknown fields and numbers that are not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Algorithm(Strict):
    """How a net learns."""

    def of_net(self) -> dict[str, Any]:
        """Return the settings of the net that the algorithm decides; others are the preset's."""
        return {}


class ScoreMatching(Algorithm):
    """Denoising score matching over a range of noise levels (Vincent 2011)."""

    algorithm: Literal["score-matching"] = "score-matching"
    min_sigma: SomeNoise = 0.03
    max_sigma: SomeNoise = 15.0
    flips: float = Field(default=0.0, ge=0, le=0.5)
    """Up to this share of the voxels of a shape swap solid and empty before noise is added, for
    an associative memory."""
    drift: Share = 0.0
    """Up to this share of the noise is added once more as waves as large as the shape and a
    quarter of it: as a chain's own errors are, which white noise never shows the net."""
    fade: Share = 0.0
    """Up to this share of what is solid is missing below the noise, here more and there less: a
    chain takes a little off thin parts in every step, and the net learns to put it back."""

    @model_validator(mode="after")
    def _is_a_range(self) -> ScoreMatching:
        if self.min_sigma > self.max_sigma:
            raise ValueError(f"min_sigma {self.min_sigma:g} is above max_sigma {self.max_sigma:g}")
        return self


class InterpolantMatching(Algorithm):
    """Denoising of hidden voxels along the straight path from the shape to faint noise."""

    algorithm: Literal["interpolant-matching"] = "interpolant-matching"
    noise_std: Spread = 0.15
    """Standard deviation of the noise that hidden voxels start from, in data units."""
    min_time: float = Field(default=0.02, ge=1e-6, lt=1)
    blank: Share = 0.5
    """Share of the batch whose hidden voxels are noise alone."""
    masks: Masks = ("random:0.7",)
    """Masks of hidden voxels, as on the command line, or `box` for any box."""

    def of_net(self) -> dict[str, Any]:
        """Return the noise of the net."""
        return {"noise_std": self.noise_std}


class DetailMatching(Algorithm):
    """Denoising of detail along the straight path from the shape to its block copy."""

    algorithm: Literal["detail-matching"] = "detail-matching"
    side: int = Field(default=4, ge=2, le=16)
    """Voxels of a block along each axis; their means are what a coarse shape says."""
    noise_std: Spread = 0.15
    """Standard deviation of the noise that detail starts from, in data units."""
    min_time: float = Field(default=0.02, ge=1e-6, lt=1)
    blank: Share = 0.5
    """Share of the batch that is block copies and noise alone."""

    def of_net(self) -> dict[str, Any]:
        """Return the noise and the blocks of the net."""
        return {"noise_std": self.noise_std, "side": self.side}


class MultigridMatching(Algorithm):
    """Denoising of detail on every grid of a ladder; sides and noise are the net's own."""

    algorithm: Literal["multigrid-matching"] = "multigrid-matching"
    min_time: float = Field(default=0.02, ge=1e-6, lt=1)
    blank: Share = 0.2
    """Share of the batch that is block copies and noise alone."""
    mistakes: Share = 0.15
    """Largest standard deviation of errors in the occupancy of the blocks that a grid is given."""


class Dynamics(Algorithm):
    """Langevin chains at one temperature, whose ends an energy is contrasted with."""

    steps: Steps = 10
    step_size: StepSize = 0.3
    temperature: Temperature = 1.0
    noise: NoiseShare = 0.0
    clamp: bool = True
    """Keep the chains in the range of the data."""


class Synthesis(Dynamics):
    """Algorithm 1, analysis by synthesis (Xie et al.)."""

    algorithm: Literal["synthesis"] = "synthesis"
    initialisation: Literal["persistent", "pcd", "cd"] = "persistent"
    """Where chains start: where they were, having begun at noise or, with `pcd`, at shapes; or
    at the batch's own shapes in every iteration, `cd`."""
    steps: Steps = 20
    step_size: StepSize = 0.316
    noise: NoiseShare = 1.0
    noise_until: Iterations = 0
    """Batches after which chains move without noise; 0 for never."""
    chains: Chains = 256
    advance: Chains | None = None
    """Chains that are advanced per batch; None for as many as it has shapes."""
    fresh: Share = 0.05
    """Share of the drawn chains that begin again."""
    data_noise: Noise = 0.03


class Recovery(Dynamics):
    """Algorithm 4, learning to recover (Xie et al.)."""

    algorithm: Literal["recovery"] = "recovery"
    start_noise: Noise = 0.5
    masks: Masks = ("random:0.7",)


class Multigrid(Dynamics):
    """Algorithm 2, multi-grid learning and sampling (Xie et al.)."""

    algorithm: Literal["multigrid"] = "multigrid"
    noise: NoiseShare = 1.0


class Refinement(Dynamics):
    """Algorithm 5, super-resolution by analysis and synthesis (Xie et al.)."""

    algorithm: Literal["superres"] = "superres"
    side: int = Field(default=4, ge=2, le=16)
    """Voxels along each axis of the blocks whose means are given."""
    step_size: StepSize = 0.1


class Cooperative(Dynamics):
    """Algorithm 3, cooperative learning by MCMC teaching (Xie et al.)."""

    algorithm: Literal["cooperative"] = "cooperative"
    noise: NoiseShare = 1.0
    std: Spread = 0.3
    """s of the generator's noise, in data units."""
    start_noise: Noise = 0.0
    """Noise that is added to what the generator proposes."""
    data_noise: Noise = 0.03

    def of_net(self) -> dict[str, Any]:
        """Return that no encoder learns beside the generator."""
        return {"encoder": None}


class BackPropagation(Algorithm):
    """Alternating back-propagation (Han et al. 2017)."""

    algorithm: Literal["back-propagation"] = "back-propagation"
    steps: Steps = 10
    step_size: StepSize = 0.1
    noise: NoiseShare = 1.0
    std: Spread = 0.3
    """s of the generator's noise, in data units."""

    def of_net(self) -> dict[str, Any]:
        """Return that the generator learns alone."""
        return {"encoder": None, "descriptor": None}


class Encoded(Algorithm):
    """A generator that learns beside an encoder."""

    beta: Weight = 1.0
    """Weight of the divergence of codes from their prior."""
    components: int = Field(default=0, ge=0, le=64)
    """Gaussians per class that are fitted to the codes at the end, to draw from; 0 leaves the
    prior N(0, I)."""


class Variational(Encoded):
    """A variational auto-encoder (Kingma & Welling 2014)."""

    algorithm: Literal["variational"] = "variational"

    def of_net(self) -> dict[str, Any]:
        """Return that no descriptor learns beside the generator."""
        return {"descriptor": None}


class VariationalTeaching(Encoded):
    """Variational MCMC teaching: cooperative learning with an encoder (Xie et al. 2021)."""

    algorithm: Literal["variational-teaching"] = "variational-teaching"
    descriptor: ScoreMatching = ScoreMatching()
    """How the descriptor learns."""
    teach_from: Iterations = 0
    """Batches before the descriptor begins to teach."""
    teaching: Weight = 0.5
    """Weight of what it teaches beside what observed shapes do."""
    steps: Steps = 2
    step_size: float = Field(default=1.2, ge=bounds.STEP_SIZE[0], lt=1.414)
    """d; every step takes noise to 1 - d^2 / 2 of what it was."""
    start_noise: SomeNoise = 1.0
    """Noise that is added to what the generator proposes, and that the chains start from."""


class Adversarial(Algorithm):
    """A generative adversarial network (Goodfellow et al. 2014)."""

    algorithm: Literal["adversarial"] = "adversarial"
    penalty: Weight = 1.0
    """Weight of the squared gradient at observed shapes."""
    data_noise: Noise = 0.1
    """Noise that is added to observed and generated shapes."""
    temperature: Temperature = 0.01
    """T of the compact descriptor, of which the Gaussian part is T |x|^2 / (2 (s^2 + T)): at a low
    one it is the net that tells shapes apart."""

    def of_net(self) -> dict[str, Any]:
        """Return that no encoder learns beside the generator."""
        return {"encoder": None}


class BlackBox(Algorithm):
    """Variational learning through a renderer that has no gradient (Rezende et al. 2016)."""

    algorithm: Literal["black-box"] = "black-box"
    estimator: Literal["leave-one-out", "vimco"] = "leave-one-out"
    samples: int = Field(default=8, ge=2, le=1024)
    """K, meshes that are drawn of every picture."""
    mesh_std: Spread = 0.15
    """Standard deviation of the noise on the coefficients of a mesh."""
    pixel_std: Spread = 0.5
    """Standard deviation of a pixel's colours, which are in [0, 1]."""
    beta: Weight = 1.0
    """Weight of the divergence of codes from their prior."""
    calm: Weight = 0.05
    """Weight of half the squares of a mesh's coefficients, which keeps sides smooth that no
    picture shows."""


class Sequential(Algorithm):
    """The variational bound of the sequential latent model (Rezende et al. 2016)."""

    algorithm: Literal["sequential"] = "sequential"
    warm_up: Iterations = 300
    """Batches over which the divergence of codes gains its full weight."""
    doubt: Share = 0.5
    """Share of the batch of which the posterior sees no more than a chain knows at its start."""
    masks: Masks = ("mix",)
    """Masks of the voxels that are hidden from it then, in half of the cases; in the others any
    voxel may be flipped."""
    flips: float = Field(default=0.1, gt=0, lt=0.5)
    """Up to this share of them."""


class Projection(Algorithm):
    """The same bound on pictures of shapes, which are all that is learned from."""

    algorithm: Literal["projection"] = "projection"
    warm_up: Iterations = 300
    """Batches over which the divergence of codes gains its full weight."""
    views: int = Field(default=4, ge=1, le=64)
    """Pictures per shape and iteration, each by another camera of the net's ring."""


class Classification(Algorithm):
    """Cross entropy of labels, for the classifiers that judge shapes."""

    algorithm: Literal["classification"] = "classification"
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    """Share of every label that is spread over all classes. The scores of Tables 1 and 2 of Xie et
    al. measure how sure a classifier is, so that with .1 real shapes score half of what they could:
    0 unless something else is wanted of it."""
    shift: int = Field(default=2, ge=0, le=16)
    """Voxels by which a shape is moved at most along each axis, either way."""


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
    | Projection
    | Classification,
    Field(discriminator="algorithm"),
]
