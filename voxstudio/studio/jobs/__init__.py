"""Long work off the GUI thread; QtCore only, knows no domain."""

from __future__ import annotations

from voxstudio.apart import Answer, answers
from voxstudio.studio.jobs.job import Job
from voxstudio.studio.jobs.latest_job import Doing, LatestJob
from voxstudio.studio.jobs.latest_value import LatestValue
from voxstudio.studio.jobs.runner import Runner
from voxstudio.studio.jobs.work import Failure, Work, once

__all__ = [
    "Answer",
    "Doing",
    "Failure",
    "Job",
    "LatestJob",
    "LatestValue",
    "Runner",
    "Work",
    "answers",
    "once",
]
