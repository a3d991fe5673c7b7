"""`python -m tests.stored` trains the nets anew that lie beside tests, so that no test has to."""

from __future__ import annotations

import torch

from tests.latent import small as latent
from tests.sequential import small as sequential
from voxstudio.loaded import save_model

SMALL = (latent, sequential)
"""What has a recipe `wanted`, a net `trained` by it, and the file where it is `STORED`."""

if __name__ == "__main__":
    for small in SMALL:
        save_model(small.trained(), small.STORED, torch.int8)
