"""The survival and incidence commands: what their options change, and how they fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.errors import MrdscopeError

DATA = Path(__file__).parent.parent / "sample_data"
SMALL, LARGE = DATA / "imatinib_ph_all", DATA / "synthetic_all"


def run(*words: object) -> str:
    done = CliRunner().invoke(cli.commands, [str(word) for word in words])
    if isinstance(done.exception, Exception):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def run_json(*words: object) -> dict:
    return json.loads(run(*words, "--json"))


def test_incidence_of_response_and_of_what_competes_add_up_with_survival():
    found = run_json("incidence", LARGE, "--at", "90,365", "--by", "arm")
    assert found["endpoint"] == "molecular_response"
    assert "groups" not in found
    survival = run_json("survival", LARGE, "--endpoint", "molecular_response", "--at", "90,365",
                        "--by", "arm")  # fmt: skip
    assert survival["incidence"] == found["incidence"]
    for group, free in zip(found["incidence"]["groups"], survival["groups"], strict=True):
        parts = (group["event"], *group["competing"])
        for place, row in enumerate(free["at"]):
            total = row["survival"] + sum(one["at"][place]["incidence"] for one in parts)
            assert total == pytest.approx(1, rel=1e-12)
    assert [test["cause"] for test in found["incidence"]["gray"]][:2] == [
        "event", "hematologic_relapse",
    ]  # fmt: skip


def test_a_level_and_its_confirmation_are_said_and_change_the_numbers():
    loose = run_json("incidence", LARGE, "--level", "0.1%")
    strict = run_json("incidence", LARGE, "--level", "1e-3", "--confirm", "180")
    assert loose["definition"].endswith("Molecular response: at most 0.001.")
    assert strict["endpoint_definition"]["response"] == {"level": 1e-3, "confirm_days": 180}
    events = [one["incidence"]["groups"][0]["events"] for one in (loose, strict)]
    assert events[0] > events[1] > 0


def test_who_is_in_response_at_time_zero_is_left_out_or_an_event():
    words = ("incidence", SMALL, "--level", "1e-2", "--at", "0")
    left_out, event = run_json(*words), run_json(*words, "--at-baseline", "event")
    waiting, at_zero = (one["incidence"]["groups"][0] for one in (left_out, event))
    reasons = {row["reason"] for row in left_out["source"]["left_out"]}
    assert reasons == {"in molecular response at time zero"}
    assert waiting["n"] + len(left_out["source"]["left_out"]) == at_zero["n"] == 7
    assert at_zero["event"]["at"][0]["incidence"] == pytest.approx((7 - waiting["n"]) / 7)


def test_the_page_has_a_column_a_cause_and_says_how_closely_responses_are_known():
    page = run("incidence", LARGE, "--at", "180")
    assert "molecular response  hematologic relapse  progression" in page
    assert "responses are dated to the sample that first shows them" in page
    assert "one event ends this endpoint" in run("incidence", LARGE, "--endpoint", "os")


def test_relapse_is_told_from_death_in_progression_free_survival():
    group = run_json("survival", LARGE, "--endpoint", "pfs")["incidence"]["groups"][0]
    assert [one["cause"] for one in group["causes"]] == [
        "hematologic_relapse", "progression", "death",
    ]  # fmt: skip
    assert sum(one["events"] for one in group["causes"]) == group["events"]


def test_transplant_may_censor_or_compete():
    ignored, censored, competing = (
        run_json("incidence", LARGE, "--endpoint", "cir", *words)["incidence"]["groups"][0]
        for words in ((), ("--censor-at-transplant",), ("--transplant-competes",))
    )
    assert [one["cause"] for one in competing["competing"]] == ["death", "transplant"]
    assert competing["events"] == censored["events"] < ignored["events"]


def test_remission_that_is_not_there_when_due_is_an_event_on_day_0():
    found = run_json("survival", LARGE, "--endpoint", "efs", "--induction-due", "40", "--at", "0")
    at_zero = found["groups"][0]["at"][0]["survival"]
    failures = [one for one in found["incidence"]["groups"][0]["causes"]
                if one["cause"] == "induction_failure"]  # fmt: skip
    assert at_zero == pytest.approx(1 - failures[0]["events"] / found["groups"][0]["n"])
    assert any("remission was due by day 40" in note for note in found["source"]["notes"])


def test_a_column_of_numbers_is_cut_and_the_cut_is_said():
    found = run_json("survival", LARGE, "--by", "age", "--cut", "tertiles")
    assert found["cut"]["kind"] == "tertiles"
    assert len(found["comparison"]["pairwise"]) == 3
    assert found["cut"]["known"] == sum(group["n"] for group in found["groups"])
    assert "age cut at its tertiles" in run("survival", LARGE, "--by", "age", "--cut", "tertiles")


def test_within_strata_means_and_survival_at_times_are_standardised_to_them():
    words = ("survival", LARGE, "--by", "arm", "--at", "365")
    loose, found = run_json(*words), run_json(*words, "--strata", "sex")
    assert loose["comparison"]["standardised"] is None
    one, two = found["comparison"]["standardised"]
    difference = found["comparison"]["differences"][0]["estimate"]
    assert difference == pytest.approx(two["at"][0]["survival"] - one["at"][0]["survival"])
    mean = found["comparison"]["rmst"][0]["estimate"]
    assert mean == pytest.approx(two["rmst"]["estimate"] - one["rmst"]["estimate"])
    assert difference != pytest.approx(loose["comparison"]["differences"][0]["estimate"])
    assert "standardised to the strata of sex" in run(*words, "--strata", "sex")


def test_the_page_has_every_comparison_with_its_p():
    page = run("survival", SMALL, "--endpoint", "pfs", "--by", "sex", "--at", "365,730")
    # Of the 35 ways to choose three of seven patients, 34 are as extreme: domain reference 8.7.
    assert "log-rank, permutation   p 0.971 (exact, 35 arrangements)" in page
    page = run("survival", LARGE, "--by", "age", "--cut", "tertiles", "--at", "365")
    for said in ("log-rank, pair", "after Holm", "log-rank, trend", "proportional hazards",
                 "rate ratio, exact", "mean, difference", "survival at day 365"):  # fmt: skip
        assert said in page


def test_a_response_may_count_from_the_day_it_is_seen():
    found = run_json("time-dependent", LARGE, "mcr", "--level", "1e-4", "--by", "arm")
    assert found["endpoint"] == "os"
    assert found["covariate"]["definition"].endswith("response: at most 0.0001.")
    assert [one["reference"] for one in found["cox"]] == [
        "before molecular response", "blinatumomab",
    ]  # fmt: skip
    days = sum(one["person_time"] for one in found["states"])
    assert days == pytest.approx(run_json("survival", LARGE)["groups"][0]["person_time"])
    page = run("time-dependent", SMALL, "mrel")
    assert "before molecular relapse: no events, the ratio is not estimable" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("time-dependent", SMALL, "mcr", "--endpoint", "molecular_response"),
            "cannot come before",
        ),
        (("time-dependent", SMALL, "best"), "expected mcr or mrel"),
        (("survival", SMALL, "--level", "1e-3"), "nothing to do with a level"),
        (("incidence", SMALL, "--level", "-1"), "no level of response"),
        (("incidence", SMALL, "--level", "MR4"), "choose cml-is-2020"),
        (("incidence", SMALL, "--confirm", "-5"), "not confirmed"),
        (("survival", SMALL, "--cut", "median"), "--by COLUMN"),
        (("survival", SMALL, "--by", "sex", "--cut", "median"), "has no numbers"),
        (("survival", SMALL, "--endpoint", "efs", "--induction-due", "0"), "after day 0"),
        (("incidence", SMALL, "--censor-at-transplant", "--transplant-competes"), "at once"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(words, said):
    with pytest.raises(MrdscopeError, match=said):
        run(*words)
