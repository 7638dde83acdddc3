"""The data cut where nobody says it."""

from datetime import date, timedelta

import pytest

from mrdscope.analysis.quality.cut import latest_date

SEEN = [date(2021, 1, 1) + timedelta(days=3 * i) for i in range(200)]


@pytest.mark.parametrize(
    ("dates", "latest"),
    [
        ([], None),
        ([None], None),
        (SEEN, SEEN[-1]),
        ([*SEEN, date(2091, 5, 4)], SEEN[-1]),
        ([*SEEN, date(2030, 1, 1), date(2091, 5, 4)], SEEN[-1]),
        ([date(1900, 1, 1), *SEEN], SEEN[-1]),
        ([date(2020, 1, 1), date(2024, 1, 1)], date(2024, 1, 1)),
    ],
)
def test_slips_of_a_key_are_not_the_last_date(make_cohort, dates, latest):
    cohort = make_cohort(
        patients=[{"patient_id": "P1", "birth_date": date(2099, 1, 1)}],
        mrd=[{"patient_id": "P1", "date": one} for one in dates],
    )
    assert latest_date(cohort) == latest
