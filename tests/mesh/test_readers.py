"""What other programs write: every variant of a format is the same shape."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from tests.mesh import chair
from tests.mesh.test_read import with_scene
from voxstudio.data.voxelise import voxelise
from voxstudio.errors import ImportRejected
from voxstudio.mesh.read import read_mesh

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

BOX = trimesh.creation.box((10, 20, 30))
BINARY = bytes(BOX.export(file_type="stl"))
TEXT = str(BOX.export(file_type="stl_ascii"))
V20, F12 = "OFF\n20 12 0\n", chair.off("")
LAST = "0.8 0.9 0\n"
"""The row of the last vertex."""

BOM = "\ufeff"


def of_lists(order: str, words: str) -> bytes:
    """Return the chair as binary PLY with colours, indices of some type and other elements."""
    count, index = {"uchar uint": ("B", "I"), "int ushort": ("i", "H"), "uint8 int8": ("B", "b")}[
        words
    ]
    mark = {"little": "<", "big": ">"}[order]
    head = f"""ply
format binary_{order}_endian 1.0
comment end_header is below
obj_info 3
element camera 2
property double f
element vertex 20
property uchar red
property double x
property float y
property float z
element edge 1
property int vertex1
property int vertex2
element face 12
property uchar flags
property list {words} vertex_index
property list uchar float texcoord
end_header
"""
    body = struct.pack(mark + "dd", 1, 2)
    body += b"".join(struct.pack(mark + "Bdff", 9, *point) for point in chair.VERTICES)
    body += struct.pack(mark + "ii", 0, 1)
    for face in chair.FACES:
        body += struct.pack(f"{mark}B{count}{len(face)}{index}", 7, len(face), *face)
        body += struct.pack(f"{mark}B2f", 2, 0, 1)
    return head.encode() + body


CHAIRS: dict[str, str | bytes] = {
    "polygons.off": chair.off(),
    "no edges counted.off": chair.off("OFF\n20 12\n"),
    "counts behind the word.off": chair.off("OFF 20 12 0\n"),
    "no word.off": chair.off("20 12 0\n"),
    "comments.off": chair.off("# a\nOFF # b\n\n20 12 0 # 1 2 3\n# c\n", " # 3 4 5"),
    "colours of faces.off": chair.off(tail="  255 0 0"),
    "colours as shares.off": chair.off(tail=" 0.5 0.5 0.5 1.0"),
    "empty lines.off": chair.off().replace("\n", "\n\n"),
    "old line ends.off": chair.off().replace("\n", "\r"),
    "broken lines.off": V20 + F12.replace(" ", "\n"),
    "one line.off": V20 + F12.replace("\n", " "),
    "byte order mark.off": BOM + chair.off(),
    "colours.off": "COFF\n20 12 0\n"
    + chair.lines((*point, 255, 0, 0, 255) for point in chair.VERTICES)
    + F12.partition(LAST)[2],
    "normals.off": "NOFF\n20 12 0\n"
    + chair.lines((*point, 0, 0, 1) for point in chair.VERTICES)
    + F12.partition(LAST)[2],
    "polygons.obj": chair.obj(),
    "texture and normal.obj": chair.obj(mark="/1/2").replace("f ", "vt 0 0\nvn 0 0 1\nf ", 1),
    "normal.obj": chair.obj(mark="//1"),
    "negative.obj": chair.obj(base=-20),
    "continued.obj": chair.obj().replace("f 10 9 8", "f 10 \\\n 9 8\\\n"),
    "weights and colours.obj": chair.obj().replace("\nv ", " 1.0 0.5 0.5\nv "),
    "names.obj": "mtllib a#b.mtl\no f 1 2 3\ng v 1 2 3\nusemtl # v 0 0 0\n" + chair.obj(),
    "tabs.obj": chair.obj().replace(" ", "\t"),
    "windows.obj": BOM + chair.obj().replace("\n", "\r\n"),
    "faces first.obj": "".join(sorted(chair.obj().splitlines(True), key=lambda line: line[0])),
    "text.ply": chair.ply(),
    "text of windows.ply": chair.ply().replace("\n", "\r\n"),
    **{f"{order}, {words}.ply": of_lists(order, words)
       for order in ("little", "big") for words in ("uchar uint", "int ushort", "uint8 int8")},
}  # fmt: skip


def saved(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("name", CHAIRS)
def test_a_chair_of_polygons_is_read_whole(tmp_path: Path, name: str) -> None:
    mesh = read_mesh(saved(tmp_path, name, CHAIRS[name]))
    assert (len(mesh.vertices), len(mesh.faces)) == (20, 36)
    assert mesh.watertight
    assert mesh.volume == pytest.approx(chair.VOLUME)


@pytest.mark.parametrize("name", ["polygons.off", "polygons.obj", "text.ply"])
def test_no_voxel_of_a_concave_polygon_is_off_its_profile(tmp_path: Path, name: str) -> None:
    grid = voxelise(read_mesh(saved(tmp_path, name, CHAIRS[name])), 32)
    z, y, x = (grid.origin[axis] + grid.spacing[axis] * np.arange(32) for axis in range(3))
    seat = (y[:, None] > 0) & (y[:, None] < 0.9) & (z > 0.4) & (z < 0.5)
    back = (y[:, None] < 0.1) & (z < 1)
    legs = ((y[:, None] < 0.1) | (y[:, None] > 0.8)) & (z < 0.5)
    inside = (seat | back | legs).T[:, :, None] & ((x > 0) & (x < chair.WIDTH))
    assert not (grid.occupied() & ~inside).any()
    assert grid.values.sum() == pytest.approx(chair.VOLUME / grid.spacing[0] ** 3, rel=0.1)


BOXES: dict[str, str | bytes] = {
    "binary.stl": BINARY,
    "count of none.stl": BINARY[:80] + bytes(4) + BINARY[84:],
    "more behind.stl": BINARY + b"made by a program\n",
    "solid in a binary header.stl": b"solid facet normal".ljust(80) + BINARY[80:],
    "text.stl": TEXT,
    "capitals.stl": TEXT.upper(),
    "no name.stl": "solid\n" + TEXT.partition("\n")[2],
    "byte order mark.stl": BOM + TEXT,
    "blank in front.stl": "\n  " + TEXT,
    "windows.stl": TEXT.replace("\n", "\r\n"),
    "a long name.stl": "solid " + 5000 * "x" + "\n" + TEXT.partition("\n")[2],
    "a name with words.stl": "solid a vertex 1 2 3\n" + TEXT.partition("\n")[2],
    "no end.stl": TEXT[: TEXT.index("endsolid")],
    "two solids.stl": TEXT + "\n" + TEXT,
}


@pytest.mark.parametrize("name", BOXES)
def test_a_box_is_read_from_every_kind_of_stl(tmp_path: Path, name: str) -> None:
    mesh = read_mesh(saved(tmp_path, name, BOXES[name]))
    assert len(mesh.vertices) == 8
    assert abs(mesh.volume) == pytest.approx(2 * 6000 if "two" in name else 6000)
    assert mesh.watertight == ("two" not in name)


CORNERS = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0),
           (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1))  # fmt: skip
"""Of the unit cube."""


def test_facets_of_text_may_have_four_corners(tmp_path: Path) -> None:
    loops = ((0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
    facets = "".join(
        "facet normal 0 0 0\nouter loop\n"
        + "".join(f"vertex {' '.join(map(str, CORNERS[i]))}\n" for i in loop)
        + "endloop\nendfacet\n"
        for loop in loops
    )  # fmt: skip
    mesh = read_mesh(saved(tmp_path, "cube.stl", f"solid\n{facets}endsolid\n"))
    assert mesh.watertight
    assert mesh.volume == pytest.approx(1)


def strips(ending: str) -> bytes:
    """Return a unit cube of one strip with restarts."""
    parts = ((3, 2, 0, 1), (4, 5, 7, 6), (0, 1, 4, 5), (2, 3, 6, 7), (1, 2, 5, 6), (3, 0, 7, 4))
    order = [number for part in parts for number in (*part, -1)]
    head = f"ply\nformat {ending} 1.0\nelement vertex 8\nproperty float x\nproperty float y\n"
    head += (
        "property float z\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n"
    )
    if ending == "ascii":
        return (head + chair.lines([*CORNERS, (len(order), *order)])).encode()
    body = b"".join(struct.pack(">fff", *point) for point in CORNERS)
    return head.encode() + body + struct.pack(f">i{len(order)}i", len(order), *order)  # fmt: skip


@pytest.mark.parametrize("ending", ["ascii", "binary_big_endian"])
def test_strips_of_triangles_are_faces(tmp_path: Path, ending: str) -> None:
    mesh = read_mesh(saved(tmp_path, "cube.ply", strips(ending)))
    assert mesh.watertight
    assert mesh.volume == pytest.approx(1)


def test_a_comment_at_the_end_of_a_line_of_off_is_no_number(tmp_path: Path) -> None:
    box = trimesh.creation.box((1, 1, 2))
    text = str(box.export(file_type="off")).replace("\n", " # corner 7\n")
    mesh = read_mesh(saved(tmp_path, "box.off", text))
    assert mesh.extent == pytest.approx((1, 1, 2))
    assert mesh.volume == pytest.approx(2)


POINTS = np.array([[0.5, 1, 2], [1.5, -2, 3], [4, 5, 6.25]])
CLOUDS = {
    "plain.xyz": "0.5 1 2\n1.5 -2 3\n4 5 6.25\n",
    "more columns.xyz": "0.5 1 2 255 0 0\n1.5 -2 3 1 1 1\n4 5 6.25 7\n",
    "commas.xyz": "0.5,1,2\n1.5, -2, 3\n4,5,6.25\n",
    "semicolons.xyz": "0,5;1;2\n1,5;-2;3\n4;5;6,25\n",
    "named.xyz": "//X Y Z\n0.5 1 2\n1.5 -2 3\n4 5 6.25",
    "titled.xyz": "x,y,z\n0.5,1,2\n1.5,-2,3\n4,5,6.25",
    "counted.xyz": "3\n0.5 1 2\n1.5 -2 3\n4 5 6.25\n",
    "comments.xyz": "# made\n0.5 1 2 # one\r\n1.5 -2 3\r\n\r\n4 5 6.25",
    "not measured.xyz": "0.5 1 2\nnan nan nan\n1.5 -2 3\n4 5 6.25\n",
    "points.off": "OFF\n3 0 0\n0.5 1 2\n1.5 -2 3\n4 5 6.25\n",
    "points.ply": "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
    "property float z\nproperty uchar red\nend_header\n0.5 1 2 0\n1.5 -2 3 0\n4 5 6.25 0\n",
    "no faces.ply": "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
    "property float z\nelement face 0\nproperty list uchar int vertex_indices\nend_header\n"
    "0.5 1 2\n1.5 -2 3\n4 5 6.25\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CLOUDS)
def test_files_without_faces_are_clouds_of_points(tmp_path: Path, name: str) -> None:
    mesh = read_mesh(saved(tmp_path, name, CLOUDS[name]))
    assert len(mesh.faces) == 0
    assert not mesh.watertight
    np.testing.assert_allclose(mesh.vertices, POINTS)


def crowd(count: int) -> bytes:
    """Return a scene in which as many nodes show one ball."""

    def change(scene: dict[str, Any]) -> None:
        mesh = next(node["mesh"] for node in scene["nodes"] if "mesh" in node)
        scene["nodes"] = [{"mesh": mesh, "translation": [3 * i, 0, 0]} for i in range(count)]
        scene["scenes"] = [{"nodes": list(range(count))}]

    return with_scene(change)


def chain(count: int) -> bytes:
    """Return a scene in which as many nodes stand on each other."""

    def change(scene: dict[str, Any]) -> None:
        mesh = next(node["mesh"] for node in scene["nodes"] if "mesh" in node)
        steps = [{"children": [i + 1], "translation": [0.1, 0, 0]} for i in range(count)]
        scene["nodes"] = [*steps, {"mesh": mesh}]
        scene["scenes"] = [{"nodes": [0]}]

    return with_scene(change)


def test_scenes_are_read_in_a_time_that_their_triangles_set(tmp_path: Path) -> None:
    assert len(read_mesh(saved(tmp_path, "deep.glb", chain(20_000))).faces) == 320
    assert len(read_mesh(saved(tmp_path, "crowd.glb", crowd(300))).faces) == 300 * 320
    with pytest.raises(ImportRejected, match="about 31680000 triangles"):
        read_mesh(saved(tmp_path, "crowd.glb", crowd(99_000)))


def test_a_mirrored_turned_and_scaled_mesh_stands_where_its_node_says(tmp_path: Path) -> None:
    def change(scene: dict[str, Any]) -> None:
        half = np.sqrt(0.5)
        node = next(node for node in scene["nodes"] if "mesh" in node)
        node.update(translation=[1, 2, 3], rotation=[0, 0, half, half], scale=[2, 1, -1])
        node.pop("matrix", None)

    mesh = read_mesh(saved(tmp_path, "ball.glb", with_scene(change)))
    ball = trimesh.creation.icosphere(subdivisions=2)
    # The ball's centre (3, -4, 5) is scaled, turned by a quarter about z, and moved.
    np.testing.assert_allclose(
        (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2, [5, 8, -2], atol=1e-5
    )
    assert mesh.volume == pytest.approx(2 * ball.volume, rel=1e-5)


BAD: dict[str, tuple[str | bytes, str]] = {
    "molecule.xyz": ("2\nwater\nO 0 0 0\nH 0 0 1\n", "do not begin with three coordinates"),
    "two columns.xyz": ("1 2\n3 4\n", "do not begin with three coordinates"),
    "infinite.xyz": ("1 2 inf\n", "NaN or infinite"),
    "nothing measured.xyz": ("nan nan nan\n", "no points"),
    "binary.off": ("OFF BINARY\n\0\0\0", "binary OFF"),
    "four.off": ("4OFF\n1 0 0\n0 0 0 0\n", "another dimension"),
    "zero.obj": (chair.obj(base=0), "do not exist"),
    "flat.obj": ("v 0 0\nv 1 0\nv 0 1\nf 1 2 3\n", "without three coordinates"),
    "cut.stl": (TEXT[: TEXT.rindex("vertex")], "cut short"),
    "cut in a list.ply": (of_lists("little", "uchar uint")[:-30], "holds"),
    "no faces.stl": ("solid\nendsolid\n", "no triangles"),
    "fraction.off": ("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 1.5\n", "damaged"),
    "run on.off": ("OFF\n3 1 0\n0-0 0\n1 0 0\n0 1 0\n3 0 1 2\n", "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_variant_is_refused(tmp_path: Path, name: str) -> None:
    data, fault = BAD[name]
    with pytest.raises(ImportRejected, match=fault):
        read_mesh(saved(tmp_path, name, data))
