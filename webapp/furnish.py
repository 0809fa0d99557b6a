"""What each machine that serves pages has for itself: folders, static files, catalogues.

Made where a web process starts, so that no machine depends on what was made on another.
"""

import fcntl
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from webapp.configuration.languages import compile_catalogues
from webapp.space import make_reserve
from webapp.spool import clear_left

FOLDERS = ("files", "models", "run", "uploads")


def furnish(say: Callable[[str], None]) -> None:
    """Make what is missing here, or of another version. Safe to repeat, and to do at once.

    Raises OSError, also for a catalogue that cannot be read.
    """
    for name in FOLDERS:
        (settings.DATA_DIR / name).mkdir(exist_ok=True, mode=0o700)
    make_reserve()
    clear_left()
    shutil.rmtree(settings.DATA_DIR / "pages", ignore_errors=True)  # pictures of earlier versions
    with (settings.DATA_DIR / "run" / "furnish.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the processes of one machine start together
        _collect_static(say)
        compile_catalogues(settings.BASE_DIR / "locale", settings.LOCALE_PATHS[0])


def _collect_static(say: Callable[[str], None]) -> None:
    """Collect and compress the static files, unless that was done for these very files."""
    state = static_state()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    say("Collecting the static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state, encoding="utf-8")


def static_state() -> str:
    """A hash over all static files. Their times are no help: an image does not keep them."""
    state = sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                state.update(f"{path} {sha256(file.read()).hexdigest()}\n".encode())
    return state.hexdigest()
