"""A file system of its own that is small, and can be filled to the last byte."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Disk:
    """Where it is mounted."""

    folder: Path

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left on it, while this is entered."""
        filler = self.folder / "filler"
        try:
            with filler.open("ab", buffering=0) as file:
                for size in (1 << 20, 4096):
                    with suppress(OSError):
                        while True:
                            file.write(bytes(size))
            assert shutil.disk_usage(self.folder).free == 0
            yield
        finally:
            filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """In memory, gone with what is on it. The test is skipped where none may be mounted."""
    folder.mkdir()
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    options = f"size={megabytes}m,uid={os.geteuid()},mode=700"
    command = [*as_root, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no file system may be mounted here: {error}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run([*as_root, "umount", "--lazy", str(folder)], check=True)
