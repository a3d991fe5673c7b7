"""Mesh files of other programs: whole, welded, alone, and refused when they lie."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import trimesh

from voxstudio.errors import ImportRejected
from voxstudio.mesh import read
from voxstudio.mesh.read import read_mesh

if TYPE_CHECKING:
    from collections.abc import Callable

ENDINGS = ("off", "obj", "stl", "ply", "glb")
BALL = trimesh.creation.icosphere(subdivisions=2)
BALL.apply_translation([3, -4, 5])


def glb(scene: dict[str, Any], body: bytes = b"") -> bytes:
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + body
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def parts_of_glb(data: bytes) -> tuple[dict[str, Any], bytes]:
    (size,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + size]), data[20 + size :]


def exported(ending: str, shape: trimesh.Trimesh = BALL) -> bytes:
    data = shape.export(file_type=ending)
    return data.encode() if isinstance(data, str) else bytes(data)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_trimesh_writes_comes_back_closed_and_in_place(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"ball.{ending}"
    path.write_bytes(exported(ending))
    mesh = read_mesh(path)
    assert (len(mesh.vertices), len(mesh.faces)) == (len(BALL.vertices), len(BALL.faces))
    assert mesh.watertight
    assert mesh.volume == pytest.approx(BALL.volume, rel=1e-5)
    np.testing.assert_allclose(mesh.vertices.min(0), BALL.bounds[0], rtol=1e-5)


def test_text_forms_of_stl_and_ply_are_read(tmp_path: Path) -> None:
    for name, data in (
        ("ball.stl", exported("stl_ascii")),
        ("ball.ply", BALL.export(file_type="ply", encoding="ascii")),
    ):
        (tmp_path / name).write_bytes(data)
        assert read_mesh(tmp_path / name).watertight


QUADS = """{head}8 6 0
0 0 0\n1 0 0\n1 1 0\n0 1 0\n0 0 1\n1 0 1\n1 1 1\n0 1 1
4 0 3 2 1\n4 4 5 6 7\n4 0 1 5 4\n4 1 2 6 5\n4 2 3 7 6\n4 3 0 4 7
"""


@pytest.mark.parametrize("head", ["OFF\n", "OFF", "# cube\nOFF # of quads\n\n# counts\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_off_as_modelnet_writes_it(tmp_path: Path, head: str, newline: str) -> None:
    path = tmp_path / "cube.off"
    path.write_bytes(QUADS.format(head=head).replace("\n", newline).encode())
    mesh = read_mesh(path)
    assert mesh.watertight
    assert mesh.volume == pytest.approx(1)


def test_all_parts_of_a_scene_stand_where_it_puts_them(tmp_path: Path) -> None:
    scene, box = trimesh.Scene(), trimesh.creation.box((1, 2, 3))
    aside = np.eye(4)
    aside[0, 3] = 5
    scene.add_geometry(box, node_name="first")
    scene.add_geometry(box, node_name="second", transform=aside)
    path = tmp_path / "two.glb"
    path.write_bytes(scene.export(file_type="glb"))
    mesh = read_mesh(path)
    assert len(mesh.faces) == 24
    assert mesh.extent == (6, 2, 3)


def test_other_files_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    for name in ("secret.mtl", "secret.png", "secret.bin"):
        (inside / name).write_bytes(b"newmtl a\nmap_Kd secret.png\n")
    ply = exported("ply").replace(b"format", b"comment TextureFile secret.png\nformat", 1)
    files = {
        "ball.obj": b"mtllib secret.mtl\nmtllib ../inside/secret.mtl\nusemtl a\n" + exported("obj"),
        "ball.ply": ply,
        "ball.glb": with_scene(lambda s: s.update(images=[{"uri": "secret.png"}])),
    }
    opened: list[Path] = []
    really = os.open

    def watched(path: Path, *words: int, **more: int) -> int:
        opened.append(path)
        return really(path, *words, **more)

    monkeypatch.setattr("os.open", watched)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail(f"opened {self}"))
    monkeypatch.setattr("builtins.open", lambda *words, **_: pytest.fail(f"opened {words}"))
    for name, data in files.items():
        (inside / name).write_bytes(data)
        opened.clear()
        assert read_mesh(inside / name).watertight
        assert opened == [inside / name]


def with_scene(change: Callable[[dict[str, Any]], object]) -> bytes:
    scene, body = parts_of_glb(exported("glb"))
    change(scene)
    return glb(scene, body)


def cycle(scene: dict[str, Any]) -> None:
    scene["nodes"][0]["children"] = [0]


def ladder(scene: dict[str, Any]) -> None:
    """Name every node twice by the one before: two to the sixtieth ways to the mesh."""
    mesh = scene["nodes"][0]["mesh"]
    rungs: list[dict[str, Any]] = [{"children": [i + 1, i + 1]} for i in range(60)]
    scene["nodes"] = [*rungs, {"mesh": mesh}]


@pytest.mark.parametrize("change", [cycle, ladder])
def test_a_scene_that_repeats_itself_ends(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    path = tmp_path / "scene.glb"
    path.write_bytes(with_scene(change))
    assert len(read_mesh(path).faces) == len(BALL.faces)


PLY = b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
PLY += b"property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
OBJ = b"v 0 0 0\nv 1 0 0\nv 0 1 0\n"
REFUSED = {
    "empty.off": (b"", "is not an OFF"),
    "empty.obj": (b"", "no triangles|is damaged"),
    "empty.stl": (b"", "cut short"),
    "empty.ply": (b"", "cut short"),
    "empty.glb": (b"", "cut short"),
    "magic.off": (b"FOO\n3 1 0\n", "is not an OFF"),
    "magic.ply": (b"plx\nend_header\n", "is not a PLY"),
    "magic.glb": (b"glTX" + bytes(40), "is not a GLB"),
    "version.glb": (exported("glb")[:4] + b"\1\0\0\0" + exported("glb")[8:], "version 1"),
    "huge.off": (b"OFF\n999999999999 999999999999 0\n0 0 0\n", "declares 999999999999"),
    "negative.off": (b"OFF\n-3 1 0\n0 0 0\n", "declares -3"),
    "huge.stl": (bytes(80) + b"\xff\xff\xff\xff" + bytes(50), "declares 4294967295 triangles"),
    "short.stl": (exported("stl")[:-10], "triangles and holds"),
    "huge.ply": (PLY.replace(b"face 1", b"face 999999999999") + b"0 0 0\n" * 3, "declares 3 and"),
    "negative.ply": (PLY.replace(b"face 1", b"face -1"), "no whole number"),
    "short.glb": (exported("glb")[:-10], "declares .* bytes and holds"),
    "huge.glb": (with_scene(lambda s: s["accessors"][0].update(count=10**12)), "bytes of arrays"),
    "fraction.glb": (with_scene(lambda s: s["accessors"][0].update(count=1.5)), "no whole number"),
    "beside.glb": (with_scene(lambda s: s["buffers"][0].update(uri="a.bin")), "another file"),
    "packed.glb": (
        with_scene(lambda s: s.update(extensionsUsed=["KHR_draco_mesh_compression"])),
        "packed with KHR_draco",
    ),
    "crowd.glb": (glb({"nodes": [{}] * 100_001}), "100001 nodes"),
    "nothing.glb": (glb({"asset": {"version": "2.0"}}), "no triangles|is damaged"),
    "deep.glb": (glb({"a": 1}).replace(b'{"a": 1}', b"[" * 8), "cut short|is damaged"),
    "points.obj": (OBJ, "no triangles|is damaged"),
    "index.obj": (OBJ + b"f 1 2 9\n", "is damaged|do not exist"),
    "index.off": (b"OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 -1\n", "is damaged|do not exist"),
    "nan.obj": (b"v 0 0 nan\n" + OBJ + b"f 1 2 3\n", "NaN"),
    "infinite.off": (b"OFF\n3 1 0\n0 0 inf\n1 0 0\n0 1 0\n3 0 1 2\n", "NaN or infinite"),
    "far.obj": (b"v 0 0 1e300\n" + OBJ + b"f 1 2 3\n", "beyond"),
    "point.obj": (b"v 1 1 1\n" * 3 + b"f 1 2 3\n", "no extent"),
    "line.off": (b"OFF\n2 1 0\n0 0 0\n1 0 0\n3 0 1 0\n", "no triangle with an area"),
    "text.ply": (PLY + b"a b c\n" * 4, "is damaged|no triangles"),
    "shape.step": (b"ISO-10303", "is not a mesh"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_mesh_is_refused_in_one_line(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    data, fault = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ImportRejected, match=fault) as caught:
        read_mesh(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="No such file"):
        read_mesh(tmp_path / "none.stl")
    (tmp_path / "folder.stl").mkdir()
    with pytest.raises(ImportRejected, match="directory"):
        read_mesh(tmp_path / "folder.stl")


def test_points_that_share_a_number_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(0).random((60, 3))[np.random.default_rng(1).integers(0, 60, 200)]
    for mixers in (read.MIXERS, (0, 0, 0)):
        monkeypatch.setattr(read, "MIXERS", mixers)
        kept, places = read._welded(points)
        assert len(kept) == len(np.unique(points, axis=0))
        assert (points[kept][places] == points).all()
