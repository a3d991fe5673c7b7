"""Pictures that a model conditional on views learns from."""

from __future__ import annotations

import torch

from tests.training.small import boxes
from voxstudio.training.algorithms.sequential import Sequential
from voxstudio.training.objectives.pictures import drawn_pictures
from voxstudio.views import Camera, project, silhouettes

CAMERAS = (Camera(30, 30), Camera(150, 30), Camera(270, 30))


def volumes() -> torch.Tensor:
    return (torch.from_numpy(boxes(40).training) > 0).float()


def drawn(seed: int = 0, *, fewer: bool = False, **settings: float) -> torch.Tensor:
    asked = Sequential.model_validate(settings)
    rng = torch.Generator().manual_seed(seed)
    return drawn_pictures(volumes(), CAMERAS, asked, rng, fewer=fewer)


def test_they_are_those_of_the_cameras_unless_asked_otherwise() -> None:
    torch.testing.assert_close(drawn(), project(volumes(), CAMERAS))


def test_the_first_views_of_each_shape_are_shown_and_the_others_blank() -> None:
    plain = project(volumes(), CAMERAS)
    pictures = drawn(fewer=True)
    counts = (pictures.flatten(2) > 0).any(2).sum(1)
    assert set(counts.tolist()) == {1, 2, 3}
    for count, told, whole in zip(counts.tolist(), pictures, plain, strict=True):
        torch.testing.assert_close(told[:count], whole[:count])
        assert not told[count:].any()


def test_some_shapes_are_seen_as_silhouettes() -> None:
    shaded, flat = project(volumes(), CAMERAS), silhouettes(volumes(), CAMERAS)
    assert not torch.allclose(shaded, flat)
    pictures = drawn(silhouette_share=0.5)
    are_flat = [torch.allclose(a, b) for a, b in zip(pictures, flat, strict=True)]
    are_shaded = [torch.allclose(a, b) for a, b in zip(pictures, shaded, strict=True)]
    assert 10 <= sum(are_flat) <= 30
    assert [not each for each in are_flat] == are_shaded


def test_cameras_are_off_by_so_many_degrees_at_most() -> None:
    plain, off = drawn(), drawn(camera_jitter=10)
    assert not torch.allclose(plain, off)
    assert not torch.allclose(off, drawn(1, camera_jitter=10))
    torch.testing.assert_close(off, drawn(camera_jitter=10))
    error = (off - plain).abs().mean()
    assert error < (drawn(camera_jitter=45) - plain).abs().mean()
