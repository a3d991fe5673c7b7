"""Several processes that train one model, on one machine or on many, started by torchrun."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import distributed

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

T = TypeVar("T")


@dataclass(frozen=True)
class Ranks:
    """The processes of a run, of which the first writes. One alone needs no other.

    Gradients are averaged by hand, in one `all_reduce`, and not by `DistributedDataParallel`:
    score matching differentiates twice, of which its hooks know nothing (it has no second-order
    gradients), and Langevin dynamics needs the bare net anyhow. The arithmetic is the same.

    Args:
        rank: Of this process, from 0.
        size: How many processes there are.
    """

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether this process writes."""
        return self.rank == 0

    def part(self, whole: int, what: str) -> int:
        """Return how much of `whole` is this process's; the first ones may have one more.

        Raises:
            ImportRejected: If there is less than one for each.
        """
        if whole < self.size:
            fault = f"{whole} cannot be shared by {self.size} processes"
            raise ImportRejected(what, fault, f"{self.size} and more, or fewer processes")
        return self.parts(whole)[self.rank]

    def parts(self, whole: int) -> list[int]:
        """Return how much of `whole` is every process's."""
        least, more = divmod(whole, self.size)
        return [least + (rank < more) for rank in range(self.size)]

    def weight(self, parts: Sequence[int]) -> float:
        """Return what to multiply this process's mean by, so that `average` is that of the whole.

        Args:
            parts: How much every process takes its mean over.
        """
        return self.size * parts[self.rank] / sum(parts)

    def average(self, tensors: Sequence[Tensor]) -> None:
        """Replace float tensors by their mean over all processes, in place."""
        if self.size == 1:
            return
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        distributed.all_reduce(flat)
        flat /= self.size
        for tensor, mean in zip(
            tensors, torch.split(flat, [t.numel() for t in tensors]), strict=True
        ):
            tensor.copy_(mean.view_as(tensor))

    def any(self, here: bool) -> bool:
        """Return whether it is so in any process."""
        if self.size == 1:
            return here
        found: list[bool] = [False] * self.size
        distributed.all_gather_object(found, here)
        return any(found)

    def gather(self, here: T) -> list[T]:
        """Return every process's value in the first process, nothing in the others."""
        if self.size == 1:
            return [here]
        found: list[Any] | None = [None] * self.size if self.first else None
        distributed.gather_object(here, found)
        return found or []

    def share(self, value: T) -> T:
        """Return the first process's value in every process."""
        if self.size == 1:
            return value
        box = [value]
        distributed.broadcast_object_list(box)
        return box[0]


def processes() -> int:
    """Return how many processes torchrun started; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


@contextmanager
def joined(device: str) -> Iterator[tuple[Ranks, str]]:
    """Join the processes that torchrun started; without torchrun, be alone.

    Args:
        device: Where models run; of several CUDA devices each process takes its own.

    Yields:
        This process's place, and its device.
    """
    if processes() == 1:
        yield Ranks(), device
        return
    if device.startswith("cuda"):
        device = f"cuda:{int(os.environ['LOCAL_RANK']) % torch.cuda.device_count()}"
        torch.cuda.set_device(device)
    backend = "cpu:gloo,cuda:nccl" if device.startswith("cuda") else "gloo"
    distributed.init_process_group(backend)
    try:
        yield Ranks(distributed.get_rank(), distributed.get_world_size()), device
        distributed.barrier()  # a process that leaves first takes the others' connections along
    finally:
        distributed.destroy_process_group()
