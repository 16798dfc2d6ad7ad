"""Does work in a copy of this process, which leaves no memory taken and may be done beside other work."""

import ctypes
import errno
import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from sphinx_apparatus.formats.together import can_copy
from sphinx_apparatus.model import FindingsError

LARGE_FILE = 2_000_000
"""Of a file of so many bytes the parts of an import are done in processes of their own."""
T = TypeVar("T")


def is_large(path: Path) -> bool:
    """Tell whether a file is to be read in a process of its own, and this one can be copied."""
    return path.is_file() and path.stat().st_size >= LARGE_FILE and can_copy()


def jobs_for(characters: int) -> int:
    """Return how many processes are to read texts of so many characters, of which a TEI file has twice as many."""
    return os.cpu_count() or 1 if 2 * characters >= LARGE_FILE and can_copy() else 1


@contextmanager
def beside(work: Callable[..., T], *given: Any, copied: bool = True) -> Iterator[Callable[[], T]]:
    """Begin work in a copy of this process; give what waits for its result, and raises what it raised.

    Where it is not to be `copied`, or cannot be, the work is done in this process at once.
    """
    if not copied or not can_copy():
        found = work(*given)
        yield lambda: found
        return
    gc.collect()
    getattr(ctypes.CDLL(None), "malloc_trim", bool)(0)  # a copy of the process has what the C library keeps, too
    receiver, sender = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=_done, args=(sender, work, given))
    process.start()
    sender.close()

    def result() -> T:
        try:
            found, error = receiver.recv()
        except EOFError as ended:  # the system ends a process where memory is short
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)) from ended
        if error:
            raise error
        return found  # type: ignore[no-any-return]

    try:
        yield result
    finally:
        process.terminate()
        process.join()


def _done(sender: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """Do work and send what came of it, silent at Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    came = _came_of(work, given)
    with suppress(BrokenPipeError):  # nobody waits for it any more
        sender.send(came)


def _came_of(work: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """Return what work gives, or the error that it raises, in a form that can be sent: those of lxml cannot."""
    try:
        return work(*given), None
    except (FindingsError, OSError) as error:
        return None, error
    except Exception as error:
        return None, RuntimeError(f"{type(error).__name__}: {error}")
