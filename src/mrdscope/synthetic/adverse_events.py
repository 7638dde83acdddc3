"""Adverse events by CTCAE v5: what happens to whom, when, how badly, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.synthetic.draws import (
    NEVER,
    BoolArray,
    Draws,
    FloatArray,
    IntArray,
    same,
    whole,
    words,
)
from mrdscope.synthetic.outcome import Outcome
from mrdscope.synthetic.patients import Baseline
from mrdscope.synthetic.treatment import Tolerance

SCALE = "CTCAE v5.0"

INVESTIGATIONS = "Investigations"
_BLOOD = "Blood and lymphatic system disorders"
_GUT = "Gastrointestinal disorders"
_GENERAL = "General disorders and administration site conditions"
_INFECTIONS = "Infections and infestations"
_NERVES = "Nervous system disorders"
_CHEST = "Respiratory, thoracic and mediastinal disorders"

NEUTROPENIA = "Neutrophil count decreased"
THROMBOCYTOPENIA = "Platelet count decreased"
ANEMIA = "Anemia"
ALT = "Alanine aminotransferase increased"
BILIRUBIN = "Blood bilirubin increased"
#: Terms graded by a laboratory value: the table of laboratory values agrees with each.
BY_LABORATORY = (NEUTROPENIA, THROMBOCYTOPENIA, ANEMIA, ALT, BILIRUBIN)

_RELATIONS = ("related", "possible", "probable", "unlikely", "not related")


@dataclass(frozen=True)
class Risk:
    """One kind of event in one window of treatment.

    ``window`` and ``length`` are in days; windows of one term do not meet, so that no two episodes
    of a patient overlap. ``chances`` are those of each group of `_groups`; ``grades`` weigh the
    grades 1 to 4.
    """

    term: str
    system: str
    window: tuple[int, int]
    length: tuple[int, int]
    chances: Mapping[str, float]
    grades: tuple[int, int, int, int]
    relations: tuple[int, int, int, int, int] = (40, 25, 25, 8, 2)


_INDUCTION, _CONSOLIDATION, _LATER = (3, 6), (52, 150), (240, 560)
_ALL = "all"
_RISKS = (
    Risk(NEUTROPENIA, INVESTIGATIONS, _INDUCTION, (9, 24), {_ALL: 0.9}, (2, 8, 30, 60)),
    Risk(NEUTROPENIA, INVESTIGATIONS, _CONSOLIDATION, (6, 18), {"chemotherapy": 0.65, "blinatumomab": 0.3}, (5, 15, 40, 40)),
    Risk(NEUTROPENIA, INVESTIGATIONS, _LATER, (6, 18), {_ALL: 0.3}, (15, 30, 40, 15)),
    Risk(THROMBOCYTOPENIA, INVESTIGATIONS, _INDUCTION, (7, 22), {_ALL: 0.7}, (10, 20, 35, 35)),
    Risk(THROMBOCYTOPENIA, INVESTIGATIONS, _CONSOLIDATION, (6, 18), {"chemotherapy": 0.5, "blinatumomab": 0.15}, (20, 25, 30, 25)),
    Risk(ANEMIA, _BLOOD, _INDUCTION, (10, 26), {_ALL: 0.75}, (8, 45, 47, 0)),
    Risk(ANEMIA, _BLOOD, _CONSOLIDATION, (8, 24), {"chemotherapy": 0.35, "blinatumomab": 0.15}, (25, 50, 25, 0)),
    Risk(ALT, INVESTIGATIONS, (10, 24), (6, 18), {_ALL: 0.35}, (45, 30, 22, 3)),
    Risk(ALT, INVESTIGATIONS, _LATER, (8, 28), {_ALL: 0.2}, (50, 30, 18, 2)),
    Risk(BILIRUBIN, INVESTIGATIONS, (10, 24), (4, 14), {"Ph- ALL": 0.3, "Ph+ ALL": 0.12}, (40, 35, 22, 3)),
    Risk("Febrile neutropenia", _BLOOD, (5, 9), (3, 9), {_ALL: 0.34}, (0, 0, 93, 7), (25, 30, 40, 5, 0)),
    Risk("Febrile neutropenia", _BLOOD, _CONSOLIDATION, (3, 8), {"chemotherapy": 0.22, "blinatumomab": 0.06}, (0, 0, 95, 5), (25, 30, 40, 5, 0)),
    Risk("Lung infection", _INFECTIONS, (20, 200), (7, 20), {_ALL: 0.12}, (0, 30, 65, 5), (5, 30, 30, 25, 10)),
    Risk("Nausea", _GUT, (1, 20), (3, 30), {_ALL: 0.62}, (55, 37, 8, 0)),
    Risk("Vomiting", _GUT, (1, 20), (1, 10), {_ALL: 0.36}, (55, 37, 8, 0)),
    Risk("Mucositis oral", _GUT, (8, 20), (5, 16), {"Ph- ALL": 0.4, "Ph+ ALL": 0.15}, (35, 38, 25, 2)),
    Risk("Diarrhea", _GUT, (10, 140), (2, 20), {"Ph+ ALL": 0.34, "Ph- ALL": 0.18}, (55, 35, 10, 0)),
    Risk("Pancreatitis", _GUT, (15, 30), (7, 25), {"Ph- ALL": 0.08}, (0, 25, 60, 15)),
    Risk("Fatigue", _GENERAL, (5, 120), (20, 240), {_ALL: 0.5}, (52, 38, 10, 0), (15, 35, 20, 25, 5)),
    Risk("Edema limbs", _GENERAL, (20, 200), (20, 300), {"Ph+ ALL": 0.38}, (70, 27, 3, 0)),
    Risk("Peripheral sensory neuropathy", _NERVES, (14, 60), (30, 400), {_ALL: 0.3}, (55, 33, 12, 0)),
    Risk("Headache", _NERVES, (5, 300), (1, 6), {_ALL: 0.25}, (65, 30, 5, 0), (10, 25, 15, 35, 15)),
    Risk("Encephalopathy", _NERVES, (40, 75), (2, 9), {"blinatumomab": 0.11}, (35, 30, 30, 5)),
    Risk("Cytokine release syndrome", "Immune system disorders", (36, 60), (2, 6), {"blinatumomab": 0.24}, (55, 30, 13, 2)),
    Risk("Rash maculo-papular", "Skin and subcutaneous tissue disorders", (8, 160), (5, 40), {"Ph+ ALL": 0.26, "Ph- ALL": 0.1}, (55, 35, 10, 0)),
    Risk("Hyperglycemia", "Metabolism and nutrition disorders", (4, 25), (5, 25), {_ALL: 0.36}, (20, 45, 33, 2)),
    Risk("Thromboembolic event", "Vascular disorders", (14, 60), (30, 180), {"Ph- ALL": 0.13, "Ph+ ALL": 0.04}, (0, 55, 40, 5)),
)  # fmt: skip

#: What was severe enough to be serious besides grade 4 and death, from grade 3.
_SERIOUS_FROM_3 = (
    "Febrile neutropenia", "Lung infection", "Sepsis", "Pancreatitis", "Encephalopathy",
    "Cytokine release syndrome", "Thromboembolic event", "Pleural effusion",
)  # fmt: skip

_OUTCOMES = ("recovered", "not recovered", "fatal")
_ACTIONS = ("dose not changed", "drug interrupted", "drug withdrawn")


@dataclass(frozen=True)
class Episode:
    """One event of each patient it happened to: `NEVER` in ``onset`` for the others."""

    term: str
    system: str
    onset: FloatArray
    end: FloatArray
    grade: IntArray
    relation: IntArray
    action: int = 0
    fatal: bool = False


def adverse_events(people: Baseline, what: Outcome, borne: Tolerance, draws: Draws) -> pl.DataFrame:
    """Return the table of adverse events of the first line, and those that killed.

    Some grades of what no laboratory value grades are missing. An event that outlasts the last
    contact is ongoing.
    """
    groups = _groups(people)
    last = np.fmin(what.first_line_end, what.end) - 1
    episodes = [_episode(risk, groups, last, draws) for risk in _RISKS]
    episodes += _with_consequences(people, borne, draws)
    episodes.append(_fatal(what, draws))
    frames = [_rows(one, what, people.size, draws) for one in episodes]
    return pl.concat(frames).sort("patient", "onset_day", "term", maintain_order=True)


def _groups(people: Baseline) -> dict[str, BoolArray]:
    return {
        _ALL: np.ones(people.size, np.bool_),
        "Ph+ ALL": people.ph,
        "Ph- ALL": ~people.ph,
        "blinatumomab": people.blinatumomab,
        "chemotherapy": ~people.blinatumomab,
    }


def _episode(
    risk: Risk, groups: Mapping[str, BoolArray], last: FloatArray, draws: Draws
) -> Episode:
    n = last.size
    chance = np.zeros(n)
    for group, probability in risk.chances.items():
        chance = np.where(groups[group], probability, chance)
    onset = draws.days(n, *risk.window)
    happened = draws.chance(n, chance) & (onset <= last)
    return Episode(
        risk.term,
        risk.system,
        np.where(happened, onset, NEVER),
        onset + draws.days(n, *risk.length),
        1 + draws.pick(n, risk.grades),
        draws.pick(n, risk.relations),
    )


def _with_consequences(people: Baseline, borne: Tolerance, draws: Draws) -> list[Episode]:
    """Return the events for which the kinase inhibitor was interrupted or given up."""
    n = people.size
    related = np.zeros(n, np.int64)
    effusion = np.where(people.blinatumomab, borne.withdrawn, NEVER)
    cramps = np.where(people.blinatumomab, NEVER, borne.withdrawn)
    return [
        Episode(ALT, INVESTIGATIONS, borne.interrupted, borne.resumed - 1,
                3 + draws.chance(n, 0.1).astype(np.int64), related, 1),
        Episode("Pleural effusion", _CHEST, effusion, effusion + 30,
                2 + draws.pick(n, (60, 40)), related, 2),
        Episode("Muscle cramp", "Musculoskeletal and connective tissue disorders", cramps,
                cramps + 25, 2 + draws.pick(n, (70, 30)), related, 2),
    ]  # fmt: skip


def _fatal(what: Outcome, draws: Draws) -> Episode:
    """Return the infection of which each patient died who died without leukemia."""
    n = what.end.size
    day = np.where(what.died_in_remission, what.death, NEVER)
    onset = np.maximum(day - draws.days(n, 1, 9), 1)
    relation = draws.pick(n, (10, 40, 25, 20, 5))
    return Episode("Sepsis", _INFECTIONS, onset, day, np.full(n, 5), relation, fatal=True)


def _rows(one: Episode, what: Outcome, n: int, draws: Draws) -> pl.DataFrame:
    ongoing = one.end > what.end
    severe = (one.grade >= 4) | ((one.grade == 3) & (one.term in _SERIOUS_FROM_3))
    ungraded = (one.term not in BY_LABORATORY) & (one.grade < 3) & draws.chance(n, 0.03)
    graded = pl.Series(np.where(ungraded, np.nan, one.grade), nan_to_null=True).cast(pl.Int64)
    outcome = np.full(n, 2) if one.fatal else ongoing.astype(np.int64)
    return pl.DataFrame(
        {
            "patient": np.arange(n),
            "term": same(one.term, n),
            "system": same(one.system, n),
            "grade": graded,
            "scale": same(SCALE, n),
            "onset_day": whole(one.onset),
            "end_day": whole(np.where(ongoing, NEVER, one.end)),
            "ongoing": words(("no", "yes"), ongoing),
            "related": words(_RELATIONS, one.relation),
            "serious": words(("no", "yes"), severe),
            "outcome": words(_OUTCOMES, outcome),
            "action": same(_ACTIONS[one.action], n),
        }
    ).drop_nulls("onset_day")
