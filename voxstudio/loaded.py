"""A net as a checkpoint holds it: its weights, its data units and its header."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from voxstudio.checkpoint import ACCEPTED, FORMAT, KEY, MEAN, CheckpointHeader, header_of
from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically
from voxstudio.nets.cost import check_run
from voxstudio.nets.descriptor import Descriptor
from voxstudio.nets.multigrid import MultigridDescriptor
from voxstudio.nets.outline import outline
from voxstudio.nets.sound import unsound
from voxstudio.nets.specs import DetailSpec, MultigridSpec
from voxstudio.nets.spectral import nbytes, settle
from voxstudio.persistent import packed, size, unpacked
from voxstudio.tensor_file import HEADER_BUDGET, tensor_file
from voxstudio.weights import misfit, restore, store

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.nets.net import Net
    from voxstudio.sampling.langevin import EnergyFn
    from voxstudio.tensor_file import Entry

CHAINS = "chains"
NET = "net."


@dataclass(frozen=True)
class _Energy:
    """A net at one temperature; those of the same net and temperature are equal."""

    net: Net
    temperature: float

    def __call__(self, voxels: Tensor) -> Tensor:
        return self.net.energy(voxels, voxels.new_full((len(voxels),), self.temperature))


@dataclass(frozen=True, eq=False)
class LoadedNet:
    """A net together with what turns occupancies into its data units.

    Args:
        header: What the checkpoint says of itself.
        net: The energy, weights frozen.
        mean: Mean training shape in data units, (1, 1, D, H, W); data are 2 v - 1 - mean.
        chains: What Algorithm 1 returns beside the weights: solid voxels of the persistent chains
            where learning left them, (N, D, H, W); None for a model that was not learned so.
    """

    header: CheckpointHeader
    net: Net
    mean: Tensor
    chains: NDArray[np.bool_] | None = None

    @property
    def resolution(self) -> int:
        """Voxels along each axis."""
        return self.header.resolution

    @property
    def device(self) -> torch.device:
        """Where the net lives."""
        return self.mean.device

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it takes now: some nets take more once they have told an energy."""
        nets = {self.net, self.__dict__.get("_settled", self.net)}
        chains = 0 if self.chains is None else self.chains.nbytes
        return sum(map(nbytes, nets)) + self.mean.nbytes + chains

    @cached_property
    def denoises(self) -> bool:
        """Whether Y - dE/dY is the denoised shape: not for the paper's nets, of one temperature."""
        return not any(isinstance(part, Descriptor) for part in self.net.modules())

    def energy(self, temperature: float) -> EnergyFn:
        """Return the energy at one temperature, as a callable for the kernels."""
        return _Energy(self._settled, temperature)

    @cached_property
    def _settled(self) -> Net:
        return settle(self.net)

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        """Turn occupancies (B, D, H, W) in [0, 1] into data units, (B, 1, D, H, W)."""
        values = torch.from_numpy(np.array(occupancy, dtype=np.float32))  # grids are read-only
        return values[:, None].to(self.device) * 2 - 1 - self.mean

    def decode(self, voxels: Tensor) -> NDArray[np.float32]:
        """Turn data units (B, 1, D, H, W) into occupancies (B, D, H, W), clipped to [0, 1]."""
        occupancy = ((voxels + self.mean + 1) / 2).clamp(0, 1)[:, 0]
        return occupancy.to("cpu", torch.float32).numpy()


def paced(model: LoadedNet, steps: int) -> LoadedNet:
    """Return a model whose recovery cools over another number of steps.

    One that denoises comes as near to its denoised shape as before; others keep their d, whose
    largest stable value they do not know.
    """
    recovery = model.header.recovery
    schedule = recovery.paced(steps) if model.denoises else recovery.lasting(steps)
    return replace(model, header=model.header.model_copy(update={"recovery": schedule}))


def ladder(model: LoadedNet) -> list[LoadedNet]:
    """Return the models of every grid of a multi-grid model, from coarse to fine.

    Temperatures are in units of each compact grid's own noise. Chains start from as much noise as
    the sampler says on the coarsest grid, and from as much as the recovery says on the finest,
    where all but the last detail is known; between them it falls by the same factor each time.

    Raises:
        ValueError: If the model has one grid only.
    """
    if not isinstance(model.net, MultigridDescriptor):
        raise ValueError(f"{model.header.name} has no grids")
    spec = model.header.architecture
    assert isinstance(spec, MultigridSpec)
    made = []
    sampler, recovery = model.header.sampler, model.header.recovery
    fall = recovery.start_noise / sampler.start_noise
    for number, (grid, net) in enumerate(zip(spec.grids, model.net.descriptors, strict=True)):
        noise = sampler.start_noise * fall ** (number / max(1, len(spec.grids) - 1))
        unit = grid.noise_std if isinstance(grid, DetailSpec) else 1.0
        cooling = recovery.model_copy(update={"start_noise": noise})
        own = {
            "resolution": grid.resolution,
            "architecture": grid,
            "sampler": sampler.scaled(unit),
            "recovery": cooling.scaled(unit),
        }
        mean = F.adaptive_avg_pool3d(model.mean, grid.resolution)
        made.append(LoadedNet(model.header.model_copy(update=own), net, mean))
    return made


