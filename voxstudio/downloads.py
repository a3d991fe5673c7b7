"""Checkpoints from elsewhere: copied or downloaded, checked, then put into the user's folder."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import platformdirs

from voxstudio.checkpoint import file_digest
from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular, write_atomically
from voxstudio.library import user_checkpoints
from voxstudio.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[int, int], None]
    """Is told how many bytes are there, and of how many; 0 where that is not known."""

ACCEPTED = "FILE.safetensors, https://.../FILE.safetensors or hf:OWNER/NAME"
LARGEST = 1 << 30
"""Bytes of a checkpoint."""

BLOCK = 1 << 18
TIMEOUT_S = 30.0
HUB = re.compile(r"hf:([\w.-]+/[\w.-]+)(?:/([\w./-]+\.safetensors))?")


def install(
    source: str,
    *,
    sha256: str | None = None,
    replace: bool = False,
    told: Progress = lambda *_: None,
) -> Path:
    """Put a checkpoint into the user's folder, and return its file there.

    Args:
        source: A file, an http or https address, or `hf:OWNER/NAME[/FILE]` of the Hugging Face Hub.
        sha256: Of the file; a shipped model's name has the one of the manifest unless given.
        replace: Whether a file of its name there may be replaced.
        told: Hears of the progress of a download.

    Raises:
        ImportRejected: If there is no such file, it cannot be reached, its hash is another, it is
            no checkpoint, or one of its name is there.
        SaveFailed: If it cannot be written.
    """
    with _fetched(source, replace, told) as path:
        if path.suffix != ".safetensors":
            raise ImportRejected(source, "is no name of a checkpoint", ACCEPTED)
        target = _target(path.name, replace)
        known = read_manifest().get(path.stem)
        _check(source, path, sha256 or (known.sha256 if known else None))
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_regular(path) as file:
            write_atomically(target, lambda out: shutil.copyfileobj(file, out))
    return target


def _target(name: str, replace: bool) -> Path:
    """Return where a checkpoint of a name goes, unless one is there."""
    target = user_checkpoints() / name
    if target.exists() and not replace:
        raise ImportRejected(target, "is there already", "another name, or --force")
    return target


def _check(source: str, path: Path, sha256: str | None) -> None:
    """Refuse a file of another hash, or one that no net can be made of."""
    from voxstudio.loaded import load_model

    found = file_digest(path)
    if sha256 is not None and found != sha256.lower():
        raise ImportRejected(source, f"has the SHA-256 {found}", f"the file of {sha256.lower()}")
    load_model(path)


@contextmanager
def _fetched(source: str, replace: bool, told: Progress) -> Iterator[Path]:
    """Bring a checkpoint onto this machine while the block runs."""
    hub = HUB.fullmatch(source)
    if hub:
        yield _from_hub(source, hub[1], hub[2])
    elif re.match(r"https?://", source):
        name = Path(unquote(urlsplit(source).path)).name
        if not name.endswith(".safetensors"):
            raise ImportRejected(source, "is no address of a checkpoint", ACCEPTED)
        _target(name, replace)
        part = download(source, told)
        with _named(part, name) as path:
            yield path
    else:
        if not Path(source).is_file():
            raise ImportRejected(source, "is no file", ACCEPTED)
        yield Path(source)


@contextmanager
def _named(part: Path, name: str) -> Iterator[Path]:
    """Call what was downloaded by its name while the block runs; it is gone if it is refused."""
    try:
        with TemporaryDirectory(dir=part.parent) as folder:
            path = Path(folder) / name
            os.link(part, path) if hasattr(os, "link") else shutil.copy(part, path)
            yield path
    except ImportRejected:  # a later try would continue it
        part.unlink()
        raise
    part.unlink()


def download(address: str, told: Progress) -> Path:
    """Download a file, from where an earlier try ended, and return where it lies.

    Args:
        address: http or https.
        told: Hears of the progress.

    Raises:
        ImportRejected: If it cannot be reached, is too large, or ends early; a later try continues.
    """
    folder = Path(platformdirs.user_cache_dir("voxstudio", appauthor=False)) / "downloads"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.part"
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            have = have if answer.status == 206 else 0
            _receive(address, answer, part, have, told)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing is missing
            return part
        fault = f"the server answers {error.code} {error.reason}"
        raise ImportRejected(address, fault, "an address of a file") from error
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "reason", None) or error
        fault = f"cannot be reached or ended early ({why})"
        accepted = "the same command when there is a connection: it continues; or a FILE"
        raise ImportRejected(address, fault, accepted) from error
    return part


def _receive(
    address: str, answer: http.client.HTTPResponse, part: Path, have: int, told: Progress
) -> None:
    length = int(answer.headers.get("Content-Length") or 0)
    total = have + length if length else 0
    with part.open("r+b" if have else "wb") as file:
        file.seek(have)
        while block := answer.read(BLOCK):
            have += len(block)
            if max(have, total) > LARGEST:
                raise ImportRejected(address, "is larger than 1 GiB", "a checkpoint")
            file.write(block)
            told(have, total)
    if total and have < total:
        raise http.client.IncompleteRead(b"", total - have)


def _from_hub(source: str, repository: str, file: str | None) -> Path:
    """Download from the Hugging Face Hub, whose own library checks, resumes and caches."""
    try:
        from huggingface_hub import hf_hub_download, list_repo_files
    except ImportError as error:
        raise ImportRejected(source, "needs a library", "pip install 'voxstudio[hub]'") from error
    try:
        names = [file] if file else list_repo_files(repository)
        named = [name for name in names if name.endswith(".safetensors")]
        if len(named) == 1:
            return Path(hf_hub_download(repository, named[0]))
    except (OSError, ValueError) as error:
        first = str(error).strip().partition("\n")[0]
        fault = f"cannot be fetched from the hub ({first})"
        raise ImportRejected(source, fault, ACCEPTED) from error
    raise ImportRejected(source, f"has {len(named)} checkpoints", "hf:OWNER/NAME/FILE.safetensors")
