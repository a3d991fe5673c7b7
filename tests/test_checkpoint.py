"""Headers of checkpoints: every number has bounds, every word is plain, the whole is of one net."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tests import corpus
from voxstudio.checkpoint import CheckpointHeader, read_header, with_metrics
from voxstudio.errors import ImportRejected
from voxstudio.library import default_checkpoint
from voxstudio.nets.specs import KINDS, SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = read_header(default_checkpoint()).model_dump(mode="json")
SEQUENTIAL = {"net": "sequential", "resolution": 32, "context": "class", "classes": 1}


def numbers(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401
    """Yield every number of a JSON schema with its place."""
    if isinstance(schema, list):
        for each in schema:
            yield from numbers(each, path)
    if not isinstance(schema, dict):
        return
    if schema.get("type") in ("number", "integer"):
        yield path, schema
    for name, below in schema.items():
        yield from numbers(below, f"{path}/{name}")


@pytest.mark.parametrize("record", [TypeAdapter(CheckpointHeader), SPEC])
def test_every_number_of_a_header_has_bounds(record: TypeAdapter[Any]) -> None:
    schema = record.json_schema()
    found = dict(numbers(schema))
    assert len(found) > 20
    for path, number in found.items():
        low = {"minimum", "exclusiveMinimum"} & number.keys()
        high = {"maximum", "exclusiveMaximum"} & number.keys()
        assert (low and high) or "const" in number or "enum" in number, path


def header(**fields: Any) -> CheckpointHeader:  # noqa: ANN401 - any JSON
    """Return a good header with other fields."""
    return CheckpointHeader.model_validate_json(json.dumps({**GOOD, **fields}))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"resolution": 16}, "resolution 32, not 16"),
        ({"parameters": float("inf")}, "finite"),
        ({"architecture": {**GOOD["architecture"], "data_std": float("inf")}}, "data_std"),
        ({"architecture": {**GOOD["architecture"], "channels": [4] * 6}}, "halved 6 times"),
        ({"architecture": {"net": "detail", "resolution": 32, "block_size": 5}}, "no whole blocks"),
        ({"architecture": {"net": "detail", "noise_std": 1e308}}, "noise_std"),
        ({"architecture": {**SEQUENTIAL, "classes": 9}}, "knows 9 classes, not 1"),
        ({"architecture": {**SEQUENTIAL, "classes": 0}}, "needs classes"),
        ({"architecture": {**SEQUENTIAL, "context": "views"}}, "need `cameras`"),
        ({"metrics": {"a": [{"b": float("nan")}]}}, "not finite"),
        ({"metrics": {"a": 1e300}}, "not finite"),
        ({"training": {"iterations": 1e999}}, "iterations"),
        ({"name": "x" * 101}, "name"),
        ({"capabilities": ["energy"] * 33}, "capabilities"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        header(**fields)


def test_words_are_plain() -> None:
    escape, turned = "\x1b]0;title\x07", "gpj.\u202eexe"
    found = header(
        name=f"{escape}name", classes=[turned], licence=f"a\n{escape}", metrics={escape: [turned]}
    )
    said = json.dumps(found.model_dump(mode="json"), ensure_ascii=False)
    assert not {"\x1b", "\x07", "\u202e"} & set(said) and "\\u001b" not in said
    assert "]0;title" in found.name and found.classes == ("gpj.\ufffdexe",)


def test_what_its_net_cannot_do_is_no_capability() -> None:
    claimed = sorted(frozenset().union(*(kind.at_most for kind in KINDS.values())) | {"fly"})
    for net, kind in KINDS.items():
        spec = SEQUENTIAL if net == "sequential" else {"net": net, "resolution": 32}
        if net == "descriptor":
            spec["layers"] = [[4, 4, 2]]
        if net == "multigrid":
            spec["grids"] = [
                {"net": "detail", "resolution": 32, "block_size": 4, "channels": [4, 4]}
            ]
            spec["grids"] = [{"net": "descriptor", "resolution": 32, "layers": [[4, 4, 2]]}]
        classes = ["low", "tall"] if net == "classifier" else GOOD["classes"]
        if net == "classifier":
            spec["classes"] = len(classes)
        found = header(architecture=spec, capabilities=claimed, classes=classes)
        assert found.kind == net and set(found.capabilities) == kind.at_most


def test_the_kind_of_older_files_is_read_and_means_nothing() -> None:
    assert header(kind="descriptor").kind == "annealed"


def test_figures_that_could_not_be_read_again_are_refused() -> None:
    known = read_header(default_checkpoint())
    assert with_metrics(known, {"a": 1.5}).metrics == {"a": 1.5}
    with pytest.raises(ImportRejected, match="--figures: metrics: a number is not finite"):
        with_metrics(known, {"a": float("inf")})


OFFSETS = ["[0, 1e999]", "[0, 4.0]", "[0, -4]", "[4, 0]", "[0, 5]", "[true, 4]", "[0]", "null",
           "[0, 99999999999999999999]", "[0, NaN]"]  # fmt: skip


@pytest.mark.parametrize("text", OFFSETS)
def test_offsets_that_are_none_are_refused_by_the_file_s_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.safetensors"
    path.write_bytes(corpus.offsets(text))
    with pytest.raises(ImportRejected, match=r"odd\.safetensors: .*(table of tensors|declares)"):
        read_header(path)


def test_a_mean_shape_of_another_size_is_refused_with_the_header(tmp_path: Path) -> None:
    tensors, metadata = corpus.checkpoint()
    path = tmp_path / "mean.safetensors"
    path.write_bytes(
        corpus.saved({**tensors, "data.mean": tensors["data.mean"][..., :-1]}, metadata)
    )
    with pytest.raises(ImportRejected, match="no mean shape of its resolution"):
        read_header(path)
