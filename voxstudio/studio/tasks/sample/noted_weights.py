"""The models of a blend and their weights, as chains took them."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.loaded import LoadedNet
    from voxstudio.provenance import Used
    from voxstudio.sampling.blend import Blend


class _Gone:
    """A model that is not here any more."""


_GONE: weakref.ref[Any] = weakref.ref(_Gone())


class NotedWeights:
    """Weights of every model that a run has ever sampled, in the order in which they came.

    Args:
        name: Returns a model as a recipe names it; None where its file is not known.
    """

    def __init__(self, name: Callable[[LoadedNet], Used | None]) -> None:
        self._name = name
        self._seen: list[tuple[weakref.ref[Any], Used | None]] = []

    def follow(self, before: NotedWeights) -> None:
        """Begin with the models of another run."""
        self._seen = [*before._seen]

    def weights(self, blend: Blend, held: Blend) -> tuple[float, ...]:
        """Return the weights of all models so far: 0 for those that are gone; for a worker.

        Args:
            blend: What a hand may change at any time.
            held: What chains sample: as that was now, and until this is asked again.
        """
        held.follow(blend)
        parts = held.parts
        for model in parts.models:
            if not any(seen() is model for seen, _ in self._seen):
                loaded: Any = model
                self._seen.append((weakref.ref(model), self._name(loaded)))
        now = {id(m): w for m, w in zip(parts.models, parts.weights, strict=True)}
        return tuple(now.get(id(seen()), 0.0) for seen, _ in self._seen)

    def restore(self, used: Sequence[Used]) -> None:
        """Begin with the models of another session, which are not loaded."""
        self._seen = [(_GONE, each) for each in used]

    def used(self) -> tuple[Used, ...] | None:
        """Return all models; None where one cannot be named."""
        found = tuple(used for _, used in self._seen if used is not None)
        return found if len(found) == len(self._seen) else None
