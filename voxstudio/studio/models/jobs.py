"""Jobs that load the chosen model, then do one thing with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from voxstudio.latent.model import LatentModel
    from voxstudio.loaded import LoadedNet

Made = TypeVar("Made")


def with_model(
    load: Callable[[], LoadedNet], work: Callable[[LoadedNet], Made]
) -> Callable[[], Generator[None, None, Made]]:
    """Return a job whose value is what `work` makes of a loaded model."""

    def steps() -> Generator[None, None, Made]:
        model = load()
        yield None  # here the wish may be taken back
        return work(model)

    return steps


def with_generator(
    load: Callable[[], LoadedNet], work: Callable[[LatentModel], Made]
) -> Callable[[], Generator[None, None, Made]]:
    """Return a job whose value is what `work` makes of a checkpoint's generator.

    It raises `ImportRejected` if the checkpoint holds none.
    """

    def generating(model: LoadedNet) -> Made:
        from voxstudio.latent.model import latent_model

        return work(latent_model(model))

    return with_model(load, generating)
