"""Convolutions with large kernels and fixed weights, as products of spectra."""

from __future__ import annotations

import copy
import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.descriptor import Descriptor, SameConv3d, same_padding

if TYPE_CHECKING:
    from torch.autograd.function import FunctionCtx

AnyNet = TypeVar("AnyNet", bound=nn.Module)
PAYS = 100
"""Multiply-adds of the bare convolution per complex weight from which spectra are faster: fewer
cannot hide that every weight is read from memory once per pass (measured, docs/performance.md)."""

MOST = 1 << 27
"""Complex weights of one layer at most, 1 GiB: those of a small kernel on a fine grid would be
thousands of times its own."""


def settle(net: AnyNet) -> AnyNet:
    """Return a net of the same energy that is fast for as long as the weights stay as they are.

    That is the net itself, but for descriptors with large kernels on a CPU. The weights of the net
    that is returned are its own, and no gradient reaches them.
    """
    on_cpu = all(weight.device.type == "cpu" for weight in net.parameters())
    if not (isinstance(net, Descriptor) and on_cpu):
        return net
    settled = copy.deepcopy(net).requires_grad_(False)
    for place, layer in enumerate(settled.features):
        if isinstance(layer, SameConv3d):
            settled.features[place] = SpectralConv3d(layer)
    return settled


def nbytes(net: nn.Module) -> int:
    """Return how many bytes a net takes, with the spectra that it has worked out so far."""
    tensors = [*net.parameters(), *net.buffers()]
    for part in net.modules():
        spectra = part.__dict__.get("spectra")
        if isinstance(spectra, Spectra):
            tensors += [spectra.real, spectra.imag]
    return sum(tensor.nbytes for tensor in tensors)


class SpectralConv3d(nn.Module):
    """A strided convolution by the convolution theorem, on a grid folded by the stride.

    With stride S, voxels are taken as blocks of S^3 channels (polyphase components), and the
    kernel as K / S blocks: then a stride-1 convolution is left, which the discrete Fourier
    transform over a few blocks turns into one matrix product per frequency. Its transforms are
    dense matrices, because there are so few blocks, and every tensor keeps the blocks in front
    and batch and channels behind, so that nothing is permuted between two products. Real and
    imaginary parts are planes of their own. Errors are those of float32: 5e-6 of the largest value.

    Args:
        conv: The convolution, whose weights must not change any more.
    """

    def __init__(self, conv: SameConv3d) -> None:
        super().__init__()
        self.conv = conv

    def forward(self, voxels: Tensor) -> Tensor:
        """Map (B, C, D, H, W) to (B, channels, D', H', W') as the convolution does."""
        if torch.is_autocast_enabled(voxels.device.type) or not self.pays(len(voxels)):
            return self.conv(voxels.contiguous())  # type: ignore[no-any-return]
        made: Tensor = _Convolve.apply(voxels, self.spectra)  # type: ignore[no-untyped-call]
        bias = self.conv.conv.bias
        return made if bias is None else made + bias.view(-1, 1, 1, 1)

    def pays(self, batch: int) -> bool:
        """Return whether spectra are faster than the bare convolution."""
        fold, weight = Folding.of(self.conv), self.conv.conv.weight
        spectra = fold.weights(weight)
        if spectra > MOST:
            return False
        bare = batch * self.conv.out**3 * weight.numel()
        return bare > PAYS * (spectra + batch * fold.transforms(weight))

    @cached_property
    def spectra(self) -> Spectra:
        """The transform of the weights."""
        return Spectra(self.conv)


