"""Model cards: what the figures of a checkpoint say against it, and that they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voxstudio.card import markdown
from voxstudio.checkpoint import CheckpointHeader, read_header, with_metrics
from voxstudio.cli import main
from voxstudio.library import find_checkpoint, list_checkpoints
from voxstudio.purpose import intended_use, weaknesses

if TYPE_CHECKING:
    from pathlib import Path

NAME = "furniture-recovery"
CLASSES = {"a": 0.1, "b": 0.4, "c": 0.3, "d": 0.2}
OURS = {"method": NAME, "role": "model", "error": 0.02, "count": 9,
        "intervals": {"error": [0.01, 0.03]}, "per_class": CLASSES}  # fmt: skip
MIRROR = {"method": "mirror", "role": "baseline", "error": 0.01, "count": 9}
CEILING = {"method": "real", "role": "ceiling", "error": 0.0, "count": 9}


def header(**metrics: object) -> CheckpointHeader:
    return with_metrics(read_header(find_checkpoint(NAME)), metrics)


def test_a_better_baseline_and_the_worst_classes_are_weaknesses() -> None:
    found = weaknesses(header(recovery={"mask": "half:+x", "rows": [OURS, MIRROR, CEILING]}))
    assert found[1:] == [
        "with the mask half:+x: the baseline mirror is better, 0.01 against 0.02",
        "with the mask half:+x: worst at b 0.4, c 0.3, d 0.2",
    ]


def test_more_may_be_better() -> None:
    rows: list[dict[str, object]] = [{"iou": 0.8, "per_class": CLASSES},
            {"method": "nearest", "role": "baseline", "iou": 0.7}]  # fmt: skip
    worst = ["latent: worst at a 0.1, d 0.2, c 0.3"]
    assert weaknesses(header(latent={"rows": rows}))[1:] == worst
    rows[0]["mean"] = rows[0].pop("iou")
    rows[1]["mean"] = rows[1].pop("iou")
    assert weaknesses(header(latent={"frames": 16, "rows": rows}))[1:] == worst


def test_samples_in_pieces_are_a_weakness() -> None:
    rows = [{"method": NAME, "connected": 0.75, "mean": 1}]
    assert weaknesses(header(samples={"rows": rows}))[1:] == [
        "samples: 25% of its samples fall into pieces"
    ]


@pytest.mark.parametrize("table", [3, [], {}, {"rows": []}, {"rows": [3]}, {"rows": [{}, {}]}])
def test_tables_of_another_form_are_left_out(table: object) -> None:
    assert len(weaknesses(header(theirs=table))) == 1


def test_a_card_has_figures_with_their_intervals(tmp_path: Path) -> None:
    path = tmp_path / "any.safetensors"
    path.write_bytes(b"")
    rows = [OURS, MIRROR]
    card = markdown(path, header(recovery={"mask": "half:+x", "rows": rows}))
    assert f"| {NAME} | 0.02 (0.01 to 0.03) |\n| mirror | 0.01 |" in card
    assert "| half:+x, 9 shapes | error, lower is better |" in card
    assert str(tmp_path) not in card


def test_every_model_has_a_card(capsys: pytest.CaptureFixture[str]) -> None:
    for path, each in list_checkpoints():
        assert main(["info", each.name, "--card"]) == 0
        card = capsys.readouterr().out
        assert card.startswith("---\nlibrary_name: voxstudio\n")
        assert f"# {each.name}\n\nTo {intended_use(each)[3:]}." in card
        assert str(path.parent) not in card
    assert main(["info", "no-such-model", "--card"]) == 2
