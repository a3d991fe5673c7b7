"""Malformed files of every kind that voxstudio reads, for tests of the library and the studio.

`CORPUS` maps a file's name to a function that writes it into a folder and returns its path. The
first part of a name says what is wrong, the ending what the file claims to be. Each of them is to
be refused by whatever opens it. `WEIGHTS` holds checkpoints with a good header, which only loading
the weights refuses.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
import safetensors
import safetensors.numpy
import trimesh
from scipy.io import savemat

from tests.mesh import packages
from voxstudio.data.formats import FORMATS
from voxstudio.library import default_checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Write = Callable[[Path], Path]

SHAPE = (np.random.default_rng(0).random((6, 6, 6)) > 0.5).astype(np.uint8)
RANK = np.zeros((6, 6), np.uint8)
NAN = np.full((6, 6, 6), np.nan, np.float32)
OBJECTS = np.full((6, 6, 6), None, object)
"""Reading this would unpickle it."""


def npy(array: NDArray[Any]) -> bytes:
    """Return an array as a NumPy file, objects pickled."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def huge(array: bytes) -> bytes:
    """Return the NumPy file of a 6^3 array with a header that declares a thousand billion."""
    return array.replace(b"(6, 6, 6), }            ", b"(9999, 9999, 9999), }   ")


