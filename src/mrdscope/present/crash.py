"""What is said of a fault of the program: what kind and where in the code, and nothing of the data.

A traceback as Python prints it quotes the message of the exception, which may hold a value, and
Textual's the local variables too, which are patients.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import PurePath

#: So many places in the code of each exception, the innermost.
DEEPEST = 20
_CAUSES = 5


def crash_lines(error: BaseException) -> tuple[str, ...]:
    """Return a sentence, then for the exception and each that led to it its type and places.

    Messages, source lines and values are left out; paths begin where the package does.
    """
    what = f"mrdscope: internal error ({type(error).__name__}); please report it with these lines, "
    return (what + "which hold nothing of the data.", *_chain(error))


def _chain(error: BaseException) -> Iterator[str]:
    for _ in range(_CAUSES):
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        places = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
        yield from (f"  {_path(one.filename)}:{one.lineno} in {one.name}" for one in places)
        before = error.__cause__ or error.__context__
        if before is None:
            return
        error = before
        yield "after"


def _path(filename: str) -> str:
    """Return a path from the package on: no name of a person or a study is in it."""
    parts = PurePath(filename).parts
    for root in ("site-packages", "src"):
        if root in parts:
            return "/".join(parts[parts.index(root) + 1 :])
    return parts[-1]
