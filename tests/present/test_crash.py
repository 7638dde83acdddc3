"""What is said of a fault of the program: kinds and places, nothing of the data."""

from __future__ import annotations

import polars as pl
import pytest

from mrdscope.present.crash import DEEPEST, crash_lines


def fault(patient: str) -> None:
    raise KeyError(f"no dose of {patient}")


def caught(patient: str) -> Exception:
    try:
        try:
            fault(patient)
        except KeyError as error:
            raise RuntimeError(patient) from error
    except RuntimeError as error:
        return error
    raise AssertionError


def test_type_and_places_of_the_exception_and_its_cause_are_said():
    lines = crash_lines(caught("Mr Example"))
    assert lines[0].startswith("mrdscope: internal error (RuntimeError); please report it")
    assert "builtins.KeyError" in lines
    assert any(line.endswith(" in fault") for line in lines)


def test_messages_values_and_lines_of_source_are_not_said():
    said = "\n".join(crash_lines(caught("Mr Example")))
    assert "Example" not in said
    assert "no dose" not in said
    assert "raise" not in said


def test_paths_begin_where_the_package_does():
    with pytest.raises(pl.exceptions.PolarsError) as caught_by_polars:
        pl.DataFrame({"P01": [1]})["P02"]
    said = "\n".join(crash_lines(caught_by_polars.value))
    assert "  polars/dataframe/frame.py:" in said
    assert "/home" not in said
    assert "P02" not in said


def test_a_recursion_without_end_is_cut():
    def down() -> None:
        down()

    with pytest.raises(RecursionError) as deep:
        down()
    assert len(crash_lines(deep.value)) <= DEEPEST + 2
