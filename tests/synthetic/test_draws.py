"""Draws never change, whatever the machine or the version of numpy."""

from __future__ import annotations

import numpy as np
import pytest

from mrdscope.synthetic.draws import NEVER, Draws, earliest, until, whole, words

#: MT19937 seeded by SeedSequence([1, 0, crc32("a")]).
STREAM = (0.68510188315876, 0.5041251784007476)


def test_the_stream_of_a_seed_is_what_it_always_was():
    assert Draws(1, 0, "a").uniform(2) == pytest.approx(STREAM, abs=0)


def test_parts_and_batches_have_streams_of_their_own():
    streams = [Draws(1, b, p).uniform(3) for b, p in ((0, "a"), (0, "b"), (1, "a"))]
    assert len({tuple(stream) for stream in streams}) == 3


def test_a_place_is_picked_as_often_as_its_weight_says():
    places = Draws(1, 0, "a").pick(20_000, (1, 0, 3))
    assert np.bincount(places, minlength=3) / 20_000 == pytest.approx([0.25, 0, 0.75], abs=0.01)


def test_what_never_happens_is_first_of_nothing_and_null():
    never, day = np.array([NEVER, NEVER]), np.array([3.0, NEVER])
    assert whole(earliest(never, day)).to_list() == [3, None]
    assert whole(until(np.array([3.0, 4.0]), np.array([3.0, 3.0]))).to_list() == [3, None]


def test_words_stand_at_their_places():
    assert words(("no", "yes"), np.array([True, False])).to_list() == ["yes", "no"]
    assert words((None, "b"), np.array([0, 1])).to_list() == [None, "b"]
