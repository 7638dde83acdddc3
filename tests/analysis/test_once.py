"""Answers that are kept with what was asked."""

import pytest

from mrdscope.analysis.once import kept


class Counter:
    def __init__(self):
        self.computed = []

    @kept
    def twice(self, number, *, plus=0):
        """Twice the number."""
        self.computed.append(number)
        if number < 0:
            raise ValueError(number)
        return 2 * number + plus


def test_the_same_question_is_answered_once_an_instance():
    one, other = Counter(), Counter()
    assert [one.twice(2), one.twice(2), one.twice(2, plus=1), other.twice(2)] == [4, 4, 5, 4]
    assert (one.computed, other.computed) == ([2, 2], [2])


def test_an_error_is_not_kept():
    one = Counter()
    for _ in range(2):
        with pytest.raises(ValueError, match="-1"):
            one.twice(-1)
    assert one.computed == [-1, -1]
