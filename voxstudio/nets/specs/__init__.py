"""The settings of every kind of net, and the one list of them.

A new kind takes one file with its settings and one line in `KINDS`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import TypeAdapter

from voxstudio.nets.specs.annealed import AnnealedSpec
from voxstudio.nets.specs.classifier import ClassifierSpec
from voxstudio.nets.specs.compact import CompactSpec
from voxstudio.nets.specs.descriptor import DescriptorSpec
from voxstudio.nets.specs.detail import DetailSpec
from voxstudio.nets.specs.interpolant import InterpolantSpec
from voxstudio.nets.specs.latent import LatentSpec
from voxstudio.nets.specs.mesh import MeshSpec
from voxstudio.nets.specs.multigrid import MultigridSpec
from voxstudio.nets.specs.sequential import SequenceRecipe, SequentialSpec
from voxstudio.nets.specs.spec import ENERGY, Sizing, Spec
from voxstudio.registry import AnyOf

__all__ = [
    "ENERGY",
    "KINDS",
    "PRESETS",
    "SPEC",
    "AnnealedSpec",
    "AnySpec",
    "ClassifierSpec",
    "CompactSpec",
    "DescriptorSpec",
    "DetailSpec",
    "InterpolantSpec",
    "LatentSpec",
    "MeshSpec",
    "MultigridSpec",
    "SequenceRecipe",
    "SequentialSpec",
    "Sizing",
    "Spec",
    "register",
]

KINDS: dict[str, type[Spec]] = {}
"""Settings by the word in `net`."""

PRESETS: dict[str, Spec] = {}
"""Nets that recipes can ask for, by name."""


def register(kind: type[Spec]) -> None:
    """Make a kind of net known to checkpoints, and its presets to recipes."""
    KINDS[kind.model_fields["net"].default] = kind
    PRESETS.update(kind.presets())


for _kind in (
    DescriptorSpec,
    AnnealedSpec,
    InterpolantSpec,
    DetailSpec,
    MultigridSpec,
    LatentSpec,
    MeshSpec,
    SequentialSpec,
    ClassifierSpec,
):
    register(_kind)

AnySpec = Annotated[Spec, AnyOf(KINDS, "net")]
"""Of a field that holds the settings of any net."""

SPEC: TypeAdapter[Spec] = TypeAdapter(AnySpec)
