"""Gradients of expectations of black-box functions, of which only values are known.

h_k = m + s eps_k for k = 1..K are drawn around a mean m, and rewards r_k of them are seen. Each
function returns the right value with an estimate of its gradient in m alone, so that
back-propagation reaches whatever m came from, and nothing that made the rewards.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def leave_one_out(mean: Tensor, samples: Tensor, rewards: Tensor, std: Tensor) -> Tensor:
    """Return E[r], with the multi-sample score-function gradient (Rezende et al., A.5).

    (1/K) sum_k (r_k - b_k) (h_k - m) / s^2; the baseline b_k is the mean of the other rewards.

    Args:
        mean: m of independent Gaussians, (B, P).
        samples: h_k, (B, K, P), at least two of each.
        rewards: r_k, (B, K).
        std: s, one or (P,).

    Returns:
        Mean reward, (B,).
    """
    count = rewards.shape[1]
    others = (rewards.sum(1, keepdim=True) - rewards) / (count - 1)
    signal = (rewards - others) / count
    return rewards.mean(1) + _with_score(mean, samples, signal, std)


def vimco(mean: Tensor, samples: Tensor, rewards: Tensor, std: Tensor) -> Tensor:
    """Return the multi-sample bound, with the gradient of VIMCO (Mnih and Rezende 2016).

    L = log (1/K) sum_k f_k for r_k = log f_k, and sum_k (L - L_k) (h_k - m) / s^2, where L_k has
    the geometric mean of the others in the place of f_k. A gradient of the rewards themselves, if
    they have one, flows with the weights f_k / sum f.

    Args:
        mean: m of independent Gaussians, (B, P).
        samples: h_k, (B, K, P), at least two of each.
        rewards: r_k in nats, (B, K).
        std: s, one or (P,).

    Returns:
        L, (B,).
    """
    count = rewards.shape[1]
    known = rewards.detach()
    others = (known.sum(1, keepdim=True) - known) / (count - 1)
    swapped = known[:, None].repeat(1, count, 1)  # row k has the stand-in at place k
    swapped.diagonal(dim1=1, dim2=2).copy_(others)
    signal = known.logsumexp(1, keepdim=True) - swapped.logsumexp(2)
    bound = rewards.logsumexp(1) - math.log(count)
    return bound + _with_score(mean, samples, signal, std)


def _with_score(mean: Tensor, samples: Tensor, signal: Tensor, std: Tensor) -> Tensor:
    """Return zeros, (B,), whose gradient in the mean is the sum of signal times score."""
    fixed = mean.detach()
    ascent = torch.einsum("bk,bkp->bp", signal.detach(), samples.detach() - fixed[:, None])
    return (ascent / std**2 * (mean - fixed)).sum(1)
