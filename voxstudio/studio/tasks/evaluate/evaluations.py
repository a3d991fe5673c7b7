"""What can be evaluated. Another evaluation is an entry of `EVALUATIONS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.operations import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from voxstudio.choices import Normalisation
    from voxstudio.evaluation.progress import Stage
    from voxstudio.evaluation.synthesis_run import Source
    from voxstudio.evaluation.table import Table
    from voxstudio.operations import Operation

    Run = Callable[["EvaluationSettings", Sequence[Source], str], Generator[Stage, None, Table]]


@dataclass(frozen=True)
class EvaluationSettings:
    """What the panel says.

    Args:
        data: Reference shapes, a file or a folder; None for each model's own held-out shapes.
        train: Training shapes, likewise.
        classifier: The reference classifier; None for an installed one that knows the classes.
        count: Samples of each model, and at most so many shapes of each set.
        points: Sampled from the surface of each shape.
        normalise: `grid`, `cube` or `sphere`.
        seed: Of the first sample.
    """

    data: Path | None = None
    train: Path | None = None
    classifier: Path | None = None
    count: int = 50
    points: int = 2048
    normalise: Normalisation = "grid"
    seed: int = 0

    @property
    def files(self) -> dict[str, Path]:
        """The files that are read beside what is evaluated, by their option of the command."""
        named = {"data": self.data, "train": self.train}
        return {name: path for name, path in named.items() if path is not None}


@dataclass(frozen=True)
class Evaluation:
    """One kind of evaluation.

    Args:
        key: Name of its command, as in `voxstudio evaluate synthesis`.
        title: Name in the window.
        operation: What its models must be able to do.
        shapes: Whether it takes sets of shapes beside models.
        run: Evaluates sources on a device.
    """

    key: str
    title: str
    operation: Operation
    shapes: bool
    run: Run

    @property
    def command(self) -> str:
        """The words of the command that does the same."""
        return f"voxstudio evaluate {self.key}"

    def job(
        self, settings: EvaluationSettings, sources: Sequence[Source], device: str
    ) -> Generator[Stage, None, Table]:
        """Evaluate, and note what whoever repeats it needs to know; for a worker."""
        from voxstudio.evaluation.circumstances import circumstances
        from voxstudio.evaluation.progress import Stage

        table = yield from self.run(settings, sources, device)
        yield Stage(0, 1, "computing checksums")
        origins = [source.origin for source in sources]
        return table.told(**circumstances(self.command, sources=origins, files=settings.files))


def _synthesis(
    settings: EvaluationSettings, sources: Sequence[Source], device: str
) -> Generator[Stage, None, Table]:
    from voxstudio.evaluation.likeness import Clouds  # late: with torch, in the worker
    from voxstudio.evaluation.synthesis_run import SynthesisRequest, run_synthesis

    asked = SynthesisRequest(
        tuple(sources),
        settings.data,
        settings.train,
        settings.classifier,
        count=settings.count,
        clouds=Clouds(settings.points, settings.normalise, settings.seed),
        seed=settings.seed,
        device=device,
    )
    return (yield from run_synthesis(asked))


SYNTHESIS = Evaluation("synthesis", "Synthesis", SAMPLE, shapes=True, run=_synthesis)

EVALUATIONS = (SYNTHESIS,)
