"""One writer at a time: a lock on a file, released by the kernel when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import IndexBusy


@contextmanager
def writing(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the writer's lock of an index folder.

    Raises IndexBusy when another process holds it and ``wait`` is false.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise IndexBusy(
                f"{folder} is being written by another process; expected one writer at a time: "
                "wait for it to finish and run the command again"
            ) from None
        yield
    finally:
        os.close(descriptor)  # closing releases the lock
