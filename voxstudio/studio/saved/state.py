"""What a part of the studio saves, as it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from voxstudio.studio.saved.checks import Unreadable

if TYPE_CHECKING:
    from voxstudio.studio.saved.checks import Check

State = dict[str, Any]
"""Numbers, texts, lists, arrays that do not change any more, and values that have a `Codec`."""


class SavedState:
    """Fields that are checked when they are asked for.

    Args:
        values: By name; another kind of value counts as none.
    """

    def __init__(self, values: object) -> None:
        self.values: State = values if isinstance(values, dict) else {}

    def get(self, name: str, check: Check, otherwise: Any = None) -> Any:  # noqa: ANN401
        """Return a field, or something else where it was not saved.

        Raises:
            Unreadable: If it is something else than it should be.
        """
        if name not in self.values:
            return otherwise
        try:
            return check(self.values[name])
        except Unreadable as error:
            raise Unreadable(f"{name} {error}") from error

    def part(self, name: str) -> SavedState:
        """Return fields within a field."""
        return SavedState(self.values.get(name))

    def parts(self, name: str) -> list[SavedState]:
        """Return a list of fields within a field."""
        found = self.values.get(name)
        return [SavedState(each) for each in found] if isinstance(found, list) else []

    @property
    def names(self) -> list[str]:
        """Of the fields that were saved."""
        return list(self.values)


class Part(Protocol):
    """Something that a session holds."""

    def save(self) -> State:
        """Return what it needs to be as it is now; nothing in it changes afterwards."""

    def restore(self, state: SavedState) -> None:
        """Be as it was.

        Raises:
            Unreadable: If that makes no sense.
        """
