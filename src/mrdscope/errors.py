"""The errors a person is meant to read: what, where, what was expected, what to do."""

from __future__ import annotations


class MrdscopeError(Exception):
    """Something the user can mend; the command line prints it as one sentence and exits with 2.

    Parameters
    ----------
    what
        What is wrong, as a clause without a full stop.
    where
        The file, sheet, row, column or option it was found in.
    expected
        What would have been right.
    action
        What to do about it.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        expected: str | None = None,
        action: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.expected = expected
        self.action = action
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """All the parts in one line, as in ``file: what (expected this); do that.``."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.expected:
            text += f" (expected {self.expected})"
        if self.action:
            text += f"; {self.action}"
        return text + "."


class InputError(MrdscopeError):
    """A source that cannot be read as a cohort."""


class AnalysisError(MrdscopeError):
    """Data on which a number cannot be computed: negative times, unknown event codes."""


class UsageError(MrdscopeError):
    """A command, option or name that does not exist here: unknown patient, column, endpoint."""


class OutputError(MrdscopeError):
    """A file that cannot or must not be written."""


class RefusedError(MrdscopeError):
    """An act of the review that is not allowed as things stand; nothing was written."""


class UnsavedError(MrdscopeError):
    """An act of the review that could not be written; it is not in the store."""
