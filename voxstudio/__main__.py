"""`python -m voxstudio` is the `voxstudio` command."""

from __future__ import annotations

import sys

from voxstudio.cli import main

if __name__ == "__main__":
    sys.exit(main())
