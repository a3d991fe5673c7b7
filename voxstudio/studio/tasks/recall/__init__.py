"""The *Recall* task."""

from voxstudio.studio.tasks.recall.panel import RecallPanel
from voxstudio.studio.tasks.recall.run import CODEC
from voxstudio.studio.tasks.recall.task import RecallTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=RecallTask.KEY,
    title="Recall",
    tip="Recall a stored shape from a corrupted one: associative memory",
    shortcut="Ctrl+Shift+7",
    icon="brain",
    group="repair",
    panel=RecallPanel,
    build=RecallTask,
    capabilities=("memory",),
    areas=frozenset({"timeline", "curves"}),
    codecs=(CODEC,),
)
