"""Writing a file whole or not at all, readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def finished(path: Path, content: str) -> Iterator[Path]:
    """Give a file beside ``path`` with all the text in it, and leave none behind.

    Only its owner may read it; it is on the disk when it is given. To have it take the place of
    ``path`` is the caller's affair. ``OSError`` where it cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
