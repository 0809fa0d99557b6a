"""What the stages of a document are called."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from rag.types import Stage

STAGE_NAMES: Mapping[str, StrPromise] = {
    Stage.QUEUED: gettext_lazy("queued"),
    Stage.PARSING: gettext_lazy("parsing"),
    Stage.CAPTIONING: gettext_lazy("captioning"),
    Stage.EMBEDDING: gettext_lazy("embedding"),
    Stage.READY: gettext_lazy("ready"),
    Stage.FAILED: gettext_lazy("failed"),
    Stage.CANCELLED: gettext_lazy("cancelled"),
}
