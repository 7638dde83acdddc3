from __future__ import annotations

import json
import os
import stat

import pytest

from mrdscope.errors import InputError, OutputError
from mrdscope.review import sessions
from mrdscope.review.own_files import write_data
from mrdscope.review.sessions import PatientMark, Session, Sessions

LEFT = Session(
    "f" * 64,
    "/data/cohort",
    "2026-11-24T19:02:00+01:00",
    "0.1.0",
    "survival",
    "mrd",
    PatientMark.of(1, "P02", "f" * 64),
    'preset = "paper"\n',
    "180",
    True,
    {"patients": {"filters": ["age>=60"]}},
    {"survival": {"endpoint": "pfs"}},
)


@pytest.fixture
def kept(tmp_path):
    return Sessions(tmp_path / "state", "reader")


def test_a_session_is_found_again_as_it_was_left(kept):
    kept.keep(LEFT)
    assert kept.of(LEFT.fingerprint, LEFT.path) == LEFT
    assert LEFT.date == "2026-11-24"


def test_the_same_files_elsewhere_have_their_session_and_so_has_another_version_at_its_place(kept):
    kept.keep(LEFT)
    assert kept.of(LEFT.fingerprint, "/moved") == LEFT
    assert kept.of("e" * 64, LEFT.path) == LEFT
    assert kept.of("e" * 64, "/moved") is None


def test_what_was_read_goes_before_where_it_was(kept, tmp_path):
    other = Session("e" * 64, "/data/cohort", "2026-11-25T00:00:00+01:00", screen="mrd", table="")
    kept.keep(LEFT)
    kept.keep(other)
    assert kept.of(LEFT.fingerprint, LEFT.path) == LEFT
    assert kept.of("e" * 64, LEFT.path).screen == "mrd"


def test_another_user_of_the_folder_has_sessions_of_their_own(kept, tmp_path):
    kept.keep(LEFT)
    assert Sessions(tmp_path / "state", "other").of(LEFT.fingerprint, LEFT.path) is None


def test_what_is_kept_is_its_owner_s_alone_and_no_name_or_path_tells_of_a_patient(kept, tmp_path):
    kept.keep(LEFT)
    (file,) = (tmp_path / "state" / "sessions").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "P02" not in file.read_text()
    assert "P02" not in file.name
    assert "cohort" not in file.name


def test_a_patient_is_known_by_a_hash_wherever_the_row_has_gone():
    mark = LEFT.patient
    assert mark.found(["P01", "P02"], LEFT.fingerprint) == "P02"
    assert mark.found(["P02", "P01", "P03"], LEFT.fingerprint) == "P02"
    assert mark.found(["P01", "P03"], LEFT.fingerprint) is None
    assert mark.found(["P01", "P02"], "another salt") is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", "{}", '{"format": 99}', '{"format": 1, "path": 3}', "[" * 9999]
)
def test_a_damaged_session_is_an_error_that_names_its_file(kept, tmp_path, text):
    kept.keep(LEFT)
    (file,) = (tmp_path / "state" / "sessions").iterdir()
    file.write_text(text)
    with pytest.raises(InputError, match="damaged") as caught:
        kept.of(LEFT.fingerprint, LEFT.path)
    assert str(file) in caught.value.sentence
    kept.keep(LEFT)
    assert kept.of(LEFT.fingerprint, LEFT.path) == LEFT


def test_parts_that_are_not_as_they_were_kept_are_passed_over(kept, tmp_path):
    kept.keep(LEFT)
    (file,) = (tmp_path / "state" / "sessions").iterdir()
    whole = json.loads(file.read_text())
    file.write_text(json.dumps(whole | {"patient": [1], "tables": {"a": 1}, "masked": "no"}))
    found = kept.of(LEFT.fingerprint, LEFT.path)
    assert (found.patient, found.tables, found.masked, found.cut) == (None, {}, False, "180")


def test_where_nothing_can_be_written_that_is_one_error(tmp_path):
    (tmp_path / "state").write_text("a file, not a folder")
    store = Sessions(tmp_path / "state", "reader")
    assert store.of(LEFT.fingerprint, LEFT.path) is None
    with pytest.raises(OutputError, match="cannot be written"):
        store.keep(LEFT)


def test_the_oldest_sessions_are_let_go(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 2)
    for age, name in enumerate("abc"):
        kept.keep(Session(name * 64, f"/{name}", "2026-11-24"))
        for file in (tmp_path / "state" / "sessions").iterdir():
            if file.stat().st_mtime > 1_000_000:
                os.utime(file, (age + 1, age + 1))
    assert kept.of("a" * 64, "/a") is None
    assert kept.of("b" * 64, "/b") is not None
    assert kept.of("c" * 64, "/c") is not None


def test_a_file_is_replaced_whole_or_left_as_it_was(tmp_path, monkeypatch):
    write_data(tmp_path / "a.json", {"a": 1})

    def full(_file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_data(tmp_path / "a.json", {"a": 2})
    assert json.loads((tmp_path / "a.json").read_text()) == {"a": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
