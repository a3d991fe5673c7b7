"""The tree of commands, as tests walk it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from typer.models import OptionInfo
from typer.utils import get_params_from_function

from voxstudio.cli import app

if TYPE_CHECKING:
    from typer import Typer

WRITTEN = ("out", "json_file", "html_file", "target")
"""Parameters that name what a command writes."""


class Param(NamedTuple):
    """A parameter of a command.

    Args:
        name: As the command calls it.
        option: Such as `--out`; empty for a positional one.
        kinds: What a value can be, such as `int`; of a list, what is in it.
        info: What typer is told of it.
    """

    name: str
    option: str
    kinds: frozenset[Any]
    info: Any

    @property
    def demanded(self) -> bool:
        """Whether the command does not run without it."""
        return self.info.default is ...

    def words(self, value: str) -> list[str]:
        """Return how a value is given."""
        return [self.option, value] if self.option else [value]


def commands(group: Typer = app, before: tuple[str, ...] = ()) -> dict[str, list[Param]]:
    """Return the parameters of every command by its words, such as `evaluate mesh`."""
    found = {}
    for command in group.registered_commands:
        assert command.callback is not None
        params = get_params_from_function(command.callback).values()
        found[" ".join((*before, str(command.name)))] = [
            Param(meta.name, _option(meta), frozenset(_kinds(meta.annotation)), meta.default)
            for meta in params
        ]
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        found |= commands(inner.typer_instance, (*before, str(inner.name)))
    return found


def called(command: str, params: list[Param], given: dict[str, str]) -> list[str]:
    """Return the words that call a command.

    Args:
        command: Its words.
        params: Its parameters.
        given: Values by name, options in the order in which they are said; whatever else the
            command demands comes after them, and is `missing`.
    """
    by_name = {param.name: param for param in params}
    rest = dict.fromkeys((param.name for param in params if param.demanded), "missing")
    values = {**given, **{name: text for name, text in rest.items() if name not in given}}
    options = [by_name[name].words(text) for name, text in values.items() if name in by_name]
    named = [word for words in options if len(words) == 2 for word in words]
    return [*command.split(), *named, *(values[p.name] for p in params if _placed(p, values))]


def _placed(param: Param, values: dict[str, str]) -> bool:
    """Whether a positional parameter has a value."""
    return not param.option and param.name in values


def _option(meta: Any) -> str:  # noqa: ANN401 - typer's
    if not isinstance(meta.default, OptionInfo):
        return ""
    names = meta.default.param_decls or ()
    return str(names[0]) if names else "--" + meta.name.replace("_", "-")


def _kinds(annotation: Any) -> list[Any]:  # noqa: ANN401 - any annotation
    inner = get_args(annotation)
    return [kind for each in inner for kind in _kinds(each)] if inner else [annotation]
