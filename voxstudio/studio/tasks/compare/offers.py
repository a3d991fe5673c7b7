"""The models that can be compared, and those that are checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from voxstudio.operations import CHAIN, RECOVER, SAMPLE
from voxstudio.studio.models.names import told_apart
from voxstudio.studio.models.saved_models import find_model, saved_model
from voxstudio.studio.models.selection import same_size, times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.operations import Operation
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.saved.state import SavedState, State

    Model = tuple[Path, CheckpointHeader]

CompareMode = Literal["recover", "sample"]

OPERATIONS: dict[CompareMode, Operation] = {"recover": RECOVER, "sample": SAMPLE}

MOST = 8
"""Models side by side, so that with the original there are nine views."""

FEW = 3
"""Models that are checked to begin with."""

ENOUGH = f"At most {MOST} models are compared"


@dataclass(frozen=True)
class Offer:
    """A model that does what is compared.

    Args:
        path: Its checkpoint.
        name: What that is called in lists.
        header: What that says of itself.
        checked: Whether the user wants it.
        why_not: Why it cannot take part now; empty when it can.
    """

    path: Path
    name: str
    header: CheckpointHeader
    checked: bool
    why_not: str

    @property
    def chosen(self) -> bool:
        """Whether it takes part."""
        return self.checked and not self.why_not


class Offers:
    """Which models take part, for each mode of its own.

    Args:
        models: Returns all checkpoints, in the order of the library.
    """

    def __init__(self, models: Callable[[], Sequence[Model]]) -> None:
        self._models = models
        self._checked: dict[CompareMode, set[Path]] = {}

    def of(self, mode: CompareMode, shape: Shape | None) -> list[Offer]:
        """Return the models of a mode, for a shape; those made for nothing else come first."""
        supporting = [each for each in self._models() if OPERATIONS[mode].supported_by(each[1])]
        if mode == "recover":
            supporting.sort(key=lambda each: CHAIN.supported_by(each[1]))
        checked = self._checked.get(mode)
        if checked is None:
            checked = self._first_few(supporting, mode, shape)
        return self._offers(supporting, mode, shape, checked)

    def _offers(
        self,
        supporting: Sequence[Model],
        mode: CompareMode,
        shape: Shape | None,
        checked: set[Path],
    ) -> list[Offer]:
        leading = next((header for path, header in supporting if path in checked), None)
        names = told_apart(supporting)
        offers = [
            Offer(
                path,
                names[path],
                header,
                path in checked,
                _size_wanted(header, mode, shape, leading),
            )
            for path, header in supporting
        ]
        if sum(each.chosen for each in offers) < MOST:
            return offers
        return [each if each.chosen else _refused(each) for each in offers]

    def _first_few(
        self, supporting: Sequence[Model], mode: CompareMode, shape: Shape | None
    ) -> set[Path]:
        leading = supporting[0][1] if supporting else None
        fit = (
            path for path, header in supporting if not _size_wanted(header, mode, shape, leading)
        )
        return set(islice(fit, FEW))

    def save(self) -> State:
        """Return which models are checked, for each mode in which somebody has checked some."""
        return {
            mode: list(map(saved_model, sorted(paths))) for mode, paths in self._checked.items()
        }

    def restore(self, state: SavedState) -> None:
        """Check the same models, as far as they are there."""
        models = list(self._models())
        self._checked.clear()
        for mode in OPERATIONS:
            if mode in state.names:
                found = (find_model(each, models) for each in state.parts(mode))
                self._checked[mode] = {path for path in found if path is not None}

    def chosen(self, mode: CompareMode, shape: Shape | None) -> list[Offer]:
        """Return the models that take part, in their order."""
        return [each for each in self.of(mode, shape) if each.chosen]

    def check(self, mode: CompareMode, shape: Shape | None, path: Path, *, checked: bool) -> None:
        """Let a model take part, or not."""
        before = {each.path for each in self.of(mode, shape) if each.checked}
        self._checked[mode] = before | {path} if checked else before - {path}


def _refused(offer: Offer) -> Offer:
    return replace(offer, why_not=offer.why_not or ENOUGH)


def _size_wanted(
    header: CheckpointHeader,
    mode: CompareMode,
    shape: Shape | None,
    leading: CheckpointHeader | None,
) -> str:
    """Say why the size of a model does not fit: not the shape's, or not that of the first one."""
    if mode == "recover" and shape is not None:
        wanted = same_size(header, shape.grid.shape)
        return f"Takes {wanted} voxels, this shape has {times(shape.grid.shape)}" if wanted else ""
    if mode == "sample" and leading is not None and leading.resolution != header.resolution:
        own, other = (times((each.resolution,) * 3) for each in (header, leading))
        return f"Samples {own} voxels, {leading.name} {other}"
    return ""
