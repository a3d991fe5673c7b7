"""The training loop: a recipe and shapes in, a generator of frozen records out."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from voxstudio.checkpoint import CheckpointHeader
from voxstudio.data.splits import HELD_OUT, written
from voxstudio.devices import multiplies_bfloat16
from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed
from voxstudio.loaded import LoadedNet, save_model
from voxstudio.nets.net import parts_of
from voxstudio.persistent import held
from voxstudio.training.algorithms import Context
from voxstudio.training.batches import Batches
from voxstudio.training.checkpoints import Checkpoints
from voxstudio.training.distributed import Ranks
from voxstudio.training.divergence_guard import DivergenceGuard
from voxstudio.training.history import Means
from voxstudio.training.optimisers import clip, optimisers, rate_share
from voxstudio.training.plan import check_extent, check_memory
from voxstudio.training.state import (
    different,
    optimiser_tensors,
    restore_optimiser,
    under_prefix,
    with_prefix,
)
from voxstudio.training.statistics import centre, widest
from voxstudio.training.warm_start import check_warm_start
from voxstudio.training.weight_average import WeightAverage

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.nets.net import Net
    from voxstudio.training.dataset import Dataset
    from voxstudio.training.objectives.objective import Objective
    from voxstudio.training.recipe import Recipe


ALONE = Ranks()
ATTEMPT = 1_000_003
"""Between the seeds of two attempts; no run has as many processes."""


FREE = {"iterations", "checkpoint_every", "licence", "capabilities", "sampler", "recovery"}
"""Settings that a resumed run may change: they say how long and what for, not how it learns."""


class Measured(NamedTuple):
    """What an iteration found out, before anything was learned from it."""

    scalars: dict[str, float]
    gradient_norm: Tensor


class Trainer:
    """A run in progress: net, average of its weights, optimiser, objective, random stream.

    Args:
        recipe: What decides the run.
        data: Shapes to learn from.
        device: Where the net lives.
        ranks: The processes that share the batch and the chains.

    Raises:
        ImportRejected: If the recipe's algorithm cannot train its net, the net does not take such
            data, the batch cannot be shared, or there is not enough memory.
    """

    def __init__(
        self,
        recipe: Recipe,
        data: Dataset,
        device: torch.device | str = "cpu",
        ranks: Ranks = ALONE,
    ) -> None:
        self.recipe, self.data, self.device = recipe, data, torch.device(device)
        self.ranks = ranks
        self.batch = ranks.part(recipe.optimiser.batch, "optimiser.batch")
        self._weight = ranks.weight(ranks.parts(recipe.optimiser.batch))
        self.iteration = 0
        self.means = Means()
        self.guard = DivergenceGuard(lambda: self._widest)
        self._kept: int | None = None
        self.mean, self.data_std = centre(data.training, recipe.data.centring)
        self.mean = self.mean.to(self.device)
        resolution = data.training.shape[-1]
        spread = round(self.data_std, 6)
        self.architecture = recipe.architecture(resolution, spread, len(data.classes))
        check_extent(recipe, data.training.shape[1:], self.architecture.extent)
        check_memory(recipe, self.architecture, self.batch, self.device.type)
        self.net = self._new_net()
        self.began_with: str | None = None
        """Name of the model whose weights the run began with; None for freshly drawn ones."""
        self.earlier = 0
        """Iterations of that model, those of the one that it began with included."""
        self.average = WeightAverage(self.net, recipe.optimiser.ema_decay)
        self.optimisers = optimisers(self.net, recipe.optimiser)
        self._rates = {name: one.defaults["lr"] for name, one in self.optimisers.items()}
        self.objective = self._new_objective()
        self.batches = Batches(data, recipe.data, self.mean)
        self.rng = torch.Generator(self.device)
        self._seed()

    def _new_net(self) -> Net:
        """Make the net with freshly drawn weights."""
        torch.manual_seed(self.recipe.seed)  # the nets' own initialisation knows no generator
        net = self.architecture.build().to(self.device)
        for part in parts_of(net):
            part.initialise((self.mean[0] + 1) / 2)
        net.observe(self.data.training)
        return net

    def _new_objective(self) -> Objective:
        return self.recipe.learning.objective(
            Context(
                spec=self.architecture,
                data_std=self.data_std,
                low=-1 - self.mean,
                count=len(self.data.training),
                batch=self.recipe.optimiser.batch,
                start_noise=self.recipe.sampler.start_noise,
                ranks=self.ranks,
            )
        )

    def warm_start(self, model: LoadedNet) -> None:
        """Begin with the weights of a model, which learned from other shapes, say.

        Raises:
            ImportRejected: If its net is another.
        """
        check_warm_start(self.recipe, model.header, self.architecture)
        known = self.net.state_dict().keys()  # not of a prior, which is fitted in the end
        weights = {name: v for name, v in model.net.state_dict().items() if name in known}
        self.net.load_state_dict(weights)
        self.net.observe(self.data.training)
        self.average.reset()
        self.began_with = model.header.name
        past = model.header.training
        self.earlier = past.get("iterations", 0) + past.get("earlier_iterations", 0)

    def _seed(self) -> None:
        """Begin a random stream that is no other process's, and no earlier attempt's."""
        self.rng.manual_seed(self.recipe.seed + self.ranks.rank + ATTEMPT * self.guard.rollbacks)

    def step(self) -> dict[str, float]:
        """Do one iteration and return its scalars."""
        return self.apply_gradients(self.compute_gradients())

    def compute_gradients(self) -> Measured:
        """Find the gradient of one batch.

        This is the long part of an iteration. If it is interrupted, the random stream and the
        persistent chains are put back, so that a resumed run does the iteration over again.
        """
        rng = self.rng.get_state()
        chains = {name: value.clone() for name, value in self.objective.tensors().items()}
        try:
            self.net.zero_grad()
            count = self.recipe.optimiser.grad_accumulation
            parts = [self._accumulate(self._weight / count) for _ in range(count)]
            means = {name: sum(part[name] for part in parts) / count for name in parts[0]}
            scalars = self._average_gradients({n: self._weight * v for n, v in means.items()})
            norm = clip(self.net, self.recipe.optimiser.grad_clip_norm)
        except BaseException:
            self.rng.set_state(rng)
            self.objective.restore(chains)
            raise
        return Measured({**scalars, "gradient_norm": norm.item()}, norm)

    def _accumulate(self, share: float) -> dict[str, float]:
        """Add a batch's gradient to those of the weights, times a share; return its scalars."""
        with self._precision():
            loss, scalars = self.objective.loss(
                self.net, self.batches.draw(self.batch, self.rng), self.rng
            )
        (share * loss).backward()  # type: ignore[no-untyped-call]
        return scalars

    def _average_gradients(self, scalars: dict[str, float]) -> dict[str, float]:
        """Make gradients and scalars those of all processes' batches, so that all do the same."""
        values = torch.tensor(list(scalars.values()), device=self.device)
        gradients = [p.grad for p in self.net.parameters() if p.grad is not None]
        self.ranks.average([*gradients, values])
        if self.ranks.size == 1:
            return scalars
        return dict(zip(scalars, values.tolist(), strict=True))

    @cached_property
    def _widest(self) -> float:
        """Largest variance of a shape with a chain's noise, or the reference's if that is more."""
        reference = max(part.reference_std or 0.0 for part in parts_of(self.net))
        shape = widest(self.data.training, self.mean.cpu())
        return max(reference**2, shape + self.recipe.learning.chain_noise(reference))

    def check_divergence(self, measured: Measured) -> str | None:
        """Say why nothing should be learned from an iteration, or None."""
        return self.guard.check(measured.scalars)

    def retry(self, consecutive: int, rollbacks: int) -> None:
        """Begin another attempt from the state that was just taken back."""
        self.guard.consecutive_rollbacks, self.guard.rollbacks = consecutive, rollbacks
        self._seed()

    def apply_gradients(self, measured: Measured) -> dict[str, float]:
        """Move the weights along the gradient of `compute_gradients`, and return its scalars.

        A gradient that is not finite leaves everything as it is: weights that are no numbers
        never become numbers again.
        """
        if not torch.isfinite(measured.gradient_norm):
            return measured.scalars
        share = self.guard.rate_factor * rate_share(self.recipe, self.iteration)
        for name, optimiser in self.optimisers.items():
            optimiser.param_groups[0]["lr"] = share * self._rates[name]
            optimiser.step()
        self.iteration += 1
        self.average.update(self.iteration)
        self.means.add(measured.scalars)
        return measured.scalars

    def _precision(self) -> torch.autocast:
        kind, wanted = self.device.type, self.recipe.optimiser.precision == "bfloat16"
        fast = wanted and multiplies_bfloat16(kind)
        return torch.autocast(kind, torch.bfloat16, enabled=fast)

    def model(self) -> LoadedNet:
        """Return the averaged weights as a model with its header, where the run computes."""
        net = self.architecture.build()
        net.load_state_dict(self.average.tensors)
        recipe, apart, stands = self.recipe, self.data.held_out, self.data.placement
        header = CheckpointHeader(
            name=recipe.name,
            capabilities=recipe.capabilities,
            resolution=self.architecture.resolution,
            parameters=sum(p.numel() for p in net.parameters()),
            architecture=self.architecture,
            sampler=recipe.sampler,
            recovery=recipe.recovery,
            classes=self.data.classes,
            training={
                "recipe": recipe.model_dump(mode="json", exclude={"sampler", "recovery"}),
                "data": self.data.source,
                "shapes": len(self.data.training),
                "iterations": self.iteration,
                **({"placement": stands.to_json()} if stands else {}),
                **({} if apart is None or not apart.any() else {HELD_OUT: written(apart)}),
                **self._beginning(),
            },
            licence=recipe.licence,
        )
        net.requires_grad_(False).eval().to(self.device)
        return LoadedNet(header, net, self.mean, held([self.objective.examples()]))

    def _beginning(self) -> dict[str, Any]:
        """Return what the run began with, if it did not begin with freshly drawn weights."""
        if self.began_with is None:
            return {}
        return {"began_with": self.began_with, "earlier_iterations": self.earlier}

    def _finished(self, model: LoadedNet) -> LoadedNet:
        """Add what is fitted to a model after its last iteration."""
        if self.iteration < self.recipe.iterations:
            return model
        return self.recipe.learning.finished(model, self.data)

    @property
    def resumed(self) -> bool:
        """Whether there is a checkpoint of this run."""
        return self._kept is not None

    def save(self, folder: Path) -> None:
        """Write a checkpoint: the model, and the state to go on from. All processes take part.

        Raises:
            SaveFailed: If the disk is full; the checkpoints before stay as they were.
        """
        state = None if self._kept == self.iteration else self._tensors()
        examples = self.ranks.gather(self.objective.examples())
        wrote = self._write(folder, state, held(examples)) if self.ranks.first else None
        failed = self.ranks.share(wrote)
        if failed is not None:
            raise SaveFailed(failed)
        self._kept = self.iteration

    def _write(
        self, folder: Path, state: dict[str, Tensor] | None, chains: NDArray[np.bool_] | None
    ) -> str | None:
        """Write what `save` says; return why it could not be written."""
        model = replace(self._finished(self.model()), chains=chains)
        try:
            if state is not None:
                Checkpoints(folder).keep(self.iteration, state, self._facts(), model)
            save_model(model, folder / f"{self.recipe.name}.safetensors")
        except OSError as error:
            return str(error)
        return None

    def _tensors(self) -> dict[str, Tensor]:
        here = {**with_prefix("objective.", self.objective.tensors()), "rng": self.rng.get_state()}
        tensors = {
            **with_prefix("net.", self.net.state_dict()),
            **with_prefix("average.", self.average.tensors),
        }
        for name, optimiser in self.optimisers.items():
            tensors |= with_prefix(f"{name}.", optimiser_tensors(optimiser))
        for rank, own in enumerate(self.ranks.gather({n: v.cpu() for n, v in here.items()})):
            tensors |= with_prefix(_of(rank), own)
        return tensors

    def _facts(self) -> dict[str, Any]:
        return {
            "iteration": self.iteration,
            "recipe": self.recipe.name,
            "began_with": self.began_with,
            "earlier": self.earlier,
            "settings": self._settings(),
            "means": self.means.facts(),
            "processes": self.ranks.size,
            **self.guard.facts(),
        }

    def _settings(self) -> dict[str, Any]:
        """Return what a resumed run must have in common with what it goes on from."""
        settings = self.recipe.model_dump(mode="json", exclude=FREE)
        shapes = f"{len(self.data.training)} shapes, mean {self.mean.double().mean().item():.9f}"
        return {**settings, "data": {**settings["data"], "shapes": shapes}}

    def resume(self, folder: Path, skip: int = 0) -> tuple[str, ...]:
        """Go on from what `save` wrote; a folder without a checkpoint starts afresh.

        Args:
            folder: Of the run.
            skip: How many checkpoints to pass over, newest first, while there are older ones.

        Returns:
            A line on each damaged checkpoint that was passed over.

        Raises:
            ImportRejected: If no checkpoint is whole, or it belongs to another recipe, to other
                data or to another number of processes.
        """
        found = self.ranks.share(Checkpoints(folder).newest(skip) if self.ranks.first else None)
        if found is None:
            return ()
        tensors, facts, notes = found
        if facts.get("recipe") != self.recipe.name or "rng" not in tensors:
            raise ImportRejected(folder, "holds another run", f"a run of {self.recipe.name}")
        if other := different(facts.get("settings"), self._settings()):
            accepted = "the recipe, settings and data that it began with"
            raise ImportRejected(folder, f"holds a run with another {other}", accepted)
        if facts.get("processes", 1) != self.ranks.size:
            fault = f"holds a run of {facts.get('processes', 1)} processes"
            raise ImportRejected(folder, fault, f"a run of {self.ranks.size}")
        try:
            self.net.load_state_dict(under_prefix("net.", tensors))
            self._take_back(tensors, facts)
        except (RuntimeError, ValueError, TypeError, LookupError) as error:
            raise ImportRejected(folder, "does not fit the net", "the same recipe") from error
        return tuple(notes)

    def _take_back(self, tensors: dict[str, Tensor], facts: dict[str, Any]) -> None:
        own = under_prefix(_of(self.ranks.rank), tensors)
        here = {name: v.to(self.device) for name, v in {**tensors, **own}.items() if name != "rng"}
        self.average.restore(under_prefix("average.", here))
        for name, optimiser in self.optimisers.items():
            restore_optimiser(optimiser, under_prefix(f"{name}.", tensors))
        self.objective.restore(under_prefix("objective.", here))
        self.rng.set_state(own["rng"])
        self.iteration = self._kept = int(facts["iteration"])
        self.began_with, self.earlier = facts.get("began_with"), int(facts.get("earlier", 0))
        self.means.restore(facts.get("means", {}))
        self.guard.restore(facts)


def _of(rank: int) -> str:
    """Return the prefix of what one process alone has; the first has none."""
    return f"rank{rank}." if rank else ""
