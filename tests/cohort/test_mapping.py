"""The user's mapping: cohort.toml, the sheet, the command line, and errors that name the key."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mrdscope.cohort.mapping import (
    CohortMapping,
    load_mapping,
    mapping_from_sheet,
    parse_assignments,
)
from mrdscope.errors import InputError, UsageError


def columns(mapping: CohortMapping) -> set[tuple[str, str, str, float]]:
    return {(a.table, a.column, a.header, a.factor) for a in mapping.columns}


def toml(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cohort.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bare_name_is_the_column_of_the_one_table_that_has_it() -> None:
    mapping = parse_assignments(("os_days=time", "os_event = status", "mrd.value=ratio2"))
    assert columns(mapping) == {
        ("patients", "os_days", "time", 1.0),
        ("patients", "os_event", "status", 1.0),
        ("mrd", "value", "ratio2", 1.0),
    }


def test_a_bare_name_of_several_tables_is_each_ones() -> None:
    tables = {a.table for a in parse_assignments(["patient_id=Subject"]).columns}
    assert tables == {"patients", "mrd", "treatment", "adverse_events", "events", "labs"}


def test_a_name_in_another_unit_brings_its_factor() -> None:
    assert columns(parse_assignments(["os_years=tyears"])) == {
        ("patients", "os_days", "tyears", 365.25)
    }


def test_a_header_may_hold_an_equals_sign() -> None:
    assert parse_assignments(["age=a=b"]).columns[0].header == "a=b"


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("os_day=time", ["os_day", "os_days"]),
        ("mrd.valeu=x", ["valeu", "value", "mrd"]),
        ("mdr.value=x", ["mdr", "mrd"]),
        ("os_days", ["COLUMN=HEADER"]),
        ("=x", ["COLUMN=HEADER"]),
        ("os_days=", ["COLUMN=HEADER"]),
    ],
)
def test_what_cannot_be_mapped_is_named_with_what_is_near(
    assignment: str, words: list[str]
) -> None:
    with pytest.raises(UsageError) as error:
        parse_assignments([assignment])
    assert all(word in str(error.value) for word in words)


def test_one_header_cannot_be_two_columns() -> None:
    with pytest.raises(UsageError, match=r"'time' is named for both os_days and pfs_days"):
        parse_assignments(["os_days=time", "pfs_days=time"])


def test_a_file_says_title_note_tables_columns_and_settings(tmp_path: Path) -> None:
    mapping = load_mapping(
        toml(
            tmp_path,
            """
            title = "Trial"
            note = "follow-up from randomisation"
            [tables]
            patients = "wbc1"
            [columns.patients]
            patient_id = "patnr"
            os_years = "tyears"
            [settings]
            preset = "paper"
            month_days = 30.4
            [checks.MRD-14]
            gap_days = 120
            """,
        )
    )
    assert (mapping.title, mapping.note) == ("Trial", "follow-up from randomisation")
    assert mapping.table_of("WBC1") == "patients"
    assert columns(mapping) == {
        ("patients", "patient_id", "patnr", 1.0),
        ("patients", "os_days", "tyears", 365.25),
    }
    assert dict(mapping.settings) == {"preset": "paper", "month_days": 30.4}
    assert mapping.checks == {"checks": {"MRD-14": {"gap_days": 120}}}


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("titel = 'x'", InputError, ["titel", "title"]),
        ("title = 3", InputError, ["title", "text"]),
        ("columns = 3", InputError, ["columns"]),
        ("[columns]\npatients = 'x'", InputError, ["columns.patients"]),
        ("[columns.patients]\nage = 3", InputError, ["columns.patients", "age"]),
        ("[columns.patients]\nages = 'x'", UsageError, ["columns.patients.ages", "age"]),
        ("[columns.patient]\nage = 'x'", UsageError, ["columns", "patients"]),
        ("[tables]\nmdr = 'x'", UsageError, ["tables", "mrd"]),
        ("title = ", InputError, ["TOML"]),
    ],
)
def test_every_fault_of_a_file_names_file_and_key(
    tmp_path: Path, text: str, kind: type[Exception], words: list[str]
) -> None:
    with pytest.raises(kind) as error:
        load_mapping(toml(tmp_path, text))
    assert all(word in str(error.value) for word in ["cohort.toml", *words])


def test_the_command_line_goes_over_the_file(tmp_path: Path) -> None:
    of_file = load_mapping(
        toml(tmp_path, "title = 'T'\n[columns.patients]\nage = 'a'\nos_days = 't'")
    )
    merged = of_file.merged(parse_assignments(["os_days=time"]))
    assert merged.title == "T"
    assert columns(merged) == {
        ("patients", "age", "a", 1.0),
        ("patients", "os_days", "time", 1.0),
    }


def test_a_sheet_says_the_same_with_dotted_keys() -> None:
    sheet = pl.DataFrame(
        {
            "a": ["key", "title", None, "columns.mrd.value", "tables.mrd", "settings.preset"],
            "b": ["value", "Trial", None, "ratio2", "PCR", "paper"],
        }
    )
    mapping = mapping_from_sheet(sheet, "x.xlsx, sheet cohort")
    assert mapping.title == "Trial"
    assert columns(mapping) == {("mrd", "value", "ratio2", 1.0)}
    assert mapping.table_of("pcr") == "mrd"
    assert mapping.settings["preset"] == "paper"


def test_a_key_of_the_sheet_cannot_be_value_and_group() -> None:
    sheet = pl.DataFrame({"a": ["tables", "tables.mrd"], "b": ["x", "y"]})
    with pytest.raises(InputError, match="tables"):
        mapping_from_sheet(sheet, "x.xlsx, sheet cohort")
