"""A data cut as JSON."""

from __future__ import annotations

import dataclasses

from mrdscope.analysis.as_of import RULES, AsOf

Json = dict[str, object]


def as_of_json(found: AsOf | None) -> Json:
    """Return a data cut and what it left out; ``as_of`` is null without one."""
    if found is None:
        return {"as_of": None}
    return {
        "as_of": {
            "cut": found.cut.words,
            "rules": list(RULES),
            "patients": found.cohort.size,
            "not_yet": list(found.not_yet),
            "undatable": list(found.undatable),
            "tables": {
                one.table: {
                    name: value
                    for name, value in dataclasses.asdict(one).items()
                    if name != "table"
                }
                for one in found.tables
            },
            "last_contacts": found.last_contacts,
            "censored": found.censored,
            "grades_later": found.grades_later,
            "not_cut": list(found.not_cut),
        }
    }
