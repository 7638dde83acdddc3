from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.cohort.model import Loaded, LoadReport, Note, Outcome, Source
from mrdscope.errors import InputError, UsageError
from mrdscope.report import pseudonyms as module
from mrdscope.report.pseudonyms import (
    HIDDEN,
    Key,
    key_from,
    masked,
    pseudonyms,
    random_key,
    refuse_key_beside,
)

KEY = Key(b"0123456789abcdef", of_this_run=False)


@pytest.fixture
def loaded(make_cohort):
    cohort = make_cohort(
        patients=[
            {"patient_id": "MRN-7731", "age": 93.0, "sex": "male", "subtype": "as mrn-7731 has",
             "birth_date": dt.date(1930, 1, 2), "day0_date": dt.date(2020, 1, 2), "name": "Rossi",
             "site": "north"},
            {"patient_id": "20417", "age": 40.0, "subtype": "0.20417 of 20417.5",
             "site": "see 20417, too"},
        ],
        mrd=[{"patient_id": "MRN-7731", "sample_id": "MRN-7731-01", "day": 3.0,
              "date": dt.date(2020, 1, 5), "laboratory": "Dr. B"}],
        events=[{"patient_id": "20417", "type": "death", "day": 9.0, "detail": "at home, Rossi"},
                {"patient_id": "NOBODY-1", "type": "death", "day": 9.0}],
    )  # fmt: skip
    cohort = replace(
        cohort, title="MRN-7731 and another", sources=(Source(Path("MRN-7731.csv"), "ab", 1),),
        as_of="2021-06-30",
    )  # fmt: skip
    note = Note(Outcome.GUESSED, "patient 'MRN-7731' twice", "MRN-7731.csv", None, 7, "x", "Rossi")
    return Loaded(cohort, LoadReport((note,)))


def test_a_pseudonym_is_the_keyed_hash_and_the_same_wherever_the_key_is():
    digest = hmac.new(KEY.secret, b"patient\0P01", hashlib.sha256).hexdigest()
    assert pseudonyms(["P01"], KEY) == {"P01": digest[:10]}
    assert pseudonyms(["P02", "P01"], KEY)["P01"] == digest[:10]
    other = Key(b"another key of some length", of_this_run=False)
    assert pseudonyms(["P01"], other) != pseudonyms(["P01"], KEY)


@given(st.lists(st.text(max_size=8), unique=True, max_size=30))
def test_no_two_patients_share_a_pseudonym(ids):
    names = pseudonyms(ids, KEY)
    assert len(set(names.values())) == len(ids)


def test_pseudonyms_that_would_be_alike_are_longer(monkeypatch):
    monkeypatch.setattr(module, "LENGTH", 1)
    names = pseudonyms([f"P{i}" for i in range(40)], KEY)
    assert len(set(names.values())) == 40


def test_nothing_of_an_identifier_a_date_or_free_text_is_left(loaded):
    found = masked(loaded, KEY)
    cohort = found.loaded.cohort
    said = json.dumps(
        {name: frame.write_json() for name, frame in cohort.tables().items()}
        | {"title": cohort.title, "as_of": cohort.as_of, "name": cohort.name,
           "files": [str(one.path) for one in cohort.sources],
           "notes": [str(note) for note in found.loaded.report.notes]}
    ).casefold()  # fmt: skip
    for secret in ("mrn", "7731", "rossi", "nobody", "1930", "2020", "2021-06-30", "dr. b", "home"):
        assert secret not in said
    assert "_row" in cohort.patients.columns
    assert cohort.patients["_row"].null_count() == 2


def test_days_levels_and_codes_stay_and_the_old_are_of_one_age(loaded):
    cohort = masked(loaded, KEY).loaded.cohort
    assert sorted(cohort.patients["age"]) == [40, 90]
    assert cohort.mrd["day"].to_list() == [3]
    assert set(cohort.patients["sex"]) == {"male", None}
    assert "name" not in cohort.patients.columns


def test_a_number_names_a_patient_only_where_it_stands_alone(loaded):
    cohort = masked(loaded, KEY, keep=("site",)).loaded.cohort
    assert set(cohort.patients["subtype"]) == {HIDDEN, "0.20417 of 20417.5"}
    assert set(cohort.patients["site"]) == {HIDDEN, "north"}


def test_patients_come_in_the_order_of_their_pseudonyms_in_every_table(sample_results):
    cohort = sample_results.cohort
    found = masked(Loaded(cohort, LoadReport()), KEY)
    for name, frame in found.loaded.cohort.tables().items():
        assert frame["patient_id"].is_sorted()
        assert frame.height == cohort.tables()[name].height
    of_one = found.loaded.cohort.mrd.filter(pl.col("patient_id") == found.names["P02"])
    assert of_one["day"].to_list() == cohort.mrd.filter(patient_id="P02")["day"].to_list()


def test_a_key_of_this_run_is_said_to_be_and_never_comes_again(loaded):
    one, two = (masked(loaded, random_key()) for _ in range(2))
    assert one.names != two.names
    assert "of this run alone" in one.remarks[0]
    assert "same key file" in masked(loaded, KEY).remarks[0]


def test_a_key_is_read_from_a_file_and_a_short_one_refused(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(b"0123456789abcdef\n")
    path.chmod(0o600)
    assert key_from(path) == KEY
    path.write_bytes(b"too short\n")
    with pytest.raises(InputError, match="9 bytes"):
        key_from(path)
    with pytest.raises(InputError, match="cannot be read"):
        key_from(tmp_path / "none")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_others_may_read_is_refused(tmp_path, mode):
    path = tmp_path / "key"
    path.write_bytes(b"0123456789abcdef\n")
    path.chmod(mode)
    with pytest.raises(InputError, match=r"others may read the key.*chmod 600 key"):
        key_from(path)


def test_a_key_in_the_folder_of_the_cohort_is_refused(tmp_path):
    folder = tmp_path / "trial"
    (folder / "keys").mkdir(parents=True)
    with pytest.raises(UsageError, match="in the folder of the cohort"):
        refuse_key_beside(folder / "keys" / "key", folder)
    refuse_key_beside(tmp_path / "key", folder)
    refuse_key_beside(tmp_path / "key", tmp_path / "trial.xlsx")


def test_a_pseudonym_is_hmac_sha_256_under_the_key():
    # printf 'patient\0P1' | openssl dgst -sha256 -hmac 0123456789abcdef
    assert pseudonyms(["P1"], KEY) == {"P1": "db1a0b1c88"}
