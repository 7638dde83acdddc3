from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.molecular_relapse import molecular_relapse
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER, RelapseRule
from mrdscope.errors import AnalysisError

ANY = PAPER
AT_LEAST = replace(PAPER, molecular_relapse_rule=RelapseRule.AT_LEAST)
LOG = replace(PAPER, molecular_relapse_rule=RelapseRule.LOG_OVER_MINIMUM)


def twice(settings):
    return replace(settings, molecular_relapse_samples=2)


def relapse_of(cohort, settings=ANY):
    frame = molecular_relapse(main_series(cohort.mrd, settings), course(cohort), settings)
    return frame.row(0, named=True)


@pytest.mark.parametrize(
    ("samples", "settings", "day", "confirmed"),
    [
        ("0:U 30:1e-5 60:1e-3", ANY, 30, True),
        ("0:U 30:1e-5 60:U 90:1e-3", ANY, 30, False),
        ("0:U 30:1e-5", ANY, 30, False),
        ("0:U 30:1e-5 60:U 90:1e-3 120:1e-3", twice(ANY), 90, True),
        ("0:U 30:1e-5 60:U 90:1e-3", twice(ANY), 90, False),  # alone, and may yet be confirmed
        ("0:U 30:1e-5 60:U", twice(ANY), None, None),  # it was not confirmed
        ("0:U 30:1e-5 60:1e-3", AT_LEAST, 60, False),
        ("0:U 30:1e-4", AT_LEAST, 30, False),  # the level itself counts
        ("0:U 30:PNQ", AT_LEAST, None, None),  # may be lower
        ("0:U 30:1e-4 60:1e-5 90:1e-3 120:1e-2", twice(AT_LEAST), 90, True),
        ("0:1e-2 30:U 60:9e-5 90:1e-4", LOG, 90, False),  # ten times the limit of detection
        ("0:1e-2 30:U 60:1e-4 90:2e-4", twice(LOG), 60, True),
        ("0:1e-6 30:U 60:1e-5", LOG, 60, False),  # ten times the lowest ever
        ("0:1e-3 30:1e-2", ANY, None, None),  # never in molecular remission
        ("0:NE 30:NE", ANY, None, None),
    ],
)
def test_the_first_of_the_samples_that_meet_the_rule_dates_it(
    samples, settings, day, confirmed, cohort_of
):
    row = relapse_of(cohort_of(samples), settings)
    assert (row["molecular_relapse_day"], row["molecular_relapse_confirmed"]) == (day, confirmed)


def test_it_happened_after_the_last_sample_free_of_it(cohort_of):
    row = relapse_of(cohort_of("0:U 30:U 45:NE 60:1e-3"))
    assert (row["last_free_day"], row["molecular_relapse_day"]) == (30, 60)
    row = relapse_of(cohort_of("0:U 30:1e-5 60:1e-3"), AT_LEAST)
    assert (row["last_free_day"], row["molecular_relapse_day"]) == (30, 60)


def test_neither_remission_nor_relapse_is_looked_for_after_hematologic_relapse(cohort_of):
    samples = "0:1e-3 100:U 150:1e-3"
    assert relapse_of(cohort_of(samples, relapse=150))["molecular_relapse_day"] == 150
    assert relapse_of(cohort_of(samples, relapse=149))["molecular_relapse_day"] is None
    assert relapse_of(cohort_of(samples, relapse=99))["molecular_relapse_day"] is None


def test_a_relapse_of_three_samples_is_refused(cohort_of):
    with pytest.raises(AnalysisError, match="1 or 2"):
        relapse_of(cohort_of("0:U"), replace(PAPER, molecular_relapse_samples=3))


BOUNDS = {"U": (0, 1e-5), "PNQ": (1e-5, 1e-4), "1e-5": (1e-5,) * 2, "2e-4": (2e-4,) * 2,
          "1e-2": (1e-2,) * 2}  # fmt: skip
COURSES = st.lists(st.sampled_from([*BOUNDS, "NE"]), min_size=1, max_size=9)
RULES = st.builds(
    replace,
    st.sampled_from([ANY, AT_LEAST, LOG]),
    molecular_relapse_samples=st.sampled_from([1, 2]),
)


def slow(values, settings):
    """Plain Python: day and whether it is confirmed."""
    seen = [(day, v) for day, v in enumerate(values) if v != "NE"]
    negative = next((i for i, (_, v) in enumerate(seen) if v == "U"), None)
    if negative is None:
        return None, None

    def meets(i):
        low, value = BOUNDS[seen[i][1]][0], seen[i][1]
        if settings.molecular_relapse_rule is RelapseRule.AT_LEAST:
            return value != "U" and low >= 1e-4
        if settings.molecular_relapse_rule is RelapseRule.LOG_OVER_MINIMUM:
            return value != "U" and low > 9.999 * min(BOUNDS[v][1] for _, v in seen[:i])
        return value != "U"

    high = [i for i in range(negative + 1, len(seen)) if meets(i)]
    pairs = [i for i in high if i + 1 in high]
    if settings.molecular_relapse_samples == 1:
        return (seen[high[0]][0], high[0] in pairs) if high else (None, None)
    if pairs:
        return seen[pairs[0]][0], True
    return (seen[-1][0], False) if high and high[-1] == len(seen) - 1 else (None, None)


@given(COURSES, RULES)
def test_plain_python_finds_the_same(cohort_of, values, settings):
    row = relapse_of(cohort_of(" ".join(f"{i}:{v}" for i, v in enumerate(values))), settings)
    found = (row["molecular_relapse_day"], row["molecular_relapse_confirmed"])
    assert found == slow(values, settings)
