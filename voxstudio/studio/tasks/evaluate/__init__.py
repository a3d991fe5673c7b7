"""The *Evaluate* task."""

from voxstudio.operations import GENERATIVE
from voxstudio.studio.tasks.evaluate.codecs import CODECS
from voxstudio.studio.tasks.evaluate.panel import EvaluatePanel
from voxstudio.studio.tasks.evaluate.task import EvaluateTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=EvaluateTask.KEY,
    title="Evaluate",
    tip="Measure samples beside held-out shapes",
    shortcut="Ctrl+Shift+E",
    icon="chart-bar",
    group="learn",
    panel=EvaluatePanel,
    build=EvaluateTask,
    capabilities=GENERATIVE,
    areas=frozenset({"table"}),
    codecs=CODECS,
)
