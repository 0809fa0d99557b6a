"""Office files of the kind before 2007 (.doc, .xls, .ppt), rewritten by LibreOffice and then read.

LibreOffice runs below this process: within its limits, without network, with a profile of its own
that runs no macro and follows no link, and ends with it.
"""

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.config import ParseConfig
from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.parse.formats import BY_TYPE, LEGACY, converter
from rag.types import ParsedDocument, SourceFile

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read an old Office file as the new one that it becomes.

    Raises UnreadableFileError (no LibreOffice here, damaged, locked) and what its reader raises.
    """
    newer = BY_TYPE[LEGACY[source.media_type]]
    # Where this process works, so that what it leaves behind when it is killed goes with the rest.
    with TemporaryDirectory(dir=Path.cwd()) as name:
        rewritten = _rewrite(source.path, newer.suffixes[0], Path(name))
        reader = import_module(newer.module)
        read_as: ParsedDocument = reader.read(replace(source, path=rewritten), config, report)
        return read_as


def _rewrite(path: Path, suffix: str, folder: Path) -> Path:
    """The same in the form that Office has had since 2007, in that folder."""
    program = converter()
    if program is None:
        raise UnreadableFileError(Notice("file.old_office"))
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS)
    subprocess.run(  # noqa: S603
        [
            program, "--headless", "--norestore", f"-env:UserInstallation={user.parent.as_uri()}",
            "--convert-to", suffix.removeprefix("."), "--outdir", str(folder), str(path),
        ],
        check=False,  # it says 0 of what it could not open as well
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    made = next(folder.glob(f"*{suffix}"), None)
    if made is None:
        raise UnreadableFileError(Notice("file.not_rewritten"))
    return made
