"""What a child process that reads a hostile file may use, and how large a page is drawn."""

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

# Address space that the interpreter and the libraries take before a file is opened; measured.
IMPORT_MB = 400
_LATER_MB = 20  # parts of libraries that are loaded when they are first used; measured: 6
_MB = 1024 * 1024
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 64


def confine(*, memory_mb: int, cpu_s: int, file_mb: int, parent: int) -> None:
    """Limit this process: memory, CPU, file size, open files, no core dump, no network.

    It also ends with the process `parent`, its own. Cutting the network needs the kernel's consent
    and is left out where it is refused; the rest holds on any Unix.
    """
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_FSIZE: file_mb * _MB,
        resource.RLIMIT_AS: (memory_mb + IMPORT_MB) * _MB,
    }
    for kind, value in limits.items():
        _lower(kind, value)
    allow_cpu(cpu_s)
    _ask_kernel(parent)


def allow_cpu(seconds: int) -> None:
    """Allow so many seconds of processor time from now on, then end."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + max(1, seconds)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def hold_memory(megabytes: int) -> None:
    """Let this process hold no more than so many, with what it holds already.

    `confine` counts addresses, of which libraries take more than memory; so this is called once
    they are imported. Where there is no /proc that limit stays.
    """
    with contextlib.suppress(OSError):
        size, resident = (int(n) for n in Path("/proc/self/statm").read_text().split()[:2])
        unused = (size - resident) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, (megabytes - _LATER_MB) * _MB + unused)


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    # macOS refuses RLIMIT_AS; the parent's time limit still holds there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def _ask_kernel(parent: int) -> None:
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "prctl"):
        return
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before it could be watched
        os._exit(1)


def fitting_dpi(width: float, height: float, dpi: int, max_pixels: int) -> int:
    """The resolution, at most `dpi`, at which a page of this size in points stays in bounds."""
    pixels = width * height * (dpi / 72) ** 2
    return dpi if pixels <= max_pixels else max(1, int(dpi * (max_pixels / pixels) ** 0.5))
