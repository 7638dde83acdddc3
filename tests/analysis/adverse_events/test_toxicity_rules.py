from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.causality import judgement
from mrdscope.analysis.adverse_events.scales import scale_name


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("WHO", "WHO"),
        ("who grade", "WHO"),
        ("CTCAE v5", "CTCAE v5"),
        ("NCI-CTCAE version 5.0", "CTCAE v5"),
        ("Common Terminology Criteria for Adverse Events 6.0", "CTCAE v6"),
        ("ctcae4.03", "CTCAE v4.03"),
        ("CTCAE 4.0", "CTCAE v4"),
        ("NCI CTC 2.0", "CTC v2"),
        ("CTCAE", "CTCAE"),
        ("AESEV", "SEV3"),
        ("DAIDS v2.1", "DAIDS v2.1"),
        (None, None),
    ],
)
def test_a_scale_has_one_name_and_keeps_its_version(stated, name):
    frame = pl.DataFrame({"scale": [stated]}, schema={"scale": pl.String})
    assert frame.select(scale_name(pl.col("scale"))).item() == name


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Related", "related"),
        ("POSSIBLE", "related"),
        ("probable", "related"),
        ("Definite", "related"),
        ("yes", "related"),
        ("Unlikely", "not related"),
        ("not-related", "not related"),
        ("UNRELATED", "not related"),
        ("no", "not related"),
        (None, "missing"),
        (" ", "missing"),
        ("REMOTE", "unclear"),
        ("1", "unclear"),
    ],
)
def test_a_relation_is_judged_by_its_words(stated, expected):
    frame = pl.DataFrame({"related": [stated]}, schema={"related": pl.String})
    assert frame.select(judgement(pl.col("related"))).item() == expected
