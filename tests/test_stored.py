"""The nets that lie beside the tests are those of their recipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stored import SMALL
from voxstudio.loaded import load_model
from voxstudio.training.recipe import Recipe

if TYPE_CHECKING:
    from types import ModuleType


@pytest.mark.parametrize("small", SMALL, ids=lambda small: small.STORED.stem)
def test_a_stored_net_has_learned_by_the_recipe_of_its_tests(small: ModuleType) -> None:
    """Where it fails, `python -m tests.stored` trains it anew."""
    wanted, header = small.wanted(), load_model(small.STORED).header
    schedules = {"sampler": header.sampler, "recovery": header.recovery}
    assert Recipe.model_validate({**header.training["recipe"], **schedules}) == wanted
    assert header.training["iterations"] == wanted.iterations
