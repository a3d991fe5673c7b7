"""A record whose fields are edited one by one, as text: what a form shows of a recipe."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from voxstudio.registry import AnyOf
from voxstudio.training import toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path = tuple[str, ...]
"""Where a field is, such as `("optimiser", "batch")`."""

Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True)
class Setting:
    """One field: what it is called, what it takes, what it is for.

    Args:
        path: Where it is.
        editor: How it is edited.
        help: What it is for.
        choices: Of a choice; the empty one leaves it out.
        bounds: Of a number, in words; else empty.
        types: Of its values, in the words of JSON Schema.
    """

    path: Path
    editor: Literal["switch", "choice", "text"]
    help: str
    choices: tuple[str, ...] = ()
    bounds: str = ""
    types: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """What it is called."""
        return spoken(self.path[-1])

    def text(self, value: Any) -> str:  # noqa: ANN401 - any JSON
        """Return a value as it is edited."""
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, list):
            words = (each if isinstance(each, str) else toml.inline(each) for each in value)
            listed = ", ".join(words)
            return listed if self.value(listed) == value else toml.inline(value)
        return toml.inline(value)

    def value(self, text: str) -> Any:  # noqa: ANN401 - any JSON
        """Return what a text says; the record says whether that is allowed."""
        text = text.strip()
        if not text and "null" in self.types:
            return None
        if "string" in self.types:
            return text
        if "array" in self.types and not text.startswith("["):
            words = [each.strip() for each in text.split(",")] if text else []
            return [_parsed(each) for each in words]
        return _parsed(text)


@dataclass(frozen=True)
class Section:
    """The fields of one record inside another.

    Args:
        path: Where the record is; empty for the fields of the outermost alone.
        help: What it is for.
        settings: Its fields.
        choice: Of the records of a registry that can stand there; None where only one kind can.
        kind: Word of the one that does.
    """

    path: Path
    help: str
    settings: tuple[Setting, ...]
    choice: Setting | None = None
    kind: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return spoken(self.path[-1]) if self.path else "General"

    @property
    def all_settings(self) -> tuple[Setting, ...]:
        """Its fields, that which chooses the record included."""
        return self.settings if self.choice is None else (self.choice, *self.settings)


class Draft(Generic[Record]):
    """A record that is edited, and may for a while be none.

    Args:
        start: What is edited.
    """

    def __init__(self, start: Record) -> None:
        self._start = start
        self._texts: dict[Path, str] = {}
        self._take(start)

    def _take(self, base: Record) -> None:
        self._base, self._values = base, base.model_dump(mode="json")
        self._forget()

    def _forget(self) -> None:
        """Check again when next asked: something is another."""
        self._checked: tuple[Record | None, dict[Path, str]] | None = None

    @property
    def sections(self) -> tuple[Section, ...]:
        """The fields of the record itself, and those of every record in it."""
        own, base = type(self._base), self._base
        parts = [Section((), summary(own), tuple(_settings(base, (), nested=False)))]
        for name in own.model_fields:
            part = getattr(base, name)
            if isinstance(part, BaseModel):
                parts.append(_section((name,), part, _anyof(own, name)))
        return tuple(parts)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Every field."""
        return tuple(each for section in self.sections for each in section.settings)

    def text(self, setting: Setting) -> str:
        """Return a field as it is edited."""
        return self._texts.get(setting.path, self._first(setting))

    def set_text(self, setting: Setting, text: str) -> None:
        """Change a field."""
        self._texts[setting.path] = text
        if setting.value(text) == setting.value(self._first(setting)):
            del self._texts[setting.path]
        self._forget()

    def reset(self, path: Path) -> None:
        """Take back the changes of a field, or of all in a section."""
        self._texts = {
            each: text for each, text in self._texts.items() if each[: len(path)] != path
        }
        self._forget()

    def choose(self, path: Path, word: str) -> None:
        """Put another record of a registry into a section, as it is by default.

        The one that the draft began with comes back as it was.
        """
        (name,) = path
        anyof = _anyof(type(self._base), name)
        assert anyof is not None  # or it offers no choice
        first = getattr(self._start, name)
        part = first if getattr(first, anyof.key) == word else anyof.kinds[word]()
        self.reset(path)
        self._take(self._base.model_copy(update={name: part}))

    def first_kind(self, path: Path) -> str:
        """Return the word of the record that a section began with."""
        anyof = _anyof(type(self._start), path[0])
        return "" if anyof is None else str(getattr(getattr(self._start, path[0]), anyof.key))

    def is_changed(self, path: Path) -> bool:
        """Say whether a field, or the word that chooses the record of a section, is changed."""
        if path in self._texts:
            return True
        anyof = _anyof(type(self._base), path[0])
        if anyof is None or path != (path[0], anyof.key):
            return False
        return type(getattr(self._base, path[0])) is not type(getattr(self._start, path[0]))

    @property
    def changed(self) -> bool:
        """Whether anything is."""
        return bool(self._texts) or self._base != self._start

    def check(self) -> tuple[Record | None, dict[Path, str]]:
        """Return the record, or what is wrong by the place of a field, a section or all of it."""
        if self._checked is None:
            self._checked = self._check()
        return self._checked

    def _check(self) -> tuple[Record | None, dict[Path, str]]:
        table = self._base.model_dump(mode="json")
        known = {setting.path: setting for setting in self.settings}
        for path, text in self._texts.items():
            *parents, leaf = path
            place = table
            for parent in parents:
                place = place[parent]
            place[leaf] = known[path].value(text)
        try:
            return type(self._start).model_validate(table), {}
        except ValidationError as error:
            return None, self._faults(error, known)

    def _faults(self, error: ValidationError, known: Mapping[Path, Setting]) -> dict[Path, str]:
        places = {*known, *(section.path for section in self.sections)}
        words = {section.kind for section in self.sections if section.kind}
        faults: dict[Path, list[str]] = {}
        for each in error.errors():
            parts = [part for part in each["loc"] if part not in words]
            while tuple(parts) not in places:
                parts.pop()  # a place in a list, or one type of several
            message = each["msg"].removeprefix("Value error, ")
            faults.setdefault(tuple(map(str, parts)), []).append(message)
        return {path: " or ".join(dict.fromkeys(messages)) for path, messages in faults.items()}

    def _first(self, setting: Setting) -> str:
        value: Any = self._values  # made once: a form asks for every field
        for part in setting.path:
            value = value[part]
        return setting.text(value)


