"""A shape and how it came about, so that lists and file names can tell of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import weakref
    from pathlib import Path

    from voxstudio.studio.document.entry import Shape


@dataclass(frozen=True, eq=False)
class Item:
    """A shape in the library, or on its way into a file.

    Args:
        shape: The shape, with its name.
        task: Key of the task that made it; empty where none did.
        model: Name of the checkpoint that made it; empty where nobody knows.
        seed: Of its chain or draw; None where it has none.
        step: Of its run.
        chain: Number of its chain in the run.
        run_ref: Its run, which lives in the history alone; None where it came from none.
        file: Where it was opened from; None where it was made here.
    """

    shape: Shape
    task: str = ""
    model: str = ""
    seed: int | None = None
    step: int = 0
    chain: int = 0
    run_ref: weakref.ref[Any] | None = None
    file: Path | None = None

    @property
    def run(self) -> Any:  # noqa: ANN401 - a `Run`, which is a matter of tasks
        """Its run; None where it came from none, or where that is gone."""
        return None if self.run_ref is None else self.run_ref()

    @property
    def about(self) -> str:
        """Model and seed in words; empty where nobody knows."""
        seed = "" if self.seed is None else f"seed {self.seed}"
        return " · ".join(filter(None, (self.model, seed)))

    def named(self, name: str) -> Item:
        """Return it under another name; its voxels are the same object."""
        if name == self.shape.name:
            return self
        return replace(self, shape=replace(self.shape, name=name))
