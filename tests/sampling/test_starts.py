"""Where free chains start: out of noise, or from the chains that a checkpoint holds."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.training.small import boxes, recipe
from voxstudio.cli import main
from voxstudio.errors import ImportRejected
from voxstudio.kinds.load import model_of
from voxstudio.loaded import save_model
from voxstudio.sampling.condition import NOTHING
from voxstudio.sampling.player import last, play
from voxstudio.sampling.starts import begun, check_start, usual
from voxstudio.training.preview_samples import preview_samples
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.loaded import LoadedNet

SIZE, HELD, STEPS = 16, 5, 3


@pytest.fixture(scope="module")
def plain() -> LoadedNet:
    """A model that has hardly learned, without chains, whose steps have no noise."""
    settings = (f"sampler.steps={STEPS}", "sampler.noise=0.0", "sampler.stop_noise=0.0")
    return Trainer(recipe("score-matching", *settings), boxes()).model()


@pytest.fixture(scope="module")
def learned(plain: LoadedNet) -> LoadedNet:
    """The same with chains."""
    chains = np.random.default_rng(0).random((HELD, SIZE, SIZE, SIZE)) < 0.2
    return replace(plain, chains=chains)


def noisy(model: LoadedNet) -> LoadedNet:
    sampler = model.header.sampler.model_copy(update={"noise": 1.0, "stop_noise": 1.0})
    return replace(model, header=model.header.model_copy(update={"sampler": sampler}))


def test_chains_are_usual_where_there_are_any(plain: LoadedNet, learned: LoadedNet) -> None:
    assert (usual(plain), usual(learned)) == ("noise", "chains")
    assert begun(plain, [0]) is NOTHING
    assert begun(learned, [0], "noise") is NOTHING
    with pytest.raises(ImportRejected, match="holds no chains"):
        begun(plain, [0], "chains")


def test_chains_go_on_from_where_they_were_and_cold(learned: LoadedNet) -> None:
    assert learned.chains is not None
    seeds = [1, HELD + 1, 4]
    frames = list(play(learned, seeds=seeds, steps=2, given=begun(learned, seeds)))
    first = frames[0]
    assert np.array_equal(first.voxels > 0.5, learned.chains[[1, 1, 4]])
    assert first.step == STEPS
    assert first.temperature == pytest.approx(learned.header.sampler.stop_temperature)
    assert np.array_equal(frames[-1].voxels[0], frames[-1].voxels[1])  # there is no noise
    assert not np.array_equal(frames[-1].voxels[0], frames[-1].voxels[2])


def test_more_samples_than_chains_need_noise(plain: LoadedNet, learned: LoadedNet) -> None:
    check_start(learned, HELD)
    with pytest.raises(ImportRejected, match="move without noise"):
        check_start(learned, HELD + 1)
    check_start(learned, HELD + 1, "noise")
    check_start(noisy(learned), HELD + 1)
    check_start(plain, HELD + 1)


def test_figures_and_previews_start_as_is_usual(learned: LoadedNet) -> None:
    for start, given in ((None, begun(learned, range(3))), ("noise", NOTHING)):
        wanted = last(play(learned, seeds=range(3), steps=STEPS, given=given)).estimate
        assert np.array_equal(model_of(learned).sample(3, start=start), wanted)  # type: ignore[arg-type]
        if start is None:
            assert learned.chains is not None
            *_, shown = preview_samples(learned, learned.chains[:3].astype(np.float32))
            assert np.array_equal(shown, wanted)


def test_the_shell_goes_on_from_chains_and_says_so(
    learned: LoadedNet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "learned.safetensors", tmp_path / "out"
    save_model(learned, path)
    words = ["sample", str(path), "--threads", "1"]
    assert main([*words, "--count", "3", "--seed", "1", "--out", str(out)]) == 0
    assert "3 shapes from the chains of learning" in capsys.readouterr().out
    with np.load(out / "samples.npz") as file:
        np.testing.assert_array_equal(file["voxels"], model_of(learned).sample(3, seed=1))
    record = json.loads((out / "provenance.json").read_text())
    assert record["schedule"]["start"] == "chains of learning that the checkpoint holds"
    other = tmp_path / "noise.npz"
    assert main([*words, "--count", "7", "--start", "noise", "--out", str(other)]) == 0
    assert capsys.readouterr().out == f"{other}: 7 shapes\n"
    with np.load(other) as file:
        wanted = np.asarray(model_of(learned).sample(3, start="noise"))
        np.testing.assert_allclose(file["voxels"][:3], wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("chains", "more"),
    [
        (True, ["--count", "6"]),
        (False, ["--start", "chains"]),
        (True, ["--start", "chains", "--blend", "LEARNED:1"]),
        (True, ["--start", "data"]),
    ],
)
def test_a_start_that_there_is_not_is_refused(
    chains: bool,
    more: list[str],
    plain: LoadedNet,
    learned: LoadedNet,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, out = tmp_path / "model.safetensors", tmp_path / "out.npz"
    save_model(learned if chains else plain, path)
    more = [word.replace("LEARNED", str(path)) for word in more]
    assert main(["sample", str(path), *more, "--out", str(out)]) == 2
    err = capsys.readouterr().err
    assert "chains" in err
    assert "Traceback" not in err
    assert not out.exists()


def test_figures_say_which_start_they_judge(
    learned: LoadedNet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = {"family": "chair", "count": 20, "resolution": SIZE, "validation": 0.2, "min_voxels": 5}
    table = {**learned.header.training, "data": "generated chair"}
    table["recipe"] = {**table["recipe"], "data": data}
    header = learned.header.model_copy(update={"training": table})
    path, found = tmp_path / "learned.safetensors", {}
    save_model(replace(learned, header=header), path)
    for start in ("chains", "noise"):
        words = ["evaluate", "synthesis", str(path), "--count", "4", "--start", start]
        words += ["--points", "32"]
        report = tmp_path / f"{start}.json"
        assert main([*words, "--json", str(report)]) == 0
        found[start] = json.loads(report.read_text())
        assert found[start]["start"] == start
        said = {"chains": "the chains of learning", "noise": "noise"}[start]
        assert f"samples of {header.name} started from {said}\n" in capsys.readouterr().out
    assert found["chains"]["rows"][0] != found["noise"]["rows"][0]
    assert main(["evaluate", "synthesis", str(path), "--count", "9"]) == 2
    assert "move without noise" in capsys.readouterr().err


def test_a_model_that_starts_elsewhere_takes_no_start(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evaluate", "synthesis", "toilet-latent", "--start", "noise"]
    assert main(words) == 2
    assert "takes no start" in capsys.readouterr().err
