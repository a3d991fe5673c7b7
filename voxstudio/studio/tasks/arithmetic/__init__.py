"""The *Arithmetic* task."""

from voxstudio.studio.latents.expression import CODECS
from voxstudio.studio.tasks.arithmetic.panel import ArithmeticPanel
from voxstudio.studio.tasks.arithmetic.task import ArithmeticTask
from voxstudio.studio.tasks.spec import TaskSpec

SPEC = TaskSpec(
    key=ArithmeticTask.KEY,
    title="Arithmetic",
    tip="Add and subtract latent codes",
    shortcut="Ctrl+Shift+9",
    icon="plus-minus",
    group="explore",
    panel=ArithmeticPanel,
    build=ArithmeticTask,
    capabilities=("latent",),
    codecs=CODECS,
)
