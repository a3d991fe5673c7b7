"""The prior of a variational auto-encoder, fitted to its codes once it has learned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.mixture import GaussianMixture

from voxstudio.latent.model import BATCH, latent_model
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.prior import MixturePrior
from voxstudio.nets.specs import LatentSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.latent.model import LatentModel
    from voxstudio.loaded import LoadedNet
    from voxstudio.training.dataset import Dataset

MOST = 6000
"""Training shapes that are encoded; a class's share of them is its share of all."""
REGULAR = 1e-3
"""Added to variances: with few shapes a component would be flat in some directions."""


def with_prior(model: LoadedNet, data: Dataset, components: int) -> LoadedNet:
    """Return a variational auto-encoder whose prior is a mixture of Gaussians of its codes.

    Args:
        model: With an encoder.
        data: What it learned from.
        components: Gaussians per class; a class of few shapes gets fewer.
    """
    net = model.net
    assert isinstance(net, LatentNet)
    rows = np.random.default_rng(0).permutation(len(data.training))[:MOST]
    codes = _codes(latent_model(model), data.training[rows])
    labels = data.labels[rows]
    fits = [
        (label, len(own) / len(codes), _fit(own, components))
        for label in np.unique(labels)
        if len(own := codes[labels == label]) > 1
    ]
    prior = MixturePrior(sum(len(fit.weights_) for _, _, fit in fits), net.latent)
    parts = {
        "weights": np.concatenate([share * fit.weights_ for _, share, fit in fits]),
        "means": np.concatenate([fit.means_ for _, _, fit in fits]),
        "roots": np.linalg.cholesky(np.concatenate([fit.covariances_ for _, _, fit in fits])),
        "labels": np.concatenate([np.full(len(fit.weights_), label) for label, _, fit in fits]),
    }
    prior.load_state_dict({name: torch.from_numpy(part).float() for name, part in parts.items()})
    made = LatentNet(net.generator, net.encoder, net.descriptor, prior)
    spec = model.header.architecture
    assert isinstance(spec, LatentSpec)
    spec = spec.model_copy(update={"components": len(prior.weights)})
    header = model.header.model_copy(update={"architecture": spec})
    made = made.requires_grad_(False).eval().to(model.device)
    return replace(model, net=made, header=header)


def _codes(model: LatentModel, shapes: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the encoder's codes, (N, Z), of occupancies 0 to 255, a few at a time."""
    parts = []
    for start in range(0, len(shapes), BATCH):
        codes = model.guess(shapes[start : start + BATCH] / np.float32(255))
        assert codes is not None
        parts.append(codes)
    return np.concatenate(parts).astype(np.float64)


def _fit(codes: NDArray[np.float64], components: int) -> GaussianMixture:
    # Ten shapes are the least that a Gaussian is drawn through.
    count = max(1, min(components, len(codes) // 10))
    return GaussianMixture(count, reg_covar=REGULAR, random_state=0).fit(codes)
