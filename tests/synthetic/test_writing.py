"""A synthetic cohort on disk: the same for a seed, in two formats, in parts."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mrdscope.cohort.readers import read
from mrdscope.errors import UsageError
from mrdscope.synthetic import writing
from mrdscope.synthetic.trial import SEED, trial
from mrdscope.synthetic.writing import Format, write_synthetic

SHIPPED = Path(__file__).parents[2] / "sample_data" / "synthetic_all"
MEASURED = ["patient_id", "sample_id", "day", "status", "lower", "upper", "lod", "loq", "scale"]


def test_the_shipped_cohort_is_what_the_program_draws(tmp_path):
    write_synthetic(tmp_path / SHIPPED.name, patients=80, seed=SEED)
    for path in sorted(SHIPPED.iterdir()):
        assert (tmp_path / SHIPPED.name / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_is_another_cohort():
    one, other = trial(0, 30, 30, seed=1).tables, trial(0, 30, 30, seed=2).tables
    assert not one["mrd"].equals(other["mrd"])


def test_it_says_that_it_is_synthetic(cohort):
    assert "synthetic" in cohort.title
    assert "no row describes a person" in cohort.note


def test_both_formats_are_read_as_the_same_cohort(tmp_path):
    for form in Format:
        write_synthetic(tmp_path / form, patients=40, seed=3, form=form)
    text, typed = (read(tmp_path / form).cohort for form in Format)
    assert_frame_equal(text.mrd.select(MEASURED), typed.mrd.select(MEASURED))
    for name in ("patients", "treatment", "adverse_events", "events", "labs"):
        columns = [c for c in text.tables()[name].columns if not c.startswith("_")]
        assert_frame_equal(
            text.tables()[name].select(columns), typed.tables()[name].select(columns)
        )


@pytest.mark.parametrize("form", Format)
def test_a_cohort_drawn_in_parts_is_one_cohort(tmp_path, monkeypatch, form):
    monkeypatch.setattr(writing, "BATCH", 25)
    write_synthetic(tmp_path / "parts", patients=60, seed=3, form=form)
    ids = read(tmp_path / "parts").cohort.patients["patient_id"]
    assert ids.to_list() == [f"S{number:03}" for number in range(1, 61)]
    assert {path.suffix for path in (tmp_path / "parts").iterdir()} == {f".{form}", ".toml"}


def test_ids_have_as_many_digits_as_the_cohort_needs():
    assert trial(9_998, 2, 10_000, seed=1).tables["patients"]["patient_id"].to_list() == [
        "S09999", "S10000"
    ]  # fmt: skip


def test_what_is_there_is_not_written_over(tmp_path):
    (tmp_path / "mine.csv").write_text("a,b\n")
    with pytest.raises(UsageError, match="holds something already"):
        write_synthetic(tmp_path, patients=5, seed=1)
    with pytest.raises(UsageError, match="0 patients are none"):
        write_synthetic(tmp_path / "new", patients=0, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_a_result_without_a_number_is_in_words():
    reported = writing.as_reported(
        pl.DataFrame({"value": [4.1e-4, None, None, None],
                      "status": ["quantified", "undetected", "positive_not_quantifiable",
                                 "not_evaluable"]})
    )  # fmt: skip
    assert reported["value"].to_list() == ["0.00041", "negative", "pos nq", "NE"]
