"""The parts that this machine has for itself: its disk, static files, model files."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

from rag.embed import model_files
from webapp.engine import rag_config
from webapp.library.health.probe import Health, Probe, unwell, well
from webapp.space import free_mb, is_full


def machine_probes() -> dict[str, Probe]:
    """One for each part."""
    return {"disk": _disk, "static files": _static, "model files": _models}


def _disk() -> Health:
    free = free_mb()
    if is_full():
        return unwell(f"is full: {free} MB are free, {settings.MIN_FREE_MB} are needed")
    return well(f"{free} MB are free")


def _static() -> Health:
    """Whether each file that a page may name is there."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return well("are not collected")
    named = staticfiles_storage.hashed_files.values()
    missing = sum(1 for name in named if not Path(staticfiles_storage.path(name)).exists())
    if missing or not named:
        return unwell(f"{missing or 'all'} are missing: start this process again")
    return well("are there")


def _models() -> Health:
    missing = [path for path in model_files(rag_config().embed) if not path.exists()]
    return unwell(f"{len(missing)} are missing") if missing else well("are there")
