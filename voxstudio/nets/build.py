"""The nets that architectures describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.grid import AXES
from voxstudio.nets.annealed import AnnealedDescriptor
from voxstudio.nets.camera import LearnedCamera
from voxstudio.nets.descriptor import ConvLayer, Descriptor
from voxstudio.nets.detail import DetailDescriptor
from voxstudio.nets.encoder import Encoder
from voxstudio.nets.generator import Generator
from voxstudio.nets.glimpse import ClassContext, ViewContext, VolumeContext, VolumeLook
from voxstudio.nets.interpolant import InterpolantDescriptor
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.likelihood import Bernoulli, Gaussian, Mirrored
from voxstudio.nets.mesh import MeshNet
from voxstudio.nets.multigrid import MultigridDescriptor
from voxstudio.nets.prior import MixturePrior
from voxstudio.nets.sequential import SequentialNet, Writer
from voxstudio.nets.specs import (
    AnnealedSpec,
    DescriptorSpec,
    DetailSpec,
    LatentSpec,
    MeshSpec,
    MultigridSpec,
    SequentialSpec,
)
from voxstudio.nets.tilt import Tilt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.nets.glimpse import Context
    from voxstudio.nets.likelihood import Likelihood
    from voxstudio.nets.specs import CompactSpec, GridSpec, Spec

Net = (
    Descriptor
    | AnnealedDescriptor
    | InterpolantDescriptor
    | DetailDescriptor
    | MultigridDescriptor
    | LatentNet
    | MeshNet
    | SequentialNet
)


def build(spec: Spec) -> Net:
    """Make the net that `spec` describes, with freshly drawn weights.

    Raises:
        ValueError: If the resolution cannot be halved once per level of a compact net.
    """
    if isinstance(spec, MultigridSpec):
        return MultigridDescriptor([_grid(grid) for grid in spec.grids])
    if isinstance(spec, DescriptorSpec | DetailSpec):
        return _grid(spec)
    if isinstance(spec, AnnealedSpec):
        return AnnealedDescriptor(_tilt(spec), spec.data_std)
    if isinstance(spec, LatentSpec):
        return _latent(spec)
    if isinstance(spec, MeshSpec):
        return _mesh(spec)
    if isinstance(spec, SequentialSpec):
        return _sequential(spec)
    return InterpolantDescriptor(_tilt(spec), spec.data_std, spec.noise_std)


def _grid(spec: GridSpec) -> Descriptor | DetailDescriptor:
    if isinstance(spec, DescriptorSpec):
        layers = [ConvLayer(*layer) for layer in spec.layers]
        return Descriptor(layers, spec.resolution, spec.reference_std)
    return DetailDescriptor(_tilt(spec), spec.side, spec.data_std, spec.noise_std)


def _latent(spec: LatentSpec) -> LatentNet:
    size = spec.resolution
    for levels in (spec.channels, spec.encoder or ()):
        _check_levels(size, levels)
    made = Generator(spec.latent, spec.channels, size, batch_norm=spec.batch_norm)
    encoder = Encoder(spec.latent, spec.encoder, size) if spec.encoder else None
    descriptor = build(spec.descriptor) if spec.descriptor else None
    assert descriptor is None or isinstance(descriptor, Descriptor | AnnealedDescriptor)
    prior = MixturePrior(spec.components, spec.latent) if spec.components else None
    return LatentNet(made, encoder, descriptor, prior)


def _mesh(spec: MeshSpec) -> MeshNet:
    _check_levels(spec.resolution, spec.channels)
    return MeshNet(spec.latent, spec.channels, spec.hidden, spec.resolution, spec.subdivisions)


def _sequential(spec: SequentialSpec) -> SequentialNet:
    return SequentialNet(
        spec.steps,
        spec.latent,
        spec.state,
        Writer(spec.state, spec.window, 1, spec.resolution, spec.reflection),
        VolumeLook(spec.state, spec.glimpse, spec.features),
        _likelihood(spec),
        _context(spec),
        LearnedCamera(spec.state, spec.resolution) if spec.projection else None,
    )


def _likelihood(spec: SequentialSpec) -> Likelihood:
    if spec.likelihood == "gaussian":
        return Gaussian()
    if spec.likelihood == "bernoulli":
        return Bernoulli()
    assert spec.reflection  # or it is not valid
    return Mirrored(AXES[spec.reflection] - 3)


def _context(spec: SequentialSpec) -> Context | None:
    if spec.context == "class":
        return ClassContext(spec.classes)
    if spec.context == "views":
        return ViewContext(len(spec.cameras), spec.state, 2 * spec.glimpse, spec.features)
    if spec.context == "volume":
        return VolumeContext(spec.state, spec.glimpse, spec.features)
    return None


def _check_levels(resolution: int, levels: Sequence[int]) -> None:
    if resolution % (1 << len(levels)):
        raise ValueError(f"resolution {resolution} cannot be halved {len(levels)} times")


def _tilt(spec: CompactSpec) -> Tilt:
    _check_levels(spec.resolution, spec.channels)
    return Tilt(spec.channels, spec.resolution, spec.reflections, spec.residual_from)
