"""Small files of the program's own, in the folder the system keeps a user's state in: JSON.

They may say which patient was looked at, in a filter's text: each is its owner's alone (0600, in
folders of 0700), and written whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path

from mrdscope.errors import InputError, OutputError
from mrdscope.review.whole_file import finished

Data = Mapping[str, object]


def own_folder() -> Path:
    """Return the user's folder for what the program remembers; it may not be there yet."""
    return user_state_path("mrdscope", appauthor=False)


def read_data(path: Path) -> Data | None:
    """Return the object in a file; None where there is no such file.

    Raises
    ------
    InputError
        On a file that cannot be read, or holds no JSON object.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise InputError("is damaged", where=str(path), expected="JSON") from error
    if not isinstance(found, dict):
        raise InputError("is damaged", where=str(path), expected="a JSON object")
    return found


def write_data(path: Path, data: Data) -> None:
    """Put an object into a file, in place of what is there; `OutputError` where that cannot be."""
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with finished(path, text) as whole:
            whole.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"cannot be written: {reason}", where=str(path)) from error
