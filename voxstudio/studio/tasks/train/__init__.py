"""The *Train* task."""

from voxstudio.studio.tasks.spec import TaskSpec
from voxstudio.studio.tasks.train.panel import TrainPanel
from voxstudio.studio.tasks.train.task import TrainTask

SPEC = TaskSpec(
    key=TrainTask.KEY,
    title="Train",
    tip="Train a model with a recipe",
    shortcut="Ctrl+Shift+T",
    icon="graduation-cap",
    group="learn",
    panel=TrainPanel,
    build=TrainTask,
    capabilities=(),
)