def spoken(name: str) -> str:
    """Return the name of a field as a title."""
    return name.replace("_", " ").capitalize()


def summary(kind: type[BaseModel]) -> str:
    """Return the first line of what a record says of itself."""
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def _anyof(kind: type[BaseModel], name: str) -> AnyOf | None:
    """Return what says which records a field can hold, if it can hold several."""
    marks = kind.model_fields[name].metadata
    return next((each for each in marks if isinstance(each, AnyOf)), None)


def _section(path: Path, part: BaseModel, anyof: AnyOf | None) -> Section:
    """Return the section of a record; the word that chooses one of several is no other field."""
    text, settings = summary(type(part)), tuple(_settings(part, path))
    if anyof is None:
        return Section(path, text, settings)
    place, kinds = (*path, anyof.key), anyof.kinds
    each = "\n".join(f"{word}: {summary(kind)}" for word, kind in kinds.items())
    choice = Setting(place, "choice", each, tuple(kinds), types=frozenset({"string"}))
    others = tuple(each for each in settings if each.path != place)
    return Section(path, text, others, choice, str(getattr(part, anyof.key)))


def _settings(part: BaseModel, path: Path, *, nested: bool = True) -> Iterator[Setting]:
    """Yield the fields of a record, those of records in it after its own."""
    kind = type(part)
    schema, texts = _schema(kind), helps(kind)
    inner = [name for name in kind.model_fields if isinstance(getattr(part, name), BaseModel)]
    for name in kind.model_fields:
        if name not in inner:
            yield _setting((*path, name), schema[name], texts.get(name, ""))
    for name in inner if nested else ():
        below: BaseModel = getattr(part, name)
        fixed = {key for key, each in _schema(type(below)).items() if "const" in each}
        for each in _settings(below, (*path, name)):
            if each.path[-1] not in fixed:
                yield each


def _setting(path: Path, schema: Mapping[str, Any], text: str) -> Setting:
    options = schema.get("anyOf", [schema])
    types = frozenset(each["type"] for each in options if "type" in each)
    values = [each for each in options if each.get("type") != "null"]
    bounds = next((words for each in values if (words := _bounds(each))), "")
    if types == {"boolean"}:
        return Setting(path, "switch", text, types=types)
    if all("enum" in each for each in values):
        choices = [str(word) for each in values for word in each["enum"]]
        none = [""] if "null" in types else []
        return Setting(path, "choice", text, (*none, *choices), types=types | {"string"})
    return Setting(path, "text", text, bounds=bounds, types=types)


def _bounds(schema: Mapping[str, Any]) -> str:
    """Return the bounds of a number in words."""
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f"{_number(least)} to {_number(most)}"
    words = {
        "at least": least,
        "above": schema.get("exclusiveMinimum"),
        "at most": most,
        "below": schema.get("exclusiveMaximum"),
    }
    return ", ".join(f"{word} {_number(each)}" for word, each in words.items() if each is not None)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


@cache
def _schema(kind: type[BaseModel]) -> dict[str, dict[str, Any]]:
    properties: dict[str, dict[str, Any]] = kind.model_json_schema()["properties"]
    return properties


@cache
def helps(kind: type[BaseModel]) -> dict[str, str]:
    """Return what the fields of a record are for, by name: the texts below them in the code.

    Pydantic can read them, too, but would at every start of every command.
    """
    found: dict[str, str] = {}
    for each in reversed([base for base in kind.__mro__ if issubclass(base, BaseModel)]):
        if each is not BaseModel:
            found |= _below_fields(each)
    return found


def _below_fields(kind: type[BaseModel]) -> dict[str, str]:
    try:
        (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    except (OSError, TypeError):  # no source beside the program
        return {}
    lines = body.body if isinstance(body, ast.ClassDef) else []
    texts = {}
    for field, text in pairwise(lines):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match text:
                case ast.Expr(value=ast.Constant(value=str(words))):
                    texts[field.target.id] = re.sub(r"\s+", " ", words).strip()
    return texts


def _parsed(text: str) -> Any:  # noqa: ANN401 - any TOML
    """Return the value of a text; words that are no TOML are words."""
    try:
        return toml.parse(f"value = {text}")["value"]
    except ValueError:
        return text