def npz(**members: bytes) -> bytes:
    """Return an archive of NumPy files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return buffer.getvalue()


def mat(**arrays: Any) -> bytes:  # noqa: ANN401 - whatever MATLAB can hold
    """Return a MATLAB version 5 file."""
    buffer = io.BytesIO()
    savemat(buffer, arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def mat73(name: str) -> bytes:
    """Return a MATLAB 7.3 file that the HDF5 library wrote, as `test_mat73.py` says."""
    with zipfile.ZipFile(Path(__file__).parent / "data" / "matlab73.zip") as archive:
        return archive.read(f"{name}.mat")


def nifti(array: NDArray[Any], **fields: object) -> bytes:
    """Return a NIfTI-1 file with fields of its header changed."""
    image = nibabel.Nifti1Image(array, np.eye(4))
    for name, value in fields.items():
        image.header[name] = value
    data = image.header.binaryblock if fields else b""
    whole = nibabel.Nifti1Image(array, np.eye(4)).to_bytes()
    return bytes(data) + whole[len(data) :]


def nrrd(fields: dict[str, str], data: bytes) -> bytes:
    """Return an NRRD file with raw data attached."""
    usual = {"type": "uint8", "dimension": "3", "sizes": "6 6 6", "encoding": "raw"}
    lines = [f"{name}: {value}" for name, value in {**usual, **fields}.items()]
    return "\n".join(["NRRD0004", *lines]).encode() + b"\n\n" + data


def metaimage(**fields: str) -> bytes:
    """Return the header of a MetaImage of 6^3 bytes."""
    usual = {"ObjectType": "Image", "NDims": "3", "DimSize": "6 6 6", "ElementType": "MET_UCHAR"}
    every = {**usual, **fields, "ElementDataFile": fields.get("ElementDataFile", "LOCAL")}
    return "".join(f"{name} = {value}\n" for name, value in every.items()).encode()


def vti(way: str = "binary", words: bytes = b"") -> bytes:
    """Return a VTK image of 6^3 bytes: in base64, as words, or behind the text as they are."""
    array = struct.pack("<I", SHAPE.nbytes) + SHAPE.tobytes()
    inside = words or (base64.b64encode(array) if way == "binary" else b"")
    behind = b'<AppendedData encoding="raw">_' + array + b"</AppendedData>"
    return (
        b'<VTKFile type="ImageData" byte_order="LittleEndian"><ImageData WholeExtent="0 5 0 5 0 5" '
        b'Origin="0 0 0" Spacing="1 1 1"><Piece Extent="0 5 0 5 0 5"><PointData Scalars="a">'
        b'<DataArray type="UInt8" Name="a" offset="0" format="' + way.encode() + b'">'
        + inside + b"</DataArray></PointData></Piece></ImageData>"
        + (behind if way == "appended" else b"") + b"</VTKFile>"
    )  # fmt: skip


def mesh(ending: str) -> bytes:
    """Return a ball as a mesh file."""
    data = trimesh.creation.icosphere(1).export(file_type=ending)
    return data.encode() if isinstance(data, str) else bytes(data)


def glb(scene: dict[str, Any]) -> bytes:
    """Return a GLB file of a scene without triangles."""
    text = json.dumps(scene).encode()
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(text), len(text), 0x4E4F534A) + text


def checkpoint() -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Return the tensors and the metadata of a good checkpoint."""
    with safetensors.safe_open(default_checkpoint(), "np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        return tensors, dict(file.metadata())


def saved(tensors: dict[str, NDArray[Any]], metadata: dict[str, str] | None) -> bytes:
    """Return a safetensors file."""
    return bytes(safetensors.numpy.save(tensors, metadata))


def renamed(**fields: object) -> bytes:
    """Return a checkpoint with fields of its header changed, and no weights."""
    tensors, metadata = checkpoint()
    header = {**json.loads(metadata["voxstudio"]), **fields}
    return saved({"data.mean": tensors["data.mean"]}, {"voxstudio": json.dumps(header)})


def offsets(text: str) -> bytes:
    """Return a file of one tensor with odd offsets."""
    header = f'{{"a":{{"dtype":"F32","shape":[1],"data_offsets":{text}}}}}'.encode()
    return struct.pack("<Q", len(header)) + header + bytes(4)


def nan_weights() -> bytes:
    """Return a checkpoint one of whose weights is no number."""
    tensors, metadata = checkpoint()
    tensors = {name: array.copy() for name, array in tensors.items()}
    next(iter(tensors.values())).flat[0] = np.nan
    return saved(tensors, metadata)


def wrong_weights() -> bytes:
    """Return a checkpoint whose weights have other shapes than its architecture."""
    tensors, metadata = checkpoint()
    cut = {n: a if n == "data.mean" else a.reshape(-1)[:1].copy() for n, a in tensors.items()}
    return saved(cut, metadata)


BINVOX = b"#binvox 1\ndim 6 6 6\ntranslate 0 0 0\nscale 1\ndata\n\x01\xd8"
NRRD = nrrd({}, SHAPE.tobytes())
NIFTI = nifti(SHAPE)
MHA = metaimage() + SHAPE.tobytes()
PLY = b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
PLY += b"property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
VOX = struct.pack("<4si4s2i", b"VOX ", 150, b"MAIN", 0, 44)
VOX += struct.pack("<4s5i4s3i4B", b"SIZE", 12, 0, 6, 6, 6, b"XYZI", 8, 0, 1, 1, 2, 3, 4)
PCD = b"FIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nPOINTS 2\nDATA binary\n" + bytes(24)
ROWS = b"0 0 0\n1 0 0\n0 1 0\n"

_CONTENT: dict[str, Callable[[], bytes]] = {
    # NumPy
    "magic.npy": lambda: b"\x93NUMPI" + npy(SHAPE)[6:],
    "truncated.npy": lambda: npy(SHAPE)[:-9],
    "header.npy": lambda: npy(SHAPE)[:30],
    "huge.npy": lambda: huge(npy(SHAPE)),
    "objects.npy": lambda: npy(OBJECTS),
    "pickle.npy": lambda: pickle.dumps(SHAPE.tolist()),
    "nan.npy": lambda: npy(NAN),
    "values.npy": lambda: npy(np.full((6, 6, 6), 7.0)),
    "text.npy": lambda: npy(np.full((6, 6, 6), "chair")),
    "rank.npy": lambda: npy(RANK),
    "void.npy": lambda: npy(SHAPE[:0]),
    "magic.npz": lambda: b"Rar!" + npz(voxels=npy(SHAPE))[4:],
    "truncated.npz": lambda: npz(voxels=npy(SHAPE))[:-40],
    "huge.npz": lambda: npz(voxels=huge(npy(SHAPE))),
    "objects.npz": lambda: npz(voxels=npy(OBJECTS)),
    "nan.npz": lambda: npz(voxels=npy(NAN)),
    "rank.npz": lambda: npz(voxels=npy(RANK)),
    "void.npz": lambda: npz(voxels=npy(SHAPE[:0])),
    "nothing.npz": lambda: npz(),
    "several.npz": lambda: npz(first=npy(SHAPE), second=npy(SHAPE)),
    "labels.npz": lambda: npz(voxels=npy(SHAPE), labels=npy(np.array([0, 1, 2]))),
    "spacing.npz": lambda: npz(voxels=npy(SHAPE), spacing=npy(np.array([1.0, np.inf, 1.0]))),
    # Binvox
    "magic.binvox": lambda: BINVOX.replace(b"#binvox", b"#voxbin"),
    "truncated.binvox": lambda: BINVOX[:-1],
    "huge.binvox": lambda: BINVOX.replace(b"6 6 6", b"99999 99999 99999"),
    "values.binvox": lambda: BINVOX.replace(b"\x01\xd8", b"\x07\xd8"),
    "nan.binvox": lambda: BINVOX.replace(b"scale 1", b"scale nan"),
    "rank.binvox": lambda: BINVOX.replace(b"6 6 6", b"6 36"),
    # NRRD
    "magic.nrrd": lambda: b"NURD" + NRRD[4:],
    "truncated.nrrd": lambda: NRRD[:-1],
    "huge.nrrd": lambda: nrrd({"sizes": "99999 99999 99999"}, b""),
    "objects.nrrd": lambda: nrrd({"type": "block"}, SHAPE.tobytes()),
    "nan.nrrd": lambda: nrrd({"type": "float"}, NAN.tobytes()),
    "rank.nrrd": lambda: nrrd({"dimension": "2", "sizes": "6 36"}, SHAPE.tobytes()),
    "elsewhere.nrrd": lambda: nrrd({"data file": "/etc/hostname"}, b""),
    "turned.nrrd": lambda: nrrd({"space directions": "(1,1,0) (-1,1,0) (0,0,1)"}, SHAPE.tobytes()),
    "elsewhere.nhdr": lambda: nrrd({"data file": "../secret.raw"}, b""),
    # MetaImage
    "magic.mha": lambda: MHA.replace(b"Image", b"Tube"),
    "truncated.mha": lambda: MHA[:-1],
    "header.mha": lambda: MHA[:30],
    "huge.mha": lambda: MHA.replace(b"6 6 6", b"99999 99999 99999"),
    "objects.mha": lambda: MHA.replace(b"UCHAR", b"STRING"),
    "nan.mha": lambda: metaimage(ElementType="MET_DOUBLE") + NAN.astype(np.float64).tobytes(),
    "rank.mha": lambda: MHA.replace(b"6 6 6", b"6 36"),
    "elsewhere.mhd": lambda: metaimage(ElementDataFile="/etc/hostname"),
    "turned.mha": lambda: metaimage(TransformMatrix="1 1 0 -1 1 0 0 0 1") + SHAPE.tobytes(),
    # NIfTI
    "magic.nii": lambda: NIFTI[:344] + b"xyz\0" + NIFTI[348:],
    "truncated.nii": lambda: NIFTI[:-1],
    "header.nii": lambda: NIFTI[:100],
    "huge.nii": lambda: nifti(SHAPE, dim=[3, 32767, 32767, 32767, 1, 1, 1, 1]),
    "objects.nii": lambda: nifti(SHAPE, datatype=128),
    "nan.nii": lambda: nifti(NAN),
    "rank.nii": lambda: nifti(SHAPE[:, :, 0]),
    "truncated.nii.gz": lambda: gzip.compress(NIFTI)[:-20],
    "magic.nii.gz": lambda: b"\x1f\x8b" + NIFTI,
    # VTK images and MagicaVoxel
    "truncated.vti": lambda: vti("appended")[:-60],
    "entities.vti": lambda: b'<!DOCTYPE a [<!ENTITY b "c">]>' + vti(),
    "huge.vti": lambda: vti().replace(b"0 5 0", b"0 99999 0"),
    "truncated.vox": lambda: VOX[:-3],
    "huge.vox": lambda: VOX.replace(struct.pack("<i", 6), struct.pack("<i", 99999)),
    # MATLAB
    "magic.mat": lambda: mat(instance=SHAPE)[:126] + b"XY" + mat(instance=SHAPE)[128:],
    "truncated.mat": lambda: mat(instance=SHAPE)[:-16],
    "huge.mat": lambda: mat(instance=SHAPE).replace(
        struct.pack("<3i", 6, 6, 6), struct.pack("<3i", 99999, 99999, 99999)
    ),
    "objects.mat": lambda: mat(instance=np.full((2, 2, 2), "leg", object)),
    "nan.mat": lambda: mat(instance=NAN),
    "rank.mat": lambda: mat(instance=RANK),
    "version.mat": lambda: b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM" + bytes(400),
    "magic73.mat": lambda: mat73("plain").replace(b"TREE", b"BUSH"),
    "truncated73.mat": lambda: mat73("packed")[:2500],
    "huge73.mat": lambda: mat73("plain").replace(
        struct.pack("<3Q", 7, 6, 5), struct.pack("<3Q", 99999, 99999, 99999)
    ),
    # Meshes
    "magic.off": lambda: b"FOO" + mesh("off")[3:],
    "truncated.off": lambda: mesh("off")[:200],
    "huge.off": lambda: b"OFF\n999999999999 999999999999 0\n" + ROWS,
    "nan.off": lambda: b"OFF\n3 1 0\n" + ROWS.replace(b"1", b"nan") + b"3 0 1 2\n",
    "rank.off": lambda: b"OFF\n3 1 0\n0 0\n1 0\n0 1\n3 0 1 2\n",
    "corners.off": lambda: b"OFF\n3 1 0\n" + ROWS + b"3 0 1 9\n",
    "void.off": lambda: b"OFF\n0 0 0\n",
    "magic.obj": lambda: b"\x00\x01\x02\x03 no mesh",
    "truncated.obj": lambda: mesh("obj")[:300],
    "nan.obj": lambda: b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
    "rank.obj": lambda: b"v 0 0\nv 1 0\nv 0 1\nf 1 2 3\n",
    "corners.obj": lambda: b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99\n",
    "point.obj": lambda: b"v 1 1 1\nv 1 1 1\nv 1 1 1\nf 1 2 3\n",
    "magic.stl": lambda: b"no mesh at all",
    "truncated.stl": lambda: mesh("stl")[:-7],
    "huge.stl": lambda: bytes(80) + b"\xff\xff\xff\xff" + bytes(50),
    "nan.stl": lambda: bytes(80) + struct.pack("<I12fH", 1, *[float("nan")] * 12, 0),
    "void.stl": lambda: bytes(84),
    "magic.ply": lambda: b"plx" + mesh("ply")[3:],
    "truncated.ply": lambda: mesh("ply")[:-7],
    "huge.ply": lambda: PLY.replace(b"face 1", b"face 999999999999") + ROWS + b"3 0 1 2\n",
    "nan.ply": lambda: PLY + ROWS.replace(b"1", b"nan") + b"3 0 1 2\n",
    "corners.ply": lambda: PLY + ROWS + b"3 0 1 9\n",
    "rank.xyz": lambda: b"1 2\n3 4\n",
    "text.xyz": lambda: b"O 1 2 3\nH 4 5 6\n",
    "truncated.xyz": lambda: b"1 2 3\n4 5 6\n7 8",
    "magic.glb": lambda: b"glTX" + mesh("glb")[4:],
    "truncated.glb": lambda: mesh("glb")[:-7],
    "huge.glb": lambda: mesh("glb").replace(b'"count":240', b'"count":9e9'),
    "json.glb": lambda: mesh("glb").replace(b'{"', b"((", 1),
    "elsewhere.glb": lambda: glb({"buffers": [{"uri": "../secret.bin", "byteLength": 8}]}),
    "void.glb": lambda: glb({"asset": {"version": "2.0"}}),
    "truncated.3mf": lambda: packages.corner()[:-9],
    "truncated.pcd": lambda: PCD[:-3],
    "huge.pcd": lambda: PCD.replace(b"POINTS 2", b"POINTS 999999999999"),
    # Checkpoints
    "magic.safetensors": lambda: b"PK\3\4" + bytes(200),
    "truncated.safetensors": lambda: saved(*checkpoint())[:-100],
    "header.safetensors": lambda: saved(*checkpoint())[:500],
    "huge.safetensors": lambda: struct.pack("<Q", 1 << 60) + bytes(200),
    "json.safetensors": lambda: struct.pack("<Q", 64) + b"(" * 64,
    "foreign.safetensors": lambda: saved({"a": np.zeros(3, np.float32)}, None),
    "rank.safetensors": lambda: renamed(resolution=100_000),
    "version.safetensors": lambda: renamed(format=99),
    "architecture.safetensors": lambda: renamed(architecture={"kind": "unknown"}),
    "offsets.safetensors": lambda: offsets("[0, 1e999]"),
    "pickle.pt": lambda: pickle.dumps({"weights": [1, 2, 3]}),
    # Files that are no files of ours
    "unknown.docx": lambda: b"PK\3\4" + bytes(100),
}

ENDINGS = (*(known.extension[1:] for known in FORMATS if known.reads), "safetensors")


def _writer(name: str, content: Callable[[], bytes]) -> Write:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content())
        return path

    return write


def _folder(folder: Path) -> Path:
    path = folder / "folder.npz"
    path.mkdir()
    return path


CORPUS: dict[str, Write] = {
    **{f"empty.{ending}": _writer(f"empty.{ending}", bytes) for ending in ENDINGS},
    **{name: _writer(name, content) for name, content in _CONTENT.items()},
    "folder.npz": _folder,
    "missing.npz": lambda folder: folder / "missing.npz",
    "missing.stl": lambda folder: folder / "missing.stl",
    "missing.safetensors": lambda folder: folder / "missing.safetensors",
}
"""Files that are refused when they are opened, by name."""

WEIGHTS: dict[str, Write] = {
    "nan.safetensors": _writer("nan.safetensors", nan_weights),
    "shapes.safetensors": _writer("shapes.safetensors", wrong_weights),
    "few.safetensors": _writer("few.safetensors", renamed),
}
"""Checkpoints that are refused when their weights are loaded, by name."""
