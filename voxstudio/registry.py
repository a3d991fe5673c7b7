"""Fields that hold any one of a registry's records, told apart by a word in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BaseModel, Field
from pydantic_core import core_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler
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
        self._kinds, self._key = kinds, key

    def __get_pydantic_core_schema__(
        self, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how such a field is read, described and written."""
        known = tuple(self._kinds.values())
        union = handler.generate_schema(Annotated[Union[known], Field(discriminator=self._key)])  # noqa: UP007
        names = set(self._kinds)

        def read(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401
            if isinstance(value, source):
                return value
            word = value.get(self._key) if isinstance(value, dict) else None
            if isinstance(word, str) and word in self._kinds.keys() - names:
                return self._kinds[word].model_validate(value)
            return inner(value)

        written = core_schema.simple_ser_schema("any")
        return core_schema.no_info_wrap_validator_function(read, union, serialization=written)
