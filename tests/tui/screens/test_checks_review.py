"""Findings accepted, asked about and closed on screen 6, as two reviewers see them."""

from __future__ import annotations

import datetime as dt

import pytest

from mrdscope.analysis.quality.settings_toml import CheckSettings
from mrdscope.cohort.model import Loaded, LoadReport
from mrdscope.errors import UnsavedError
from mrdscope.present.styled import plain
from mrdscope.review.place import Place
from mrdscope.review.review import Review
from mrdscope.review.who import Reviewer
from mrdscope.tui import checked
from mrdscope.tui.checking import check_opened
from mrdscope.tui.opened import opened
from mrdscope.tui.standing import query_about

MORNING = dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def reviews(doubted, tmp_path):
    """Open the review of the doubted cohort as somebody, in a file of the test's own."""

    def open_as(user):
        place = Place(tmp_path / "made.review.sqlite")
        return Review(doubted, place, Reviewer(user, "ward-3", lambda: MORNING))

    return open_as


@pytest.fixture
def reviewing(open_program, doubted, made_rules, reviews, monkeypatch):
    """Open the program on the doubted cohort with its findings, and a review, as somebody."""
    monkeypatch.setattr(checked, "check_settings", lambda _cohort: CheckSettings(made_rules))
    start = opened(Loaded(doubted, LoadReport()))

    def make(user="alice"):
        return open_program(
            start, (120, 40), checks=check_opened, review=lambda _opened: reviews(user)
        )

    return make


async def ready(program, page="all findings"):
    """Wait for findings and review, and show a view of screen 6."""
    await program.until(lambda: program.app.opened.findings is not None)
    await program.until(lambda: program.app.opened.review is not None)
    await program.do("screen.checks", "checks.choose")
    await program.pilot.press(*page, "enter")
    await program.settle()


async def write(program, line):
    """Answer the question that is asked with a line."""
    await program.until(lambda: program.app.screen.query("Input"))
    program.app.screen.query_one("Input").value = line
    await program.pilot.press("enter")
    await program.pilot.pause()


def told(program):
    """Return what is told of the finding the cursor is on, in one line."""
    return " ".join(plain(program.block("#finding").block).split())


def numbers(program):
    """Return the ids of the findings shown, in their order."""
    return program.app.opened.findings.frame["id"].to_list()


async def test_an_accepted_finding_leaves_the_open_ones_until_that_is_taken_back(
    reviewing, reviews
):
    async with reviewing() as program:
        await ready(program)
        await program.do("finding.accept")
        await write(program, "the sample was taken [/] early")
        await program.until(lambda: "1 accepted" in program.text)
        assert "the finding is accepted" in program.rows[-1]
        assert numbers(program) == [1, 2, 3, 4, 5]
        assert "findings 4W 1I" in program.rows[0]
        assert [one.by for one in reviews("bob").state.acceptances] == ["alice"]
        await program.do("finding.accepted")
        await program.settle()
        assert numbers(program) == [0, 1, 2, 3, 4, 5]
        await program.do("cursor.first")
        assert "accepted: alice, 2026-03-01: the sample was taken [/] early" in told(program)
        await program.do("finding.accept")
        await write(program, "it was not")
        await program.until(lambda: "1 accepted" not in program.text)
        assert numbers(program) == [0, 1, 2, 3, 4, 5]
        await program.do("review.undo")
        await program.until(lambda: "1 accepted" in program.text)


async def test_a_query_about_a_finding_goes_from_open_to_closed(reviewing, reviews):
    async with reviewing() as program:
        await ready(program)
        await program.do("cursor.down", "review.query")
        await write(program, "is the day right? @bob")
        await program.until(lambda: "query open" in program.text)
        assert "Q2 open to bob, alice asks: is the day right?" in told(program)
        await program.do("finding.assign")
        await write(program, "carol")
        await program.until(lambda: "Q2 is for carol" in program.text)
        await program.do("review.query")
        await write(program, "it is")
        await program.until(lambda: "query answered" in program.text)
        await program.do("review.query")
        await program.until(lambda: "what now?" in program.text)
        await program.pilot.press("enter")
        await program.until(lambda: "query closed" in program.text)
        query = reviews("bob").state.queries[0]
        assert (query.status, query.assigned_to, query.about.rule) == ("closed", "carol", "MRD-02")
        assert query_about(query.about, reviews("bob").state) == query


async def test_a_query_whose_finding_is_gone_is_proposed_for_closing_and_closed_by_a_person(
    reviewing, made_rules, reviews, monkeypatch
):
    async with reviewing() as program:
        await ready(program)
        await program.do("review.query")
        await write(program, "why before day 0?")
        await program.until(lambda: "query open" in program.text)
    monkeypatch.setattr(checked, "check_settings", lambda _cohort: CheckSettings(made_rules[1:]))
    async with reviewing("bob") as program:
        await ready(program)
        assert "1 to close" in program.part("#pages")[0]
        assert reviews("carol").state.queries[0].status == "open"
        await program.do("finding.gone")
        await program.until(lambda: "its finding is gone" in program.text)
        await program.pilot.press("enter")
        await program.until(lambda: "Q2 is closed" in program.text)
        assert "to close" not in program.part("#pages")[0]
        assert reviews("carol").state.queries[0].closed_by == "bob"
        await program.do("finding.gone")
        assert "no query is about a finding that is gone" in program.rows[-1]


async def test_what_could_not_be_saved_is_not_shown_as_done_and_stays_told(reviewing, monkeypatch):
    async with reviewing() as program:
        await ready(program)
        store = type(program.app.review._store)

        def full(*_args, **_kwargs):
            raise UnsavedError("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(store, "append", full)
            await program.do("finding.accept")
            await write(program, "early")
            await program.until(lambda: "1 NOT SAVED" in program.rows[0])
            assert "the disk is full" in program.rows[-1]
        assert numbers(program)[0] == 0
        await program.do("cursor.down")
        assert "1 NOT SAVED" in program.rows[0]
        await program.do("review.retry")
        await program.until(lambda: "NOT SAVED" not in program.rows[0])
        assert numbers(program)[0] == 1


async def test_without_a_reason_nothing_is_accepted(reviewing, reviews):
    async with reviewing() as program:
        await ready(program)
        await program.do("finding.accept")
        await write(program, "  ")
        await program.settle()
        assert reviews("bob").state.acceptances == ()
        await program.do("checks.next", "finding.accept")
        assert "the view of all findings has them one by one" in program.rows[-1]
        assert "accept" not in program.part("FooterBar")[0].split(":")[0].split()


async def test_masked_where_findings_stand_is_told_without_anybody_s_words(reviewing):
    async with reviewing() as program:
        await ready(program)
        await program.do("review.query")
        await write(program, "ask Rossi")
        await program.until(lambda: "query open" in program.text)
        await program.do("view.mask")
        await program.until(lambda: "MASKED" in program.rows[0])
        await program.until(lambda: program.app.opened.findings is not None)
        await program.settle()
        assert "query open" in program.text
        assert "Rossi" not in program.text
