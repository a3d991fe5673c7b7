"""How comparisons are saved: what was made and measured, and never a model."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from voxstudio.errors import ImportRejected
from voxstudio.grid import Mask
from voxstudio.studio.document.entry import Shape
from voxstudio.studio.document.making import Origin
from voxstudio.studio.saved.checks import (
    Unreadable,
    array,
    choice,
    flag,
    number,
    one_of,
    optional,
    several,
    text,
    whole,
)
from voxstudio.studio.saved.codec import Codec
from voxstudio.studio.tasks.compare.comparison import (
    Comparison,
    ComparisonRequest,
    Contender,
    Outcome,
)
from voxstudio.studio.tasks.compare.figures import Figures
from voxstudio.studio.tasks.compare.offers import MOST, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence


def _contender(name: str, class_name: str | None) -> Contender:
    return Contender(name, partial(_refuse_to_load, name), class_name)


def _refuse_to_load(name: str) -> NoReturn:
    raise ImportRejected(name, "took part in a saved comparison", "a new comparison")


def _request(**fields: Any) -> ComparisonRequest:  # noqa: ANN401 - of the class
    made = ComparisonRequest(**fields)
    given = (made.shape is not None, made.mask is not None)
    if given != (made.mode == "recover",) * 2:
        raise Unreadable("recovers nothing, or samples a shape that is given")
    if made.shape is not None and made.mask is not None:
        if made.mask.hidden.shape != made.shape.grid.shape:
            raise Unreadable("has a mask of another size")
    return made


def _comparison(
    request: ComparisonRequest, outcomes: Sequence[Outcome], cancelled: bool
) -> Comparison:
    """Return a comparison; one that ran when it was saved was cut off there."""
    wanted = {each.values.shape for each in outcomes if each.values is not None}
    if request.shape is not None:
        wanted.add(request.shape.grid.shape)
    if len(wanted) > 1 or len(outcomes) > len(request.contenders):
        raise Unreadable("has results of other models, or of another size")
    ended = sum(each.figures is not None or bool(each.fault) for each in outcomes)
    return Comparison(request, tuple(outcomes), cancelled or ended < len(request.contenders))


def _outcome(**fields: Any) -> Outcome:  # noqa: ANN401 - of the class
    made = Outcome(**fields)
    if made.values is None and (made.figures is not None or made.tint is not None):
        raise Unreadable("was measured without a shape")
    if made.tint is not None and made.values is not None and made.tint.shape != made.values.shape:
        raise Unreadable("is coloured in another size")
    return made


occupancies = optional(array("float32", 3))

CODECS = (
    Codec("contender", Contender, {"name": text, "class_name": optional(text)}, make=_contender),
    Codec(
        "comparison request",
        ComparisonRequest,
        {
            "mode": choice(*OPERATIONS),
            "seed": whole,
            "contenders": several(one_of(Contender), MOST),
            "shape": optional(one_of(Shape)),
            "mask": optional(one_of(Mask)),
        },
        make=_request,
    ),
    Codec(
        "figures",
        Figures,
        {"parts": whole, "error": optional(number), "iou": optional(number)},
    ),
    Codec(
        "outcome",
        Outcome,
        {
            "values": occupancies,
            "tint": occupancies,
            "done": whole,
            "total": whole,
            "seconds": number,
            "figures": optional(one_of(Figures)),
            "fault": text,
            "origin": optional(one_of(Origin)),
        },
        make=_outcome,
    ),
    Codec(
        "comparison",
        Comparison,
        {
            "request": one_of(ComparisonRequest),
            "outcomes": several(one_of(Outcome), MOST),
            "cancelled": flag,
        },
        make=_comparison,
    ),
)
