"""The worst grade of each patient, and patients counted by it: each once a row.

Source: the paper's Table 1C and the counting rules of the domain reference, 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrdscope.errors import UsageError

#: Column of a band to the grades it holds; grade 5 stands alone and is never folded into III-IV.
BANDS: dict[str, tuple[int, ...]] = {"I-II": (1, 2), "III-IV": (3, 4), "V": (5,)}

#: Grade 3 and worse in one: named for what it folds, and never shown as ``III-IV``.
FOLDED = "III-V"

#: Columns of single grades.
GRADES = tuple(f"grade_{grade}" for grade in range(1, 6))

#: Columns of `count_patients` after its keys.
COUNTED = (*BANDS, "unknown", "any", *GRADES, "events")

#: What a patient's worst grade can be counted in.
GRADE_CLASSES = ("any", *BANDS, "unknown", FOLDED, *GRADES)


def in_class(grades: str) -> pl.Expr:
    """Return whether ``grade`` counts in one of `GRADE_CLASSES`; never null.

    A grade that is not known counts in ``any`` and ``unknown``; grade 0 is no event.
    """
    grade = pl.col("grade")
    if grades == "any":
        return grade.is_null() | (grade > 0)
    if grades == "unknown":
        return grade.is_null()
    held = BANDS | {FOLDED: (3, 4, 5)} | {name: (n,) for n, name in enumerate(GRADES, start=1)}
    if grades not in held:
        raise UsageError(f"there is no class of grades {grades!r}",
                         expected="one of " + ", ".join(GRADE_CLASSES))  # fmt: skip
    return grade.is_in(list(held[grades])).fill_null(value=False)


def worst_grades(events: pl.DataFrame, keys: Sequence[str] = ("term",)) -> pl.DataFrame:
    """Return the worst grade of each patient within the same ``keys``, one row for each.

    Columns: ``patient_id``, the keys, ``system`` (where it is no key: the first of the alphabet),
    ``grade``, ``n_events``, ``first_onset_day``, ``worst_onset_day``. Grade 0 is no event: where
    there is nothing else the grade is 0 and ``n_events`` 0. The grade is null where an event was
    not graded and none was. Rows are sorted by the keys, then as patients come in the events. An
    event whose onset is not known counts: leaving it out would make treatment look safer.
    """
    grade = pl.col("grade")
    happened = grade.is_null() | (grade > 0)
    worst = pl.when((grade.max() > 0) | grade.is_not_null().all()).then(grade.max())
    onset = pl.col("onset_day")
    systems = [] if "system" in keys else [pl.col("system").min()]
    found = (
        events.group_by("patient_id", *keys, maintain_order=True)
        .agg(
            *systems,
            worst.alias("grade"),
            happened.sum().cast(pl.Int64).alias("n_events"),
            onset.filter(happened).min().alias("first_onset_day"),
            onset.filter(grade.eq_missing(worst) & happened).min().alias("worst_onset_day"),
        )
    )  # fmt: skip
    return found.sort(*keys, nulls_last=True, maintain_order=True) if keys else found


def count_patients(worst: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return how many patients have which worst grade, one row for each value of ``keys``.

    Columns: the keys, those of `BANDS`, ``unknown`` (events, but no grade), ``any`` (the sum of
    bands and unknown: grade 0 counts in none), `GRADES`, ``events`` (records, not patients). Most
    patients first, then most of III-IV, then by the keys.
    """
    grade = pl.col("grade")
    bands = [grade.is_in(list(grades)).sum().alias(band) for band, grades in BANDS.items()]
    single = [(grade == place).sum().alias(name) for place, name in enumerate(GRADES, start=1)]
    counted = worst.group_by(*keys, maintain_order=True).agg(
        *bands,
        grade.is_null().sum().alias("unknown"),
        *single,
        pl.col("n_events").sum().alias("events"),
    )
    return (
        counted.with_columns(any=pl.sum_horizontal(*BANDS, "unknown"))
        .sort(
            "any", "III-IV", *keys,
            descending=[True, True, *(False for _ in keys)],
            nulls_last=True,
        )
        .select(*keys, *COUNTED)
    )  # fmt: skip
