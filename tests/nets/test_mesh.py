"""The mesh decoder: closed meshes that stay in the picture, and functions on the sphere."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import trimesh

from voxstudio.nets.mesh import FARTHEST, LARGEST, MeshNet, harmonics, icosphere
from voxstudio.nets.specs import MeshSpec


@pytest.fixture(scope="module")
def net() -> MeshNet:
    torch.manual_seed(0)
    made = MeshSpec(resolution=16, channels=(4, 6), hidden=32).build()
    assert isinstance(made, MeshNet)
    return made


def test_the_icosphere_has_the_papers_vertices() -> None:
    directions, faces = icosphere(2)
    assert directions.shape == (162, 3)
    assert faces.shape == (320, 3)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1, atol=1e-6)


def test_harmonics_are_orthonormal_and_come_in_the_spheres_families() -> None:
    _, faces = icosphere(2)
    frequencies, functions = harmonics(faces, 162)
    torch.testing.assert_close(functions @ functions.T / 162, torch.eye(162), atol=1e-5, rtol=0)
    assert frequencies[0] == pytest.approx(0, abs=1e-6)
    torch.testing.assert_close(functions[0], torch.ones(162))
    torch.testing.assert_close(frequencies[1:4], torch.ones(3))  # as l (l + 1) / 2 for l = 1
    torch.testing.assert_close(frequencies[4:9], torch.full((5,), 3.0), atol=0.1, rtol=0)  # l = 2
    plane = functions[1:4].T / 3**0.5  # spans x, y and z
    torch.testing.assert_close(plane.norm(dim=1), torch.ones(162), atol=0.04, rtol=0)


@pytest.mark.parametrize("scale", [0.3, 3.0, 300.0])
def test_whatever_the_coefficients_a_mesh_is_closed_and_in_the_picture(
    net: MeshNet, scale: float
) -> None:
    rng = torch.Generator().manual_seed(1)
    vertices, colours = net.meshes(scale * torch.randn(4, 650, generator=rng))
    assert vertices.abs().max() <= LARGEST + FARTHEST
    assert ((colours >= 0) & (colours <= 1)).all()
    for corners in vertices.numpy():
        mesh = trimesh.Trimesh(corners, net.faces, process=False)
        assert mesh.is_watertight
        assert mesh.volume > 0


def test_every_vertex_slides_on_its_ray_from_the_centre(net: MeshNet) -> None:
    coefficients = torch.randn(650, generator=torch.Generator().manual_seed(2))
    (vertices, _) = net.meshes(coefficients)
    middle = FARTHEST * torch.tanh(2 * coefficients[-2:])
    rays = vertices - torch.tensor([middle[0], 0.0, middle[1]])
    along = (rays * net.directions).sum(1)
    assert ((along > 0) & (along < LARGEST)).all()
    torch.testing.assert_close(rays, along[:, None] * net.directions, atol=1e-6, rtol=0)


def test_coefficients_bend_a_mesh_instead_of_roughening_it(net: MeshNet) -> None:
    noise = torch.zeros(64, 650)
    noise[:, :162] = 0.3 * torch.randn(64, 162, generator=torch.Generator().manual_seed(3))
    radii = net.meshes(noise).vertices.norm(dim=-1)
    across = radii[:, net.faces[:, 0]] - radii[:, net.faces[:, 1]]
    apart = radii - radii.roll(80, 1)
    assert across.std() < 0.6 * apart.std()


def test_the_mean_of_a_code_learns_from_every_coefficient(net: MeshNet) -> None:
    net.zero_grad()
    posterior = net.encode(torch.rand(2, 3, 16, 16))
    assert (posterior.log_variance < 0).all()
    made = net.coefficients(posterior.draw(torch.randn(2, 10)))
    torch.autograd.backward(made.sum() + posterior.divergence().sum())
    for name, weight in net.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.isfinite().all(), name
        assert weight.grad.abs().max() > 0, name


def test_a_copy_makes_the_same_meshes_though_its_functions_were_turned(net: MeshNet) -> None:
    other = MeshSpec(resolution=16, channels=(4, 6), hidden=32).build()
    assert isinstance(other, MeshNet)
    other.functions.neg_()
    other.load_state_dict(net.state_dict())
    codes = torch.randn(3, 10)
    torch.testing.assert_close(
        other.meshes(other.coefficients(codes)).vertices,
        net.meshes(net.coefficients(codes)).vertices,
    )
