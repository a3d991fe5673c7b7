"""What commands ask of a checkpoint: the one place where one that cannot do it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader


@dataclass(frozen=True)
class Job:
    """Something that a checkpoint is needed for.

    Args:
        deed: In words, such as `recover hidden voxels`.
        words: Abilities, any one of which is enough.
    """

    deed: str
    words: tuple[str, ...]

    def can(self, header: CheckpointHeader) -> bool:
        """Return whether a checkpoint is able to do it."""
        from voxstudio.capabilities import abilities  # help waits for no NumPy

        return not abilities(header).isdisjoint(self.words)

    def installed(self) -> list[tuple[Path, CheckpointHeader]]:
        """Return the installed checkpoints that are able to do it."""
        from voxstudio.library import list_checkpoints

        return [(path, header) for path, header in list_checkpoints() if self.can(header)]

    def check(self, header: CheckpointHeader) -> None:
        """Take a checkpoint that is able to do it.

        Raises:
            ImportRejected: If it is not; the line names the installed ones that are.
        """
        if self.can(header):
            return
        able = ", ".join(each.name for _, each in self.installed())
        accepted = f"a model with {' or '.join(f'`{word}`' for word in self.words)}"
        accepted += f", such as {able}" if able else "; none is installed"
        raise ImportRejected(header.name, f"cannot {self.deed}", accepted)


BOUND = Job("bound the likelihood of shapes or pictures", ("sequence", "completion", "views"))
ARITHMETIC = Job("calculate with latent codes", ("latent",))
CLASSIFY = Job("tell the classes of shapes", ("features", "classifier"))
CODES = Job("encode shapes", ("latent",))
INTERPOLATE = Job("interpolate latent codes", ("latent",))
COMPLETE = Job("complete shapes by a chain of codes", ("completion",))
DENOISE = Job("denoise shapes by a chain of codes", ("completion",))
GENERATE = Job("make shapes of random codes", ("latent", "sequence"))
JUDGE = Job("judge shapes", ("classifier",))
MESH = Job("make meshes of pictures", ("mesh",))
RECALL = Job("recall stored shapes", ("memory",))
RECOVER = Job("recover hidden voxels", ("recovery", "latent"))
SAMPLE = Job("sample shapes from noise", ("synthesis", "multigrid"))
SAMPLE_ANY_WAY = Job("make shapes of nothing", ("synthesis", "multigrid", "latent"))
SNAP = Job("snap shapes", ("synthesis", "memory", "latent"))
SNAP_BY_CODES = Job("snap shapes by latent codes", ("latent",))
SNAP_BY_ENERGY = Job("snap shapes by its energy", ("synthesis", "memory"))
SUPERRES = Job("find the detail of coarse shapes", ("superres",))
VIEWS = Job("make shapes of pictures", ("views",))


def find_able(checkpoint: str, job: Job) -> Path:
    """Return the file of a checkpoint that is needed for a job; loads no weights.

    Args:
        checkpoint: A path, or an installed model's name.
        job: What it is needed for.

    Raises:
        ImportRejected: If there is no such checkpoint, or it cannot do the job.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.library import find_checkpoint

    path = find_checkpoint(checkpoint)
    job.check(read_header(path))
    return path


def able(job: Job) -> Any:  # noqa: ANN401 - what typer wants
    """Return the argument CHECKPOINT of a command, which is refused unless it can do the job.

    That happens while the command line is read, before torch is imported or any file is opened.
    """

    def check(given: str) -> str:
        find_able(given, job)
        return given

    return typer.Argument(
        metavar="CHECKPOINT", help="A checkpoint file or a shipped model's name.", callback=check
    )
