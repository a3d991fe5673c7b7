"""Sampling kernels: `init` and `step` over an energy callable."""
