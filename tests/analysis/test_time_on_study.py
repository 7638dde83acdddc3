import pytest

from mrdscope.analysis.time_on_study import time_on_study


@pytest.fixture(scope="module")
def study(make_cohort):
    """Return the time on study of one patient with this treatment, events and samples."""

    def make(*treatment: tuple, events: tuple = (("last_contact", 100),), **more):
        names = ("drug", "phase", "start_day", "stop_day")
        rows = [{"patient_id": "P1", **dict(zip(names, one, strict=True))} for one in treatment]
        happened = [{"patient_id": "P1", "type": kind, "day": day} for kind, day in events]
        return time_on_study(
            make_cohort(patients=[{"patient_id": "P1"}], treatment=rows, events=happened, **more)
        )

    return make


def phases(found) -> list[tuple]:
    return found.phases.select("start_day", "stop_day", "label", "latest").rows()


@pytest.mark.parametrize(
    ("events", "end", "ending"),
    [
        ((("last_contact", 100),), 100.0, "alive at last contact"),
        ((("last_contact", 90), ("death", 120)), 120.0, "death"),
        ((("hematologic_relapse", 60),), 60.0, "last record"),
        ((), None, "last record"),
    ],
)
def test_how_the_time_on_study_ends(study, events, end, ending):
    assert study(events=events).frame.rows() == [("P1", 0.0, end, ending)]


def test_the_last_record_of_any_table_ends_what_nothing_else_does(study):
    sample = {"patient_id": "P1", "day": 77.0, "status": "undetected"}
    found = study(("imatinib", None, 0, 50), events=(), mrd=[sample])
    assert found.frame["end_day"].to_list() == [77.0]


def test_it_begins_with_treatment_before_day_0(study):
    found = study(("daunorubicin", "induction", -35, -5))
    assert found.frame["start_day"].to_list() == [-35.0]
    assert study(("imatinib", None, 10, 50)).frame["start_day"].to_list() == [0.0]


def test_stretches_are_named_by_phase_or_else_by_drug_and_do_not_overlap(study):
    found = study(
        ("imatinib", "maintenance", 0, None), ("methotrexate", "prophylaxis", 0, 40),
        ("dasatinib", None, 60, 80),
    )  # fmt: skip
    assert phases(found) == [
        (0.0, 40.0, "maintenance + prophylaxis", "maintenance"),
        (40.0, 60.0, "maintenance", "maintenance"),
        (60.0, 80.0, "dasatinib + maintenance", "dasatinib"),
        (80.0, 100.0, "maintenance", "maintenance"),
    ]
    # 40 days, 20 and 20, 20; of as many the one met first.
    assert found.longest("label") == (
        "maintenance + prophylaxis", "maintenance", "dasatinib + maintenance"
    )  # fmt: skip
    assert found.longest("latest") == ("maintenance", "dasatinib")


def test_drugs_of_one_phase_and_numbered_phases_are_one(study):
    found = study(
        ("cytarabine", "consolidation 1", 0, 10), ("methotrexate", "consolidation 2", 10, 20),
        ("vincristine", "consolidation 1", 0, 10),
    )  # fmt: skip
    assert phases(found) == [(0.0, 20.0, "consolidation", "consolidation")]


def test_what_was_given_on_one_day_takes_one(study):
    assert phases(study(("methotrexate", None, 5, 5))) == [
        (5.0, 6.0, "methotrexate", "methotrexate")
    ]


def test_treatment_without_days_is_counted(study):
    found = study(("imatinib", None, None, 50), ("dasatinib", None, 60, 50))
    assert (found.phases.height, found.undated) == (0, 2)


def test_the_seven_patients_of_the_paper(sample_results):
    found = time_on_study(sample_results.cohort)
    ends = dict(found.frame.select("patient_id", "end_day").iter_rows())
    assert (min(ends.values()), ends["P02"], max(ends.values())) == (364.8, 729.0, 1003.2)
    assert (found.frame["ending"] == "death").sum() == 1
    assert found.longest("label") == ("maintenance + prophylaxis", "maintenance", "induction")
    # Nobody's stretches overlap: each begins where the one before it has ended, or later.
    one = found.phases.with_columns(before=found.phases["stop_day"].shift(1))
    same = one.filter(one["patient_id"] == one["patient_id"].shift(1))
    assert (same["start_day"] >= same["before"]).all()
