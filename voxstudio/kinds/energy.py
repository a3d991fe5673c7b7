"""Energy-based models: Langevin chains of voxels (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import torch

from voxstudio import operations
from voxstudio.coarse import observed_means
from voxstudio.evaluation.features import features_of
from voxstudio.kinds.frame import Frame
from voxstudio.kinds.inputs import one_shape
from voxstudio.kinds.model import Model
from voxstudio.kinds.options import refuse
from voxstudio.latent.snap import ByEnergy, descent
from voxstudio.loaded import paced
from voxstudio.sampling.corrected import Correction, play_corrected
from voxstudio.sampling.gradient import energy_gradient
from voxstudio.sampling.player import check_running, last, play, recover, recover_each, refine
from voxstudio.sampling.recall import recall
from voxstudio.sampling.starts import begun, check_start, usual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.choices import Start
    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.kinds.base import Base
    from voxstudio.kinds.inputs import AnyShape, AnyShapes
    from voxstudio.kinds.options import SampleOptions
    from voxstudio.latent.snap import Snap
    from voxstudio.loaded import LoadedNet
    from voxstudio.operations import ProjectionMode
    from voxstudio.sampling.blend import Blend
    from voxstudio.sampling.controls import ChainControls
    from voxstudio.sampling.player import ChainFrame

    Floats = NDArray[np.float32]

NO_CORRECTION = Correction(0, 1.0, 1.0)


@dataclass(frozen=True, eq=False, repr=False)
class Energy(Model):
    """An energy of voxels E(Y); p(Y) is proportional to exp(-E(Y) / T).

    Args:
        loaded: The net and its header.
        blended: Several energies that are sampled as one, in place of the net's own.
    """

    blended: Blend | None = field(default=None)
    at_once: ClassVar[int] = 12

    @property
    def chains_of(self) -> LoadedNet | Blend:
        """What chains follow."""
        return self.blended or self.loaded

    def _sample(self, seeds: range, asked: SampleOptions) -> Iterator[Frame]:
        """Run chains out of noise, or from those of learning, a few at a time."""
        asked.only(self.name, "runs chains of one energy", "steps", "start", "correction")
        check_start(self.chains_of, len(seeds), asked.start)
        steps = asked.steps or self.header.sampler.steps
        return self._sampled(seeds, steps, asked.start, asked.correction or NO_CORRECTION)

    def sample_settings(
        self, steps: int | None = None, class_name: str | None = None
    ) -> dict[str, Any]:
        """Return the schedule of chains out of noise."""
        own = self.header.sampler
        return {**own.model_dump(), "steps": steps or own.steps}

    def start_of_samples(self, start: Start | None = None) -> str:
        """Return what chains start from."""
        return start or usual(self.chains_of)

    def _sampled(
        self, seeds: range, steps: int, start: Start | None, correction: Correction
    ) -> Iterator[Frame]:
        model, total = self.chains_of, steps + correction.steps
        for first in range(0, len(seeds), self.at_once):
            some = seeds[first : first + self.at_once]
            given = begun(model, some, start)
            chains = play_corrected(
                model, seeds=some, steps=steps, correction=correction, given=given
            )
            for taken, frame in enumerate(chains):
                check_running(frame, self.name)
                done = first * total + taken * len(some)
                yield framed(frame, first, done, total * len(seeds))

    def chain(
        self,
        seeds: Sequence[int] = (0,),
        *,
        steps: int | None = None,
        forever: bool = False,
        controls: ChainControls | None = None,
    ) -> Iterator[ChainFrame]:
        """Run Langevin chains out of noise, as `Model.chain`."""
        self._check(operations.CHAIN, len(seeds))
        own = self.header.sampler.steps if steps is None else steps
        limit = None if forever else own
        return play(self.chains_of, seeds=seeds, steps=limit, controls=controls)

    def _recover(
        self,
        grid: VoxelGrid,
        hidden: Mask,
        seeds: range,
        steps: int | None,
        class_name: str | None,
    ) -> Iterator[Frame]:
        """Run chains of the hidden voxels (Xie et al., Algorithm 4)."""
        refuse(self.name, "recovers shapes of any class", class_name=class_name)
        model = self.loaded if steps is None else paced(self.loaded, steps)
        chains = recover(model, grid, hidden, seeds=seeds)
        return self._followed(chains, model.header.recovery.steps)

    def recover_each(
        self, shapes: NDArray[np.bool_], hidden: NDArray[np.bool_], seeds: Sequence[int]
    ) -> Floats:
        """Run one chain of the hidden voxels of every shape, as `Base.recover_each`."""
        operations.RECOVER_BY_CHAINS.check(self.header)
        return last(recover_each(self.loaded, shapes, hidden, seeds=seeds)).estimate

    def super_resolve_frames(
        self, shape: AnyShape, *, variants: int = 1, seed: int = 0, antialias: bool = False
    ) -> Iterator[Frame]:
        """Run chains of the detail (Xie et al., Algorithm 5)."""
        self._check(operations.SUPER_RESOLVE, variants)
        coarse = self.coarse(shape, antialias=antialias)
        chains = refine(self.loaded, coarse, seeds=range(seed, seed + variants))
        return self._followed(chains, self.header.recovery.steps)

    def coarse(self, shape: AnyShape, *, antialias: bool = False) -> Floats:
        """Return the block means (d, h, w) that super-resolution keeps of a shape.

        Raises:
            ImportRejected: If the shape has another size, or no detail is left to find.
        """
        side = self.header.block_size
        assert side is not None  # or it cannot do this
        grid = one_shape(shape, self.header, of_its_size=False)
        return observed_means(grid, self.resolution, side, self.name, antialias=antialias)

    def recall_frames(self, shapes: AnyShapes, *, steps: int | None = None) -> Iterator[Frame]:
        """Descend the energy from corrupted shapes without noise."""
        given = self._shapes(shapes)
        self._check(operations.RECALL, len(given))
        total = self.header.recovery.steps if steps is None else steps
        return self._followed(recall(self.loaded, given, steps=steps), total)

    def projection(self, mode: ProjectionMode | None = None, energy: Base | None = None) -> Snap:
        """Return the descent of the energy, or of another one's."""
        other = energy or self
        operations.check_projection(mode or "energy", self.header, other.header)
        return ByEnergy(other.loaded)

    def energy(self, shapes: AnyShapes, *, temperature: float | None = None) -> Floats:
        """Return the energy of shapes, as `Model.energy`."""
        self._check(operations.ENERGY)
        of = self.chains_of.energy(self._temperature(temperature))
        with torch.inference_mode():
            found = of(self.loaded.encode(self._shapes(shapes)))
        return np.asarray(found.cpu().numpy(), np.float32)

    def gradient(self, shapes: AnyShapes, *, temperature: float | None = None) -> Floats:
        """Return dE/dv of shapes, as `Model.gradient`."""
        self._check(operations.GRADIENT)
        warmth = self._temperature(temperature)
        return energy_gradient(self.chains_of, self._shapes(shapes), warmth)

    def features(self, shapes: AnyShapes) -> Floats:
        """Return pooled features of shapes, as `Model.features`."""
        return net_features(self, shapes)

    def _temperature(self, given: float | None) -> float:
        return descent(self.header).stop_temperature if given is None else given

    def _followed(self, chains: Iterator[ChainFrame], total: int) -> Iterator[Frame]:
        """Yield the frames of chains that all run."""
        for frame in chains:
            check_running(frame, self.name)
            yield framed(frame, 0, frame.step, total)


def framed(frame: ChainFrame, first: int, done: int, total: int) -> Frame:
    """Return a frame of chains of an energy as one of a run."""
    return Frame(first, done, total, frame.estimate, f"energy {frame.energy.mean():.4g}", frame)


def net_features(model: Model, shapes: AnyShapes) -> Floats:
    """Return pooled features of shapes by the net that a model learned without labels, (N, F)."""
    operations.FEATURES.check(model.header)
    solid = model._shapes(shapes) > 0.5
    return np.concatenate([part.numpy() for part in features_of(model.loaded, solid)])
