from __future__ import annotations

import os

from mrdscope.cohort.disk import OnDisk, Watched, stamp


def test_a_stamp_is_of_the_tables_of_a_folder_and_tells_a_change_in_any(tmp_path):
    assert stamp(tmp_path) is None
    table = tmp_path / "patients.csv"
    table.write_text("a")
    first = stamp(tmp_path)
    (tmp_path / "notes.txt").write_text("not read")
    (tmp_path / ".patients.csv.swp").write_text("an editor's")
    assert stamp(tmp_path) == first
    table.write_text("ab")
    assert stamp(tmp_path) != first
    second = stamp(tmp_path)
    (tmp_path / "cohort.toml").write_text("")
    assert stamp(tmp_path) != second


def test_a_stamp_is_of_a_file_and_its_mapping_and_none_of_nothing(tmp_path):
    book = tmp_path / "book.xlsx"
    assert stamp(book) is None
    book.write_text("a")
    first = stamp(book)
    (tmp_path / "other.xlsx").write_text("another cohort")
    assert stamp(book) == first
    (tmp_path / "book.cohort.toml").write_text("")
    assert stamp(book) != first


def test_a_file_put_in_the_place_of_another_of_its_time_and_size_is_another(tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("1")
    first = stamp(table)
    other = tmp_path / "b.csv"
    other.write_text("2")
    os.utime(other, ns=(0, table.stat().st_mtime_ns))
    other.replace(table)
    assert stamp(table) != first


def test_a_change_is_told_once_and_only_when_it_stands_still(tmp_path):
    table = tmp_path / "a.csv"

    def written(text):
        table.write_text(text)
        return stamp(table)

    watched = Watched(written("a"))
    assert watched.look(stamp(table)) is None
    assert watched.look(written("ab")) is None  # half of it
    assert watched.look(written("abc")) is None
    assert watched.look(stamp(table)) is OnDisk.CHANGED
    assert watched.look(stamp(table)) is None
    assert watched.look(written("abcd")) is None
    assert watched.look(stamp(table)) is OnDisk.CHANGED


def test_a_file_taken_away_for_a_moment_is_not_gone_and_one_brought_back_is_as_it_was(tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("a")
    read = stamp(table)
    watched = Watched(read)
    assert [watched.look(now) for now in (None, read, read)] == [None, None, None]
    assert [watched.look(now) for now in (None, None, None)] == [None, OnDisk.GONE, None]
    assert [watched.look(now) for now in (read, read)] == [None, OnDisk.AS_READ]
