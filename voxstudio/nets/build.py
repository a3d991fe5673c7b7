"""The nets that architectures describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from voxstudio.grid import AXES
from voxstudio.nets.annealed import AnnealedDescriptor
from voxstudio.nets.camera import LearnedCamera
from voxstudio.nets.classifier import ClassifierNet, multi_view, voxnet
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
    ClassifierSpec,
    DescriptorSpec,
    DetailSpec,
    LatentSpec,
    MeshSpec,
    MultigridSpec,
    SequentialSpec,
    check_halves,
)
from voxstudio.nets.tilt import Tilt

if TYPE_CHECKING:
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
    | ClassifierNet
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
    if isinstance(spec, ClassifierSpec):
        return _classifier(spec)
    return InterpolantDescriptor(_tilt(spec), spec.data_std, spec.noise_std)


def outline(spec: Spec) -> Net:
    """Make the net that `spec` describes with weights that have shapes and no memory, in a moment.

    They are on torch's device `meta`; what a net computes for itself is there. `load_state_dict`
    with `assign` makes it whole.

    Raises:
        ValueError: As `build`.
    """
    with torch.device("meta"), _Undrawn():
        return build(spec)


class _Undrawn(TorchFunctionMode):
    """No normal numbers are drawn: on `meta`, torch would load its compiler for it, 2 s."""

    def __torch_function__(
        self,
        func: Any,  # noqa: ANN401 - of torch
        types: Any,  # noqa: ANN401
        args: tuple[Any, ...] = (),
        kwargs: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Leave out what would be drawn."""
        if func is Tensor.normal_:
            return args[0]
        return (torch.empty if func is torch.randn else func)(*args, **(kwargs or {}))


def _grid(spec: GridSpec) -> Descriptor | DetailDescriptor:
    if isinstance(spec, DescriptorSpec):
        layers = [ConvLayer(*layer) for layer in spec.layers]
        return Descriptor(layers, spec.resolution, spec.reference_std)
    return DetailDescriptor(_tilt(spec), spec.side, spec.data_std, spec.noise_std)


def _latent(spec: LatentSpec) -> LatentNet:
    size = spec.resolution
    for levels in (spec.channels, spec.encoder or ()):
        check_halves(size, levels)
    made = Generator(spec.latent, spec.channels, size, batch_norm=spec.batch_norm)
    encoder = Encoder(spec.latent, spec.encoder, size) if spec.encoder else None
    descriptor = build(spec.descriptor) if spec.descriptor else None
    assert descriptor is None or isinstance(descriptor, Descriptor | AnnealedDescriptor)
    prior = MixturePrior(spec.components, spec.latent) if spec.components else None
    return LatentNet(made, encoder, descriptor, prior)


def _mesh(spec: MeshSpec) -> MeshNet:
    check_halves(spec.resolution, spec.channels)
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


def _classifier(spec: ClassifierSpec) -> ClassifierNet:
    if spec.design == "voxnet":
        return voxnet(spec.channels, spec.hidden, spec.classes, spec.resolution)
    return multi_view(spec.channels, spec.hidden, spec.classes)


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


def _tilt(spec: CompactSpec) -> Tilt:
    check_halves(spec.resolution, spec.channels)
    return Tilt(spec.channels, spec.resolution, spec.reflections, spec.residual_from)
