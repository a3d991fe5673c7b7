"""The *Generate* task."""

from voxstudio.studio.tasks.generate.panel import GeneratePanel
from voxstudio.studio.tasks.generate.task import GenerateTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=GenerateTask.KEY,
    title="Generate",
    tip="Generate shapes step by step",
    shortcut="Ctrl+Shift+2",
    icon="stack",
    group="create",
    panel=GeneratePanel,
    build=GenerateTask,
    capabilities=("sequence",),
    areas=frozenset({"timeline"}),
)
