from __future__ import annotations

import dataclasses

import pytest

from mrdscope.errors import InputError, UsageError
from mrdscope.review.views import NamedView, NamedViews

OLD = NamedView(
    "old patients",
    "cohort",
    "/data/cohort",
    "cohort",
    "patients",
    {"patients": {"filters": ["age>=60"]}},
    {},
    "2026-11-24",
)
PFS = NamedView("PFS by arm", "cohort", "/data/cohort", "survival", asked={"endpoint": "pfs"})


@pytest.fixture
def views(tmp_path):
    return NamedViews(tmp_path)


def test_views_are_listed_by_name_and_survive_a_new_version_of_the_file(views):
    assert views.of("cohort", "/data/cohort") == ()
    views.keep(PFS)
    views.keep(OLD)
    assert views.of("cohort", "/data/cohort") == (OLD, PFS)
    assert views.of("cohort", "/elsewhere/cohort") == (OLD, PFS)
    assert views.of("cohort 2", "/data/cohort") == (OLD, PFS)
    assert views.of("other", "/other") == ()


def test_a_view_takes_the_place_of_the_one_of_its_name(views):
    views.keep(OLD)
    views.keep(dataclasses.replace(OLD, screen="mrd"))
    (found,) = views.of("cohort", "/data/cohort")
    assert found.screen == "mrd"


def test_of_two_cohorts_of_a_name_each_has_its_own_view_first(views):
    there = dataclasses.replace(OLD, path="/b/cohort", cohort="renamed", screen="mrd")
    views.keep(there)
    views.keep(OLD)
    assert views.of("cohort", "/b/cohort") == (there,)


def test_views_are_called_otherwise_and_forgotten(views):
    views.keep(OLD)
    views.keep(PFS)
    views.rename(OLD, "elderly")
    assert [view.name for view in views.of("cohort", "/data/cohort")] == ["elderly", "PFS by arm"]
    with pytest.raises(UsageError, match="there is a view called 'elderly'"):
        views.rename(PFS, "elderly")
    views.delete(dataclasses.replace(OLD, name="elderly"))
    assert views.of("cohort", "/data/cohort") == (PFS,)


def test_what_is_no_view_in_the_file_is_passed_over_and_a_damaged_file_is_an_error(views, tmp_path):
    (tmp_path / "views.json").write_text('{"views": [1, {}, {"name": 3}, {"name": "a"}]}')
    assert views.of("", "") == (NamedView("a", "", "", ""),)
    (tmp_path / "views.json").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        views.of("", "")
