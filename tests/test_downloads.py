"""Checkpoints from elsewhere, from a server on loopback."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from tests.checkpoints import saved, tiny
from voxstudio.checkpoint import file_digest
from voxstudio.cli import main
from voxstudio.downloads import install
from voxstudio.errors import ImportRejected
from voxstudio.library import find_checkpoint, resources, user_checkpoints
from voxstudio.manifest import manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Server(ThreadingHTTPServer):
    """Serves one file, and cuts the first answers off."""

    def __init__(self, data: bytes, cut: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data, self.cut = data, cut
        self.asked: list[str | None] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        if "missing" in self.path:
            self.send_error(404)
            return
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        rest = self.server.data[begin:]
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: self.server.cut] if not wanted else rest)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "annealed.safetensors"
    path.write_bytes(saved(tiny("annealed")))
    return path


@pytest.fixture
def server(checkpoint: Path) -> Iterator[Server]:
    with Server(checkpoint.read_bytes(), cut=1000) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))


def test_a_download_continues_where_it_was_cut_off(server: Server, checkpoint: Path) -> None:
    address = f"http://127.0.0.1:{server.server_port}/a/my%20net.safetensors?download=1"
    with pytest.raises(ImportRejected, match="ended early"):
        install(address)
    assert not user_checkpoints().exists()
    heard: list[tuple[int, int]] = []
    path = install(
        address, sha256=file_digest(checkpoint).upper(), told=lambda *now: heard.append(now)
    )
    assert server.asked == [None, "bytes=1000-"]
    assert path == user_checkpoints() / "my net.safetensors" == find_checkpoint("my net")
    assert path.read_bytes() == checkpoint.read_bytes()
    assert heard[-1] == (len(server.data), len(server.data))
    with pytest.raises(ImportRejected, match="is there already"):
        install(str(path))


def test_what_was_refused_is_downloaded_anew_and_what_is_there_is_not(server: Server) -> None:
    server.cut = len(server.data)
    address = f"http://127.0.0.1:{server.server_port}/net.safetensors"
    with pytest.raises(ImportRejected, match="has the SHA-256"):
        install(address, sha256="0" * 64)
    assert install(address).stem == "net"
    assert server.asked == [None, None]
    with pytest.raises(ImportRejected, match="is there already"):
        install(address)
    assert server.asked == [None, None]


@pytest.mark.parametrize("name", ["missing.safetensors", "page.html"])
def test_what_is_no_checkpoint_is_refused(server: Server, name: str) -> None:
    with pytest.raises(ImportRejected, match=r"404|no address of a checkpoint"):
        install(f"http://127.0.0.1:{server.server_port}/{name}")


def test_a_file_of_another_hash_is_not_installed(checkpoint: Path) -> None:
    with pytest.raises(ImportRejected, match="has the SHA-256"):
        install(str(checkpoint), sha256="0" * 64)
    impostor = checkpoint.with_name("toilet-synthesis.safetensors")
    impostor.write_bytes(checkpoint.read_bytes())
    with pytest.raises(ImportRejected, match=read_manifest()["toilet-synthesis"].sha256):
        install(str(impostor))
    damaged = checkpoint.with_name("damaged.safetensors")
    damaged.write_bytes(checkpoint.read_bytes()[:-10])
    with pytest.raises(ImportRejected):
        install(str(damaged))
    assert not user_checkpoints().exists()


def test_a_file_is_added_by_the_command_and_listed(
    checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "add", str(checkpoint)]) == 0
    assert main(["models"]) == 0
    assert checkpoint.stem in capsys.readouterr().out
    assert main(["models", "add", str(checkpoint)]) == 2
    assert main(["models", "add", str(checkpoint), "--force"]) == 0


def test_a_model_of_the_hub(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImportRejected, match="needs a library"):
        monkeypatch.setitem(sys.modules, "huggingface_hub", None)
        install("hf:someone/nets")
    hub = ModuleType("huggingface_hub")
    hub.list_repo_files = lambda _: ["README.md", "a.safetensors", "b.safetensors"]  # type: ignore[attr-defined]
    hub.hf_hub_download = lambda repository, name: {  # type: ignore[attr-defined]
        ("someone/nets", "nets/b.safetensors"): str(checkpoint)
    }[repository, name]
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub)
    with pytest.raises(ImportRejected, match="has 2 checkpoints"):
        install("hf:someone/nets")
    assert install("hf:someone/nets/nets/b.safetensors").stem == checkpoint.stem


def test_the_manifest_is_true() -> None:
    assert (resources() / "checkpoints.toml").read_text(encoding="utf-8") == manifest()
    assert sum(each.bytes for each in read_manifest().values() if each.in_wheel) < 60e6
