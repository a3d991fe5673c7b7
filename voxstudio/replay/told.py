"""What an action is told of the run that it makes again."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.grid import Mask, VoxelGrid
from voxstudio.kinds.energy import Energy
from voxstudio.kinds.frame import last
from voxstudio.loaded import paced
from voxstudio.sampling.blend import Blend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from numpy.typing import NDArray

    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.model import Model
    from voxstudio.provenance import Provenance

    Floats = NDArray[np.float32]


def halved(values: Floats) -> Floats:
    """Return numbers as records of runs keep them: in half precision."""
    return values.astype(np.float16).astype(np.float32)


ACCEPTED = "a recipe as voxstudio wrote it"


class Told:  # no dataclass: pydantic would look into it
    """A recipe with its models, loaded.

    Args:
        made: The recipe.
        models: Those that it names.
        source: The file that holds it, for a refusal.
        watch: Follows the frames of runs.
    """

    def __init__(
        self,
        made: Provenance,
        models: tuple[Model, ...],
        source: str,
        watch: Callable[[Iterator[Frame]], Iterator[Frame]] = iter,
    ) -> None:
        self.made, self.models, self.source, self.watch = made, models, source, watch

    def refuse(self, fault: str, accepted: str = ACCEPTED) -> ImportRejected:
        """Return why this cannot be made again."""
        return ImportRejected(self.source, fault, accepted)

    @property
    def model(self) -> Model:
        """The first model.

        Raises:
            ImportRejected: If there is none.
        """
        if not self.models:
            raise self.refuse("holds a recipe that names no checkpoint")
        return self.models[0]

    @property
    def seed(self) -> int:
        """The first of seeds in a row.

        Raises:
            ImportRejected: If they are not in a row.
        """
        seeds = self.made.seeds
        if not seeds or seeds != tuple(range(seeds[0], seeds[0] + len(seeds))):
            raise self.refuse("holds a recipe whose seeds are not in a row")
        return seeds[0]

    @property
    def count(self) -> int:
        """Number of seeds."""
        return len(self.made.seeds)

    def given(self, name: str) -> NDArray[Any]:
        """Return an input.

        Raises:
            ImportRejected: If the recipe does not hold it.
        """
        stored = self.made.inputs.get(name)
        if stored is None:
            raise self.refuse(f"holds a recipe without the {name} that it is about")
        return stored.array(self.source)

    def perhaps(self, name: str) -> NDArray[Any] | None:
        """Return an input, None where there was none."""
        return self.given(name) if name in self.made.inputs else None

    @property
    def shape(self) -> VoxelGrid:
        """The one shape that was given.

        Raises:
            ImportRejected: If it is none.
        """
        values = self.given("shape")
        if values.ndim != 3 or values.dtype == np.uint8:
            raise self.refuse("holds a recipe whose shape is none")
        return VoxelGrid(values)

    @property
    def mask(self) -> Mask:
        """What was hidden.

        Raises:
            ImportRejected: If nothing was.
        """
        stored = self.made.mask
        if stored is None or stored.dtype != "bool" or len(stored.shape) != 3:
            raise self.refuse("holds a recipe without a mask")
        return Mask(stored.array(self.source), stored.description)

    def paced(self, steps: int | None) -> Model:
        """Return the first model with a recovery that cools over so many steps."""
        model = self.model
        return model if steps is None else replace(model, loaded=paced(model.loaded, steps))

    def shown(self, frames: Iterator[Frame], at: int | None) -> Floats:
        """Return what became of all shapes, or the shapes of the frame of a number.

        Raises:
            ImportRejected: If there is no such frame.
        """
        if at is None:
            return last(self.watch(frames))
        frame = next(islice(self.watch(frames), at, None), None)
        if frame is None:
            raise self.refuse(f"holds a recipe of frame {at}, and there are fewer")
        return frame.shapes

    def energy(self) -> Energy:
        """Return the energies of all models, weighed as one.

        Raises:
            ImportRejected: If they do not go together.
        """
        loaded = [model.loaded for model in self.models]
        if len(loaded) == 1:
            return Energy(self.model.loaded)
        try:
            blend = Blend(loaded, [each.weight for each in self.made.models])
        except (ValueError, IndexError) as error:
            raise self.refuse(f"holds a recipe of models that {error}") from error
        return Energy(loaded[0], blend)
