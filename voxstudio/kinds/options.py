"""What callers ask of runs beside shapes and seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from voxstudio.choices import Start
    from voxstudio.kinds.inputs import AnyPictures
    from voxstudio.sampling.corrected import Correction


def refuse(name: str, how: str, **given: object) -> None:
    """Refuse arguments that a kind of model does not take.

    Args:
        name: Of the model.
        how: It works, in words: `decodes latent codes`.
        given: By name; None is not given.

    Raises:
        ImportRejected: If one is.
    """
    for word, value in given.items():
        if value is not None:
            fault = f"{how} and takes no {word.replace('_', ' ')}"
            raise ImportRejected(name, fault, "a call without it, or another model")


class SampleOptions(NamedTuple):
    """Of `Model.sample_frames`; None is not asked for."""

    steps: int | None = None
    class_name: str | None = None
    start: Start | None = None
    correction: Correction | None = None

    def only(self, name: str, how: str, *taken: str) -> None:
        """Refuse options that a kind of model does not take.

        Args:
            name: Of the model.
            how: It samples, in words: `decodes latent codes`.
            taken: Options that it takes.

        Raises:
            ImportRejected: If another one is asked for.
        """
        refuse(name, how, **{k: v for k, v in self._asdict().items() if k not in taken})


class CodeChain(NamedTuple):
    """Of `Model.complete_frames` and `Model.denoise_frames`; None is what is usual."""

    steps: int | None = None
    latent_steps: int | None = None
    class_name: str | None = None
    views: AnyPictures | None = None
