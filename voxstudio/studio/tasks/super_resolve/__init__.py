"""The *Super-resolve* task."""

from voxstudio.studio.tasks.spec import TaskSpec
from voxstudio.studio.tasks.super_resolve.panel import SuperResolvePanel
from voxstudio.studio.tasks.super_resolve.run import CODECS
from voxstudio.studio.tasks.super_resolve.task import SuperResolveTask

SPEC = TaskSpec(
    key=SuperResolveTask.KEY,
    title="Super-resolve",
    tip="Find the detail of a coarse shape",
    shortcut="Ctrl+Shift+5",
    icon="magnifying-glass-plus",
    group="repair",
    panel=SuperResolvePanel,
    build=SuperResolveTask,
    capabilities=("superres",),
    areas=frozenset({"timeline", "curves"}),
    codecs=CODECS,
)
