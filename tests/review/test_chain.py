"""The hash chain: what it is over, and that no change of a stored event goes unseen."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.review.chain import GENESIS, Head, digest, sealed, stored, verify
from mrdscope.review.events import COLUMNS, Stored, parsed

from .conftest import note

LENGTH = 5


def chain(length: int = LENGTH) -> list[Stored]:
    rows: list[Stored] = []
    last = GENESIS
    for seq in range(1, length + 1):
        rows.append(stored(seq, note(seq), last))
        last = str(rows[-1][-1])
    return rows


def test_the_hash_is_sha_256_over_canonical_json_of_all_that_is_stored():
    row = stored(1, note(1), GENESIS)
    written = (
        '{"action":"note added","app_version":"0.1.0","data_sha256":"' + "d" * 64 + '",'
        '"host":"ward-3","local_offset":"+01:00","new":"{\\"text\\":\\"seen\\"}","old":"{}",'
        '"prev_hash":"' + "0" * 64 + '","reason":null,"seq":1,'
        '"target":"{\\"kind\\":\\"patient\\",\\"patient\\":\\"P1\\"}",'
        '"ts_utc":"2025-03-01T08:15:01.123456Z","user":"alice"}'
    )
    assert row[-1] == hashlib.sha256(written.encode()).hexdigest()


def test_an_event_read_back_is_the_one_that_was_written():
    assert parsed(stored(1, note(1), GENESIS)) == sealed(1, note(1), GENESIS)
    assert sealed(1, note(1), GENESIS).act == note(1)


def test_a_whole_chain_is_whole_and_names_its_head():
    rows = chain()
    verdict = verify(rows, Head(LENGTH, str(rows[-1][-1])))
    assert verdict.whole
    assert (verdict.count, verdict.head.hash) == (LENGTH, rows[-1][-1])


def test_an_empty_chain_is_whole():
    assert verify([], Head()).whole


@given(place=st.integers(0, LENGTH - 1), column=st.integers(0, len(COLUMNS) - 1), data=st.data())
def test_any_changed_field_breaks_it_at_that_event(place, column, data):
    rows = chain()
    row = list(rows[place])
    if isinstance(row[column], int):
        row[column] += data.draw(st.integers(1, 3))
    else:
        text = list(row[column] or "x")
        at = data.draw(st.integers(0, max(len(text) - 1, 0)))
        text[at : at + 1] = chr((ord(text[at]) + data.draw(st.integers(1, 90))) % 126)
        row[column] = "".join(text)
    rows[place] = tuple(row)
    first = verify(rows).breaks[0]
    assert first.seq == place + 1
    assert first.expected != first.found


@given(place=st.integers(0, LENGTH - 1))
def test_any_removed_event_breaks_it_where_it_was(place):
    rows = chain()
    head = Head(LENGTH, str(rows[-1][-1]))
    del rows[place]
    breaks = verify(rows, head).breaks
    assert breaks[0].seq == place + 1
    missing = "events are missing at the end" if place == LENGTH - 1 else "it is missing"
    assert missing in breaks[0].sentence


@given(places=st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda two: two[0] != two[1]))
def test_two_swapped_events_break_it_at_the_first_of_them(places):
    rows = chain()
    one, other = places
    rows[one], rows[other] = rows[other], rows[one]
    assert verify(rows).breaks[0].seq == min(places) + 1


@pytest.mark.parametrize("at", [2, LENGTH])
def test_a_chain_made_anew_from_some_event_on_ends_otherwise_than_the_store_says(at):
    rows = chain()
    head = Head(LENGTH, str(rows[-1][-1]))
    rows[at - 1 :] = [stored(at, note(9), str(rows[at - 2][-1]))]
    for seq in range(at + 1, LENGTH + 1):
        rows.append(stored(seq, note(seq), str(rows[-1][-1])))
    assert verify(rows).whole
    assert not verify(rows, head).whole


def test_an_event_of_an_action_that_is_not_known_is_named():
    row = list(stored(1, note(1), GENESIS))
    row[COLUMNS.index("action")] = "patient eaten"
    row[-1] = digest(tuple(row[:-1]))
    (broken,) = verify([tuple(row)]).breaks
    assert "cannot read it" in broken.sentence
