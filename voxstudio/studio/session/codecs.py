"""Of all values that a session holds."""

from __future__ import annotations

from voxstudio.studio.document import codecs as document
from voxstudio.studio.files import import_source
from voxstudio.studio.latents import latent_samples
from voxstudio.studio.models import saved_models
from voxstudio.studio.playback import codecs as playback
from voxstudio.studio.tasks.registry import TASKS

CODECS = (
    *document.CODECS,
    *playback.CODECS,
    import_source.CODEC,
    *saved_models.CODECS,
    latent_samples.CODEC,
    *(codec for spec in TASKS for codec in spec.codecs),
)
