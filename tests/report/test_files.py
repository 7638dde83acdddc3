from __future__ import annotations

import errno
import os
import stat

import pytest

from mrdscope.errors import OutputError
from mrdscope.report import files
from mrdscope.report.files import overwrite, write
from mrdscope.review import whole_file


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "cohort"
    folder.mkdir()
    table = folder / "mrd.csv"
    table.write_text("patient_id\n")
    return table


def left_behind(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_whole_and_for_its_owner_alone(tmp_path, source):
    path = tmp_path / "report.md"
    write(path, "ü\n", [source])
    assert path.read_bytes() == "ü\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left_behind(tmp_path) == ["cohort", "report.md"]


def test_what_is_there_is_not_overwritten_unless_asked(tmp_path, source):
    path = tmp_path / "report.md"
    path.write_text("before")
    with pytest.raises(OutputError, match=r"the file exists; name another, or add --force"):
        write(path, "after", [source])
    assert path.read_text() == "before"
    overwrite(path, "after", [source])
    assert path.read_text() == "after"
    assert left_behind(tmp_path) == ["cohort", "report.md"]


@pytest.mark.parametrize("put", [write, overwrite])
def test_no_input_is_ever_written_to_by_whatever_name(tmp_path, source, put):
    link, hard = tmp_path / "link.md", tmp_path / "hard.md"
    link.symlink_to(source)
    os.link(source, hard)
    for path in (source, link, hard, source.parent / ".." / "cohort" / "mrd.csv"):
        with pytest.raises(OutputError, match="read from"):
            put(path, "x", [source])
    assert source.read_text() == "patient_id\n"


def test_a_table_is_not_put_where_it_would_be_read(source):
    with pytest.raises(OutputError, match="would be read"):
        write(source.parent / "patients.csv", "x", [source])
    write(source.parent / "report.md", "x", [source])


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EACCES, "may not be written to"), (errno.EROFS, "read-only"), (errno.EIO, "error")],
)
def test_a_folder_that_cannot_be_written_to_is_said_to_be(tmp_path, monkeypatch, number, said):
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(whole_file.tempfile, "mkstemp", refuse)
    with pytest.raises(OutputError, match=said) as raised:
        write(tmp_path / "x.md", "x", [])
    assert "x.md" in raised.value.sentence


@pytest.mark.parametrize("put", [write, overwrite])
def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(tmp_path, monkeypatch, put):
    path = tmp_path / "x.md"
    if put is overwrite:
        path.write_text("before")
    before = left_behind(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="the disk is full"):
        put(path, "after", [])
    assert left_behind(tmp_path) == before


def test_without_links_a_new_file_is_still_never_put_over_another(tmp_path, monkeypatch):
    def unable(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(files.os, "link", unable)
    write(tmp_path / "x.md", "one", [])
    with pytest.raises(OutputError, match="exists"):
        write(tmp_path / "x.md", "two", [])
    assert (tmp_path / "x.md").read_text() == "one"


def test_a_missing_folder_and_a_folder_in_the_way_are_said(tmp_path):
    with pytest.raises(OutputError, match="no such folder"):
        write(tmp_path / "nowhere" / "x.md", "x", [])
    with pytest.raises(OutputError, match="exists"):
        write(tmp_path, "x", [])
