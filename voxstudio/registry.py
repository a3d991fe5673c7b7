"""Fields that hold any one of a registry's records, or the name of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BaseModel, Field
from pydantic_core import core_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import (
        GetCoreSchemaHandler,
        GetJsonSchemaHandler,
        ValidatorFunctionWrapHandler,
    )
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class AnyOf:
    """Annotation of a field whose type is the base class of the records in a registry.

    It is the discriminated union of the records known when the field is declared; those that are
    registered later are read as well.

    Args:
        kinds: The registry, by the word.
        key: The field that holds the word.
    """

    def __init__(self, kinds: Mapping[str, type[BaseModel]], key: str) -> None:
        self.kinds, self.key = kinds, key

    def __get_pydantic_core_schema__(
        self, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how such a field is read, described and written."""
        known = tuple(self.kinds.values())
        union = handler.generate_schema(Annotated[Union[known], Field(discriminator=self.key)])  # noqa: UP007
        names = set(self.kinds)

        def read(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401
            if isinstance(value, source):
                return value
            word = value.get(self.key) if isinstance(value, dict) else None
            if isinstance(word, str) and word in self.kinds.keys() - names:
                return self.kinds[word].model_validate(value)
            return inner(value)

        written = core_schema.simple_ser_schema("any")
        return core_schema.no_info_wrap_validator_function(read, union, serialization=written)


class NameIn:
    """Annotation of a word that names an entry of a registry, those of later included.

    Args:
        names: The registry.
        what: Of what it is one, in a word.
    """

    def __init__(self, names: Mapping[str, object], what: str) -> None:
        self._names, self._what = names, what

    def __get_pydantic_core_schema__(
        self, source: type[str], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how such a field is read."""
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return how such a field is described."""
        return {**handler(schema), "enum": list(self._names)}

    def _known(self, name: str) -> str:
        if name not in self._names:
            listed = ", ".join(self._names)
            raise ValueError(f"there is no {self._what} `{name}`; there are {listed}")
        return name
