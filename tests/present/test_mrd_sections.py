from __future__ import annotations

import json

import pytest

from mrdscope.errors import UsageError
from mrdscope.present.mrd_sections import ALL, SECTIONS, mrd_sections
from mrdscope.present.styled import plain
from mrdscope.present.text import visible
from mrdscope.report.mrd_json import mrd_json


def test_every_section_says_something_under_its_name(sample):
    for name, section in SECTIONS.items():
        said = plain(mrd_sections(sample, [name]))
        assert said.splitlines()[0] == name.replace("-", " ").upper()
        assert plain(section(sample))
        assert visible(said.replace("\n", "")) == said.replace("\n", "")


def test_all_are_all_of_them_in_order_and_named_ones_each_once(sample):
    said = plain(mrd_sections(sample, [ALL])).splitlines()
    headings = [name.replace("-", " ").upper() for name in SECTIONS]
    assert [line for line in said if line in headings] == headings
    twice = plain(mrd_sections(sample, ["depth", "depth"]))
    assert twice == plain(mrd_sections(sample, ["depth"]))


def test_no_other_section_is_made_up(sample):
    with pytest.raises(UsageError, match="episodes"):
        mrd_sections(sample, ["eposides"])


def test_the_days_of_the_json_can_be_read(sample):
    said = plain(mrd_sections(sample, [ALL]))
    (patient,) = (one for one in mrd_json(sample)["patients"] if one["patient_id"] == "P02")
    for value in (
        patient["response"]["molecular_relapse_day"], patient["depth"]["days_to_deepest"],
        patient["lead_time"]["time"], patient["episodes"][0]["longest_days"],
        patient["time_below"]["watched_days"],
    ):  # fmt: skip
        assert f"{value:g}" in said, value
    assert json.dumps(patient)
