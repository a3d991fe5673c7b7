"""Options that belong together, which commands take as one parameter."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take groups of options.

    Args:
        command: Any parameter whose type is a `NamedTuple` stands for its fields, each an option.

    Returns:
        The command as typer wants it: with one parameter per option, at the group's place.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if hasattr(kind, "_fields")}

    @wraps(command)
    def expanded(**given: Any) -> None:  # noqa: ANN401 - of any option
        told = {
            name: kind(**{field: given.pop(field) for field in kind._fields})
            for name, kind in groups.items()
        }
        command(**given, **told)

    parameters = list(_expanded(command, hints, groups))
    expanded.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    expanded.__annotations__ = {each.name: each.annotation for each in parameters}
    return expanded


def _expanded(
    command: Callable[..., None], hints: dict[str, Any], groups: dict[str, Any]
) -> Iterator[inspect.Parameter]:
    """Yield the parameters of a command, and those of its groups instead of each."""
    for name, parameter in inspect.signature(command).parameters.items():
        fields = {name: parameter.default}
        types = hints
        if name in groups:
            fields = dict.fromkeys(groups[name]._fields, parameter.empty)
            fields |= groups[name]._field_defaults
            types = get_type_hints(groups[name], include_extras=True)
        for field, default in fields.items():
            yield inspect.Parameter(
                field, parameter.KEYWORD_ONLY, default=default, annotation=types[field]
            )