class Folding(NamedTuple):
    """How voxels and taps of one axis become blocks.

    Args:
        size: Voxels of the input.
        out: Places of the output.
        stride: Voxels of a block.
        lead: Empty voxels before the input in its first block.
        first: Number of that block, counted from the first one that the kernel touches.
        taps: Blocks of the kernel.
        period: Blocks after which the folded grid repeats itself, M.
    """

    size: int
    out: int
    stride: int
    lead: int
    first: int
    taps: int
    period: int

    @classmethod
    def of(cls, conv: SameConv3d) -> Folding:
        """Fold as tightly as the padding allows: what wraps around must fall on empty voxels."""
        (kernel, *_), (stride, *_) = conv.conv.kernel_size, conv.conv.stride
        padding = same_padding(conv.size, kernel, stride)
        reach = stride * (conv.out - 1) + kernel
        period = -(-max(padding + conv.size, reach - padding) // stride)
        first, lead = divmod(padding, stride)
        return cls(conv.size, conv.out, stride, lead, first, -(-kernel // stride), period)

    @property
    def half(self) -> int:
        """Frequencies of a real signal, R."""
        return self.period // 2 + 1

    @property
    def blocks(self) -> int:
        """Blocks that hold input voxels, N."""
        return -(-(self.lead + self.size) // self.stride)

    def weights(self, kernel: Tensor) -> int:
        """Return how many complex weights the spectra of a kernel (Co, Ci, K, K, K) have."""
        frequencies = self.period**2 * self.half
        return frequencies * self.stride**3 * kernel.shape[0] * kernel.shape[1]

    def transforms(self, kernel: Tensor) -> int:
        """Return what transforming one input and its output is worth, in weights read.

        Every complex number of the spectra takes a few times M multiply-adds, and some 32 of
        them last as long as reading one from memory.
        """
        out, into = kernel.shape[:2]
        numbers = self.period**2 * self.half * (self.stride**3 * into + out)
        return numbers * self.period // 8

    def waves(self, places: int, sign: int) -> Tensor:
        """Return exp(sign 2 pi i k b / M) for frequencies k and places b, (M, places)."""
        angles = torch.outer(torch.arange(self.period), torch.arange(places)).double()
        return torch.polar(torch.ones_like(angles), sign * 2 * math.pi / self.period * angles)


class Spectra:
    """The weights of a convolution as spectra, and the matrices of the transforms.

    Args:
        conv: The convolution.
    """

    def __init__(self, conv: SameConv3d) -> None:
        weight = conv.conv.weight.detach()
        self.folding = fold = Folding.of(conv)
        self.channels_out, self.channels_in = weight.shape[0], weight.shape[1]
        forward = fold.waves(fold.first + fold.blocks, -1)[:, fold.first :]
        back = fold.waves(fold.out, 1).T / fold.period
        twice = torch.full((fold.half,), 2.0).double()  # frequencies k and M - k are one
        twice[0] = 1
        if fold.period % 2 == 0:
            twice[-1] = 1
        self.into = (_real_in(forward[: fold.half]), _complex(forward), _complex(forward))
        self.out = (_inverse(back), _inverse(back), _real_out(back[:, : fold.half] * twice))
        self.real, self.imag = self._transformed(weight)

    def _transformed(self, weight: Tensor) -> Tensor:
        """Return the conjugate spectra, planes (2, F, S^3 Ci, Co)."""
        fold = self.folding
        taps, stride = fold.taps, fold.stride
        padded = F.pad(weight, (0, taps * stride - weight.shape[-1]) * 3)
        split = padded.view(*weight.shape[:2], *(taps, stride) * 3)
        blocks = split.permute(2, 4, 6, 3, 5, 7, 1, 0).reshape(taps, taps, taps, -1)
        waves = fold.waves(taps, 1)
        matrices = (_real_in(waves[: fold.half]), _complex(waves), _complex(waves))
        inner = stride**3 * weight.shape[1]
        return _transform(blocks, matrices).view(2, -1, inner, weight.shape[0])

    def convolve(self, voxels: Tensor) -> Tensor:
        """Map (B, Ci, D, H, W) to (B, Co, D', H', W')."""
        fold, batch = self.folding, len(voxels)
        spectra = _transform(self._blocks(voxels), self.into)
        planes = spectra.view(2, len(self.real), batch, -1)
        fields = _invert(_times(planes, self.real, self.imag, 1), self.out)
        return fields.view(*(fold.out,) * 3, batch, -1).permute(3, 4, 0, 1, 2)

    def transposed(self, grad: Tensor) -> Tensor:
        """Map gradients (B, Co, D', H', W') to (B, Ci, D, H, W), by the transpose of `convolve`."""
        fold, batch = self.folding, len(grad)
        fields = grad.permute(2, 3, 4, 0, 1).reshape(*(fold.out,) * 3, -1)
        backwards = tuple(matrix.T for matrix in reversed(self.out))
        planes = _transform(fields, backwards).view(2, len(self.real), batch, -1)
        made = _times(planes, self.real.transpose(1, 2), self.imag.transpose(1, 2), -1)
        blocks = _invert(made, tuple(matrix.T for matrix in reversed(self.into)))
        return self._voxels(blocks, batch)

    def _blocks(self, voxels: Tensor) -> Tensor:
        """Turn (B, C, D, H, W) into blocks (N, N, N, B S^3 C)."""
        fold = self.folding
        blocks, stride = fold.blocks, fold.stride
        fields = voxels.permute(2, 3, 4, 0, 1)
        pad = (fold.lead, blocks * stride - fold.size - fold.lead)
        split = F.pad(fields, (0, 0, 0, 0, *pad * 3)).view(*(blocks, stride) * 3, *fields.shape[3:])
        return split.permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(*(blocks,) * 3, -1)

    def _voxels(self, blocks: Tensor, batch: int) -> Tensor:
        """Turn blocks (N N, N, B S^3 C) into (B, C, D, H, W)."""
        fold = self.folding
        count, stride = fold.blocks, fold.stride
        split = blocks.view(*(count,) * 3, batch, *(stride,) * 3, self.channels_in)
        fields = split.permute(0, 4, 1, 5, 2, 6, 3, 7).reshape(
            *(count * stride,) * 3, batch, self.channels_in
        )
        kept = slice(fold.lead, fold.lead + fold.size)
        return fields[kept, kept, kept].permute(3, 4, 0, 1, 2)


class _Convolve(torch.autograd.Function):
    """`Spectra.convolve`, whose gradient to the voxels is `Spectra.transposed`."""

    @staticmethod
    def forward(ctx: FunctionCtx, voxels: Tensor, spectra: Spectra) -> Tensor:
        ctx.spectra = spectra  # type: ignore[attr-defined]
        return spectra.convolve(voxels)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401 - of autograd
        return ctx.spectra.transposed(grad), None


def _times(planes: Tensor, real: Tensor, imag: Tensor, sign: int) -> Tensor:
    """Multiply spectra (2, F, B, I) by weights (F, I, O), or by their conjugates for sign -1.

    Both planes go through the same product, so that every weight is read from memory once.
    """
    frequencies, inner, outer = real.shape
    rows = planes.movedim(0, 1).reshape(frequencies, -1, inner)
    by_real = torch.bmm(rows, real).view(frequencies, 2, -1, outer)
    by_imag = torch.bmm(rows, imag).view(frequencies, 2, -1, outer)
    made = planes.new_empty(2, *by_real[:, 0].shape)
    torch.sub(by_real[:, 0], by_imag[:, 1], alpha=sign, out=made[0])
    torch.add(by_real[:, 1], by_imag[:, 0], alpha=sign, out=made[1])
    return made


def _transform(fields: Tensor, matrices: tuple[Tensor, ...]) -> Tensor:
    """Transform real fields (N, N, N, C) along x, y and z; planes lead, (2 M, M R C)."""
    along_x, along_y, along_z = matrices
    size = len(fields)
    made = (along_x @ fields.view(size * size, size, -1)).view(size, 2 * size, -1)
    return along_z @ (along_y @ made).view(2 * size, -1)


def _invert(spectra: Tensor, matrices: tuple[Tensor, ...]) -> Tensor:
    """Transform planes of spectra (2, F, ...) back along z, y and x; (N N, N, C)."""
    along_z, along_y, along_x = matrices
    size = len(along_x)
    made = (along_z @ spectra.view(along_z.shape[1], -1)).view(size, along_y.shape[1], -1)
    return along_x @ (along_y @ made).view(size * size, along_x.shape[1], -1)


def _real_in(waves: Tensor) -> Tensor:
    """Matrix from real places to planes of frequencies, (2 R, N)."""
    return torch.cat([waves.real, waves.imag]).float()


def _complex(waves: Tensor) -> Tensor:
    """Matrix from places, each with its two planes, to planes of frequencies, (2 M, N 2)."""
    real = torch.stack([waves.real, -waves.imag], -1).flatten(1)
    imag = torch.stack([waves.imag, waves.real], -1).flatten(1)
    return torch.cat([real, imag]).float()


def _inverse(waves: Tensor) -> Tensor:
    """Matrix from planes of frequencies to places, each with its two planes, (N 2, 2 M)."""
    real = torch.cat([waves.real, -waves.imag], 1)
    imag = torch.cat([waves.imag, waves.real], 1)
    return torch.stack([real, imag], 1).flatten(0, 1).float()


def _real_out(waves: Tensor) -> Tensor:
    """Matrix from planes of frequencies to the real part at places, (N, 2 R)."""
    return torch.cat([waves.real, -waves.imag], 1).float()