def volumes(model: LoadedNet) -> NDArray[np.float32]:
    """Return the single-voxel values that a multi-grid model starts from, (256,).

    Raises:
        ValueError: If the model has one grid only.
    """
    if not isinstance(model.net, MultigridDescriptor):
        raise ValueError(f"{model.header.name} has no grids")
    return np.asarray(model.net.volumes.cpu().numpy(), np.float32)


def load_model(path: Path, device: str | torch.device = "cpu") -> LoadedNet:
    """Load a checkpoint onto a device.

    What the file declares is held against the net before a tensor is read or made.

    Raises:
        ImportRejected: If the file is damaged, its tensors do not fit its architecture, or it and a
            step of one chain take more memory than there is.
    """
    with tensor_file(path, ACCEPTED) as (table, read):
        header = header_of(path, table)
        net = outline(header.architecture)
        if fault := _misfit(table.tensors, header, net):
            raise ImportRejected(path, fault, ACCEPTED)
        weights = sum(value.numel() for value in net.state_dict().values())
        check_run(path, header.architecture, weights=weights)
        data = read()
    try:
        stored = load_tensors(data)
        chains = unpacked(stored.pop(CHAINS).numpy(), header.resolution) if header.chains else None
        tensors = restore(stored)
        mean = tensors.pop(MEAN)
        _fill(net, {name.removeprefix(NET): value for name, value in tensors.items()})
    except (ValueError, RuntimeError, SafetensorError) as error:
        raise ImportRejected(path, f"cannot be loaded: {error}", ACCEPTED) from error
    if fault := unsound(net) or _off_scale(mean):
        raise ImportRejected(path, fault, ACCEPTED)
    return LoadedNet(header, net.eval().to(device), mean.to(device), chains)


def _misfit(declared: dict[str, Entry], header: CheckpointHeader, net: Net) -> str:
    """Return what a file declares otherwise than its net needs it, in words; empty if it fits."""
    values = dict(declared)
    chains = values.pop(CHAINS, None) if header.chains else None
    if header.chains:
        wanted = ("U8", (header.chains, size(header.resolution)))
        if chains is None or (chains.dtype, chains.shape) != wanted:
            return f"does not hold the {header.chains} chains that it declares"
    shapes = {NET + name: tuple(value.shape) for name, value in net.state_dict().items()}
    return misfit(values, {**shapes, MEAN: (1, 1, *header.architecture.extent)})


def _fill(net: Net, values: dict[str, Tensor]) -> None:
    """Give an outline its weights, float32 or whole numbers."""
    kinds = {name: value.dtype for name, value in net.state_dict().items()}
    net.load_state_dict({n: v.to(kinds[n]) for n, v in values.items()}, assign=True)
    net.requires_grad_(False)


def _off_scale(mean: Tensor) -> str:
    """Return why a tensor is no mean shape in data units; empty if it is one."""
    return "" if float(mean.abs().max()) <= 1.001 else "holds no mean shape from -1 to 1"


def save_model(model: LoadedNet, path: Path, dtype: torch.dtype = torch.float32) -> None:
    """Write a checkpoint, whole or not at all.

    Args:
        model: What to write.
        path: A `.safetensors` file.
        dtype: Of the stored weights, see `voxstudio.weights.store`.

    Raises:
        ImportRejected: If its header is too long to be read again.
        SaveFailed: If the disk is full; an old file stays as it was.
    """
    tensors = {NET + name: value for name, value in model.net.state_dict().items()}
    kernels = {NET + name for name, _ in model.net.named_parameters()}
    stored = store({**tensors, MEAN: model.mean}, dtype, kernels)
    if model.chains is not None:
        stored[CHAINS] = torch.from_numpy(packed(model.chains))
    count = 0 if model.chains is None else len(model.chains)
    said = model.header.model_copy(update={"format": FORMAT, "chains": count})
    header = json.dumps(said.model_dump(mode="json"), sort_keys=True)
    data = save_tensors(stored, metadata={KEY: header})
    table = int.from_bytes(data[:8], "little")
    if table > HEADER_BUDGET:  # it could not be read again
        fault = f"would have a header of {table:,} bytes"
        raise ImportRejected(path, fault, f"at most {HEADER_BUDGET:,}: fewer figures")
    write_atomically(path, lambda file: file.write(data))
