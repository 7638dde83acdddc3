"""One hash for all the files a cohort was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from mrdscope.cohort.model import Cohort


def fingerprint(files: Iterable[tuple[str, str]]) -> str:
    """Return one SHA-256 for files given by name and hash.

    Of one file its own, else that of the lines of their hashes and names, in the order of the
    names, as ``sha256sum`` writes them.
    """
    every = sorted(files)
    if len(every) == 1:
        return every[0][1]
    listed = "".join(f"{digest}  {name}\n" for name, digest in every)
    return hashlib.sha256(listed.encode()).hexdigest()


def fingerprint_of(cohort: Cohort) -> str:
    """Return the fingerprint of the files of a cohort."""
    return fingerprint((source.path.name, source.sha256) for source in cohort.sources)
