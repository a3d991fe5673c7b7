"""Values as JSON and arrays, and back: every field is checked, and nothing is ever executed.

A value of a known class becomes an object that names its codec, the second time it is met a
reference to the first; an array becomes the digest of its bytes. What is the same object before is
the same object after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.studio.saved.checks import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from voxstudio.studio.saved.checks import Check

    Json = Any
    Array = NDArray[Any]

KIND, NUMBER, ARRAY, SAME = "@kind", "@number", "@array", "@same"
"""Names that no field has."""
DEEPEST = 40
"""Values inside one another; a session has about ten."""


@dataclass(frozen=True, eq=False)
class Codec:
    """How values of one class are saved.

    Args:
        name: In the file.
        type: The class.
        fields: Name and check of every field.
        take: Returns the fields of a value; by default its attributes.
        make: Makes a value of its fields; by default the class.
    """

    name: str
    type: type
    fields: Mapping[str, Check]
    take: Callable[[Any], Mapping[str, object]] | None = None
    make: Callable[..., Any] | None = None

    def fields_of(self, value: object) -> Mapping[str, object]:
        """Return the fields of a value."""
        if self.take is not None:
            return self.take(value)
        return {name: getattr(value, name) for name in self.fields}

    def value_of(self, fields: Mapping[str, object]) -> object:
        """Make a value.

        Raises:
            Unreadable: If a field is missing or is something else, or there is another one.
        """
        if fields.keys() != self.fields.keys():
            odd = ", ".join(sorted(fields.keys() ^ self.fields.keys()))
            raise Unreadable(f"{self.name} has other fields than it should: {odd}")
        checked = {}
        for name, check in self.fields.items():
            try:
                checked[name] = check(fields[name])
            except Unreadable as error:
                raise Unreadable(f"{self.name}: {name} {error}") from error
        try:
            return (self.make or self.type)(**checked)
        except (ValueError, TypeError, IndexError, ImportRejected) as error:
            raise Unreadable(f"{self.name} makes no sense: {error}") from error


class Saver:
    """Turns values into JSON.

    Args:
        codecs: Of all classes.
        keep: Takes an array and returns its digest.
    """

    def __init__(self, codecs: Iterable[Codec], keep: Callable[[Array], str]) -> None:
        self._codecs = {each.type: each for each in codecs}
        self._keep = keep
        self._numbers: dict[int, int] = {}
        self._met: list[object] = []

    def json(self, value: object) -> Json:
        """Return a value as JSON.

        Raises:
            TypeError: If its class has no codec.
        """
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, bytes):
            return {ARRAY: self._keep(np.frombuffer(value, np.uint8))}
        if isinstance(value, np.ndarray):
            return {ARRAY: self._keep(value)}
        if isinstance(value, list | tuple):
            return [self.json(each) for each in value]
        if isinstance(value, dict):
            return {str(name): self.json(each) for name, each in value.items()}
        return self._coded(value)

    def _coded(self, value: object) -> Json:
        if id(value) in self._numbers:
            return {SAME: self._numbers[id(value)]}
        codec = self._codecs.get(type(value))
        if codec is None:
            raise TypeError(f"{type(value).__name__} has no codec")
        number = self._numbers[id(value)] = len(self._numbers)
        self._met.append(value)  # while it lives, nothing else has its id
        fields = {name: self.json(each) for name, each in codec.fields_of(value).items()}
        return {KIND: codec.name, NUMBER: number, **fields}


class Loader:
    """Turns JSON into values.

    Args:
        codecs: Of all classes.
        find: Returns the array of a digest.
    """

    def __init__(self, codecs: Iterable[Codec], find: Callable[[str], Array]) -> None:
        self._codecs = {each.name: each for each in codecs}
        self._find = find
        self._made: dict[int, object] = {}

    def value(self, found: Json, depth: int = 0) -> Any:  # noqa: ANN401 - whatever was saved
        """Return what was saved.

        Raises:
            Unreadable: If it is nothing that a `Saver` writes.
        """
        if depth > DEEPEST:
            raise Unreadable(f"holds values more than {DEEPEST} deep")
        if isinstance(found, list):
            return [self.value(each, depth + 1) for each in found]
        if not isinstance(found, dict):
            return found
        if ARRAY in found:
            return self._array(found)
        if SAME in found:
            return self._same(found)
        if KIND in found:
            return self._coded(found, depth)
        return {name: self.value(each, depth + 1) for name, each in found.items()}

    def _array(self, found: Mapping[str, Json]) -> Array:
        digest = found[ARRAY]
        if len(found) > 1 or not isinstance(digest, str):
            raise Unreadable("names an array in a way that is not known")
        return self._find(digest)

    def _same(self, found: Mapping[str, Json]) -> object:
        number = found[SAME]
        if len(found) > 1 or not isinstance(number, int) or number not in self._made:
            raise Unreadable("refers to a value that is not there")
        return self._made[number]

    def _coded(self, found: Mapping[str, Json], depth: int) -> object:
        name, number = found[KIND], found.get(NUMBER)
        codec = self._codecs.get(name) if isinstance(name, str) else None
        if codec is None or not isinstance(number, int):
            raise Unreadable(f"holds something of an unknown kind, {str(name)[:40]!r}")
        rest = {key: each for key, each in found.items() if key not in (KIND, NUMBER)}
        made = codec.value_of({key: self.value(each, depth + 1) for key, each in rest.items()})
        self._made[number] = made
        return made
