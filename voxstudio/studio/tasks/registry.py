"""All tasks of the studio, in the order of the window. A new task is a folder and a line here."""

from __future__ import annotations

from voxstudio.studio.tasks import (
    arithmetic,
    compare,
    edit,
    evaluate,
    generate,
    interpolate,
    multigrid,
    recall,
    reconstruct,
    recover,
    sample,
    super_resolve,
    train,
)

TASKS = (
    sample.SPEC,
    generate.SPEC,
    multigrid.SPEC,
    recover.SPEC,
    super_resolve.SPEC,
    edit.SPEC,
    recall.SPEC,
    interpolate.SPEC,
    arithmetic.SPEC,
    reconstruct.SPEC,
    train.SPEC,
    evaluate.SPEC,
    compare.SPEC,
)
