"""Headers of checkpoints in which one or two values are others, by what the records allow.

Where a value can stand, and how far it can go, is read from the records themselves: a field that is
new is tried without a word here.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from voxstudio.checkpoint import CheckpointHeader

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

HOSTILE: tuple[object, ...] = (
    0, -1, 1, 3, 0.5, 1e-320, 1e-308, 1e-30, 1e30, 1e39, 1e300, -1e308, 1e308, math.inf, -math.inf,
    math.nan, 1 << 63, 10**400, True, None, "1", "", "\x1b[2J", "\ud800", "x" * 5000, [], {}, [[1]],
)  # fmt: skip
"""What may stand in the place of any value."""

SCHEMA = CheckpointHeader.model_json_schema()

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - any JSON
    """Yield the places of all values that are no tables."""
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(below, (*path, key))
    else:
        yield path


def singles(table: dict[str, Any]) -> Iterator[tuple[Path, object]]:
    """Yield every place of a header with everything that is tried there."""
    for path in leaves(table):
        for value in (*HOSTILE, *limits(table, path)):
            yield path, value


def changed(table: dict[str, Any], *changes: tuple[Path, object]) -> dict[str, Any]:
    """Return a copy of a header with other values in some places."""
    copy: dict[str, Any] = json.loads(json.dumps(table))
    for path, value in changes:
        below: Any = copy
        for key in path[:-1]:
            below = below[key]
        below[path[-1]] = value
    return copy


def mutant(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a header with one or two values changed."""
    table = json.loads(data)
    places = list(leaves(table))
    changes = []
    for _ in range(rng.integers(1, 3)):
        path = places[rng.integers(len(places))]
        tried = (*HOSTILE, *2 * limits(table, path))
        changes.append((path, tried[rng.integers(len(tried))]))
    return json.dumps(changed(table, *changes)).encode()


def limits(table: Any, path: Path) -> tuple[float, ...]:  # noqa: ANN401 - any JSON
    """Return the smallest and the largest number that a place takes, those there are."""
    node = _resolved(SCHEMA, table)
    for key in path:
        table = table[key]
        node = _resolved(_below(node, key), table)
    found = [node[name] for name in ("minimum", "maximum") if name in node]
    if "exclusiveMinimum" in node:
        found.append(math.nextafter(node["exclusiveMinimum"], math.inf))
    if "exclusiveMaximum" in node:
        found.append(math.nextafter(node["exclusiveMaximum"], -math.inf))
    return tuple(found)


def _below(node: dict[str, Any], key: str | int) -> dict[str, Any]:
    """Return the schema of an entry; nothing of a table whose entries are free."""
    if isinstance(key, str):
        return node.get("properties", {}).get(key, {})  # type: ignore[no-any-return]
    few = node.get("prefixItems", [])
    return few[key] if key < len(few) else node.get("items", {})  # type: ignore[no-any-return]


def _resolved(node: dict[str, Any], value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the schema that a value must follow, where it is one of several."""
    if "$ref" in node:
        return _resolved(SCHEMA["$defs"][node["$ref"].rsplit("/", 1)[1]], value)
    if "discriminator" in node:
        chosen = node["discriminator"]
        return _resolved({"$ref": chosen["mapping"][value[chosen["propertyName"]]]}, value)
    for each in node.get("anyOf", ()):
        if each.get("type") != "null":
            return _resolved(each, value)
    return node
