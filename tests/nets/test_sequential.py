"""The sequential model: every weight learns, steps add up, contexts are heard."""

from __future__ import annotations

import pytest
import torch

from voxstudio.nets.sequential import SequentialNet
from voxstudio.nets.specs import SequentialSpec

SMALL = {"resolution": 10, "steps": 3, "latent": 4, "state": 24, "features": 16, "glimpse": 8}
CONTEXTS: dict[str, dict[str, object]] = {
    "none": {},
    "class": {"context": "class", "classes": 3},
    "views": {"context": "views", "cameras": ((0.0, 30.0), (90.0, 30.0))},
    "volume": {"context": "volume"},
    "reflected": {"reflection": "x"},
    "mirrored": {"reflection": "x", "likelihood": "mirrored"},
}


def net(**changes: object) -> SequentialNet:
    torch.manual_seed(0)
    made = SequentialSpec.model_validate({**SMALL, **changes}).build()
    assert isinstance(made, SequentialNet)
    return made


def told(kind: str, count: int) -> torch.Tensor | None:
    if kind == "class":
        return torch.arange(count) % 3
    if kind == "views":
        return torch.rand(count, 2, 10, 10)
    return torch.rand(count, 1, 10, 10, 10) if kind == "volume" else None


@pytest.mark.parametrize("kind", CONTEXTS)
def test_every_weight_learns_from_the_bound(kind: str) -> None:
    made = net(**CONTEXTS[kind])
    for name, weight in made.named_parameters():
        if "where" in name:  # they begin at zero, where some gradients vanish by symmetry
            torch.nn.init.normal_(weight, 0.0, 0.1)
    shapes = (torch.rand(5, 1, 10, 10, 10) < 0.2).float()
    trace = made.infer(shapes, told(kind, 5), torch.randn(5, 3, 4))
    bound = made.likelihood.surprise(trace.canvases[-1], shapes) + sum(trace.divergences)
    assert bound.shape == (5,)
    torch.autograd.backward(bound.mean())
    for name, weight in made.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.isfinite().all(), name
        assert weight.grad.abs().max() > 0, name


@pytest.mark.parametrize("kind", CONTEXTS)
def test_a_shape_is_the_blank_canvas_and_what_each_step_writes(kind: str) -> None:
    made = net(**CONTEXTS[kind])
    with torch.inference_mode():
        trace = made.imagine(torch.randn(2, 3, 4), told(kind, 2))
        assert [canvas.shape for canvas in trace.canvases] == [(2, 1, 10, 10, 10)] * 3
        last = trace.canvases[1] + made.writer(trace.state)
        torch.testing.assert_close(trace.canvases[2], last)


@pytest.mark.parametrize("kind", ["class", "views", "volume"])
def test_what_is_told_changes_what_is_made(kind: str) -> None:
    made = net(**CONTEXTS[kind])
    codes = torch.randn(1, 3, 4).expand(3, -1, -1)
    with torch.inference_mode():
        first, second, _ = made.imagine(codes, told(kind, 3)).canvases[-1]
        assert (first - second).abs().max() > 1e-5
        with pytest.raises(ValueError, match="must be told"):
            made.imagine(codes)


def test_a_reflected_window_is_written_as_far_as_the_state_says() -> None:
    plain, reflected = net().writer, net(reflection="x").writer
    assert reflected.twin is not None
    reflected.load_state_dict(plain.state_dict(), strict=False)
    torch.nn.init.zeros_(reflected.twin.weight)
    state = torch.randn(2, 24)
    with torch.inference_mode():
        once = plain(state)
        for share, twins in ((-30.0, 0.0), (30.0, 1.0)):
            torch.nn.init.constant_(reflected.twin.bias, share)
            torch.testing.assert_close(reflected(state), once + twins * once.flip(-1))
        assert (once - once.flip(-1)).abs().max() > 1e-3  # or the test could not fail


def test_codes_of_the_posterior_are_those_that_are_written() -> None:
    """Inference with no noise writes the means; imagining codes again makes the same canvas."""
    made = net()
    shapes = (torch.rand(2, 1, 10, 10, 10) < 0.2).float()
    torch.nn.init.zeros_(made.posterior.weight)  # then q is the same for every shape
    noise = torch.randn(2, 3, 4)
    with torch.no_grad():
        mean, log_variance = made.posterior.bias.chunk(2)
        codes = mean + (log_variance / 2).exp() * noise
        inferred = made.infer(shapes, None, noise)
        again = made.imagine(codes)
    torch.testing.assert_close(inferred.canvases[-1], again.canvases[-1])
    exact = 0.5 * (log_variance.exp() + mean**2 - 1 - log_variance).sum()
    torch.testing.assert_close(torch.stack(inferred.divergences), exact.expand(3, 2))
