"""The *Multi-grid* task."""

from voxstudio.studio.tasks.multigrid.panel import MultigridPanel
from voxstudio.studio.tasks.multigrid.run import CODEC
from voxstudio.studio.tasks.multigrid.task import MultigridTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=MultigridTask.KEY,
    title="Multi-grid",
    tip="Sample a shape grid by grid",
    shortcut="Ctrl+Shift+3",
    icon="grid-four",
    group="create",
    panel=MultigridPanel,
    build=MultigridTask,
    capabilities=("multigrid",),
    areas=frozenset({"timeline", "curves"}),
    codecs=(CODEC,),
)
