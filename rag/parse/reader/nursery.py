"""The process that readers are copies of: `python -m rag.parse.reader.nursery`, started by `start`.

Importing PyMuPDF takes a second of processor time, more than reading most files. Here it is done
once, and each reader begins as a copy of this process, which itself opens no file of a stranger.

In: over the socket named on the command line a line of JSON (`module`, `folder`) with four open
files: the copy's input, output and errors, and where to tell how it ended. Out: the copy's process
id. It ends with its socket, or when nobody wanted a copy for long; the copies end with it, and
with the socket their folders: whoever was to empty them may have been killed.
"""

import contextlib
import ctypes
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NoReturn

FILES = 4
MESSAGE_BYTES = 8_192
_IDLE_S = 60.0
_PR_SET_NAME = 15
_PRELOADED = ("rag.parse.pdf", "rag.parse.picture", "rag.parse.layout", "rag.parse.own_date")

Ends = dict[int, int]  # process id -> the file in which to tell how it ended


def main() -> None:
    """Make copies until nobody wants one."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    for module in _PRELOADED:
        import_module(module)
    gc.collect()
    gc.freeze()  # what is there is never collected, so copies go on sharing its memory
    _serve(orders)


def _serve(orders: socket.socket) -> None:
    ends: Ends = {}
    folders: set[Path] = set()
    with _ended_children() as ended, selectors.DefaultSelector() as selector:
        selector.register(orders, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while ready := {key.fileobj for key, _ in selector.select(None if ends else _IDLE_S)}:
            if ended in ready:
                ended.recv(MESSAGE_BYTES)
                _tell_ends(ends)
            if orders in ready:
                folder = _take(orders, ends)
                if folder is None:
                    _leave(ends, folders)
                    return
                folders = {one for one in folders if one.is_dir()} | {folder}


@contextlib.contextmanager
def _ended_children() -> Iterator[socket.socket]:
    """What can be read from when a child has ended."""
    ours, signals = socket.socketpair()
    with ours, signals:
        signals.setblocking(False)  # noqa: FBT003
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(signals.fileno(), warn_on_full_buffer=False)
        yield ours


def _tell_ends(ends: Ends) -> None:
    """Told before it is buried: its number belongs to nobody else until then."""
    for child, end in list(ends.items()):
        found = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            continue
        killed = found.si_code != os.CLD_EXITED
        with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
            os.write(end, str(-found.si_status if killed else found.si_status).encode())
        os.close(end)
        os.waitpid(child, 0)
        del ends[child]


def _leave(ends: Ends, folders: set[Path]) -> None:
    """Leave nothing of what strangers' files said."""
    for child in ends:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _take(orders: socket.socket, ends: Ends) -> Path | None:
    """Make the copy that is wanted, and say its folder; None when there will be no more orders."""
    message, files, _, _ = socket.recv_fds(orders, MESSAGE_BYTES, FILES)
    if not message:
        return None
    order, nursery = json.loads(message), os.getpid()
    child = os.fork()
    if not child:
        _become(order["module"], order["folder"], files, nursery)
    with contextlib.suppress(OSError):  # the copy does the same; whoever kills it may come first
        os.setpgid(child, child)
    *used, end = files
    for file in used:
        os.close(file)
    ends[child] = end
    orders.sendall(str(child).encode())
    return Path(order["folder"])


def _become(module: str, folder: str, files: list[int], nursery: int) -> NoReturn:
    """Be that module, in a folder of its own, with nothing open but what it was given."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        for number in range(3):
            os.dup2(files[number], number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.chdir(folder)
        sys.dont_write_bytecode = True
        tempfile.tempdir = folder
        os.putenv("TMPDIR", folder)
        _name(module)
        import_module(module).main(nursery)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it is, it ends here and not in our loop
        traceback.print_exc()
    finally:
        os._exit(1)


def _name(module: str) -> None:
    """What lists of processes show, where the kernel can be told."""
    kernel = ctypes.CDLL(None)
    if hasattr(kernel, "prctl"):
        kernel.prctl(_PR_SET_NAME, f"veracite-{module.rpartition('.')[2]}".encode(), 0, 0, 0)


if __name__ == "__main__":
    main()
