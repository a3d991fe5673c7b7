"""How large numbers may be, on the command line, in recipes and in checkpoints alike."""

from __future__ import annotations

SEED = (1 << 63) - 1
"""Random streams of PyTorch take twice as much: the shapes after the first have the next seeds."""

ITERATIONS = 10_000_000
"""Of a training run."""

STEPS = 100_000
"""Of a chain."""

THREADS = 256
"""More make no model faster, and the system may not have them."""

ROW = 100_000_000
"""Number of a shape in a set; no file that is read holds as many."""

LABEL = (1 << 63) - 1
"""Of a map of labels."""

VALUE = 1e12
"""Of a field of distances or densities, either side of 0."""

STEP_SIZE = (1e-6, 10.0)
"""d of a Langevin step, in data units, where a shape is 0 to 2."""

TEMPERATURE = (1e-8, 1e6)

LEAST_NOISE, NOISE = 1e-6, 1e4
"""Standard deviation of Gaussian noise, in data units."""

WEIGHT = 1e6
"""Of one term beside others, such as a loss or a model."""
