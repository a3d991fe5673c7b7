"""The one table of words that recipes and checkpoints used before, and how such are read.

Nothing else knows an old word. What is written has the new ones.
"""

from __future__ import annotations

from typing import Any

WORDS: dict[tuple[str, ...], str] = {}
"""New name of a field, by the place of the old one in a recipe."""

VALUES: dict[tuple[str, ...], dict[object, object]] = {
    ("learning", "algorithm"): {"superres": "super-resolution"},
}
"""New values by the old ones, by the place of the field, under its new name, in a recipe."""

STATE = {"strikes": "consecutive_rollbacks", "settled": "within_bounds"}
"""New names by the old ones of what a run's state says beside its tensors."""

NESTED = ("learning", "descriptor")
"""Settings of an algorithm within those of another: they have its words."""


def recipe_words(table: dict[str, Any], place: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a recipe, or a part of one, with the words of today.

    Args:
        table: As read.
        place: Of the part in the recipe, such as `("data",)`.

    Raises:
        ValueError: If a field is there under both names.
    """
    place = ("learning",) if place == NESTED else place
    found: dict[str, Any] = {}
    for name, value in table.items():
        new = WORDS.get((*place, name), name)
        if new in found or (new != name and new in table):
            raise ValueError(f"has both {name} and {new}, which is the same")
        where = (*place, new)
        inner = recipe_words(value, where) if isinstance(value, dict) else value
        found[new] = _value(where, inner)
    return found


def state_words(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a run's state says beside its tensors, with the words of today."""
    found = {STATE.get(name, name): value for name, value in facts.items()}
    settings = found.get("settings")
    return {**found, "settings": recipe_words(settings)} if isinstance(settings, dict) else found


def setting_place(parts: list[str]) -> list[str]:
    """Return the place of a setting, such as `["learning", "fade"]`, in the words of today."""
    place = [part for part in parts[:-1]]
    known = ("learning",) if tuple(place) == NESTED else tuple(place)
    return [*place, WORDS.get((*known, parts[-1]), parts[-1])]


def _value(place: tuple[str, ...], value: object) -> object:
    known = VALUES.get(place, {})
    return known[value] if isinstance(value, str | bool) and value in known else value
