"""Small files that other programs of this kind get wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    with zipfile.ZipFile(Path(__file__).with_name("cases.zip")) as archive:
        archive.extractall(folder)
    return folder
