"""Columns that are only known while patients are followed, and divide nobody's survival from day 0.

Dividing by them credits responders with the time they had to live to respond (Anderson, Cain and
Gelber, J Clin Oncol 1983;1:710). A name may say what a column is; one of the user's own is also
recognised by its values: it is a response if it is a recoding of one that the program computes from
the samples. Outcomes of the schema are refused by `time_to_event.grouping`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import polars as pl

from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.cohort.schema import PATIENTS
from mrdscope.cohort.text import fold
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.results import Results

#: Names of what is only seen later, and the first words of metrics that are.
NAMES = frozenset(
    fold(name)
    for name in (
        "response", "responder", "responders", "class", "mcr", "cmr", "mmr", "mr", "mrel", "mrd",
        "molecular response", "molecular remission", "molecular relapse", "milestone", "lead",
    )
)  # fmt: skip
#: Two columns agree by chance more often than this: then they are not taken to be the same.
_CHANCE = 0.05


def is_named_for_it(name: str) -> bool:
    """Return whether a name says that it is a response or relapse, as ``mcr.class`` does."""
    return fold(name) in NAMES or fold(name.split(".", maxsplit=1)[0]) in NAMES


def require_known_at_day_0(results: Results, column: str) -> None:
    """Refuse a patients column that is only known later, and say why it is taken to be one.

    Raises
    ------
    UsageError
        On a column of the user's own that is named for a response or is a recoding of one, unless
        ``settings.known_on_day_0`` names it.
    """
    why = seen_later(results, column)
    if why is not None:
        raise no_response_from_time_zero(column, why)


def no_response_from_time_zero(name: str, why: str | None = None) -> UsageError:
    """Return the refusal to divide survival from time zero by something seen later."""
    reason = "" if why is None else f" ({why})"
    known = "" if why is None else f"; if it was known on day 0, known_on_day_0 = [{name!r}]"
    return UsageError(
        f"survival from time zero is not divided by {name}{reason}: who responds is only known "
        "later, and responders would be credited with the time they had to live to respond",
        where="--by",
        action="follow from a landmark instead (mrdscope thresholds COHORT --landmark DAY), or "
        f"count it from when it is seen (mrdscope time-dependent COHORT mcr){known}",
    )


def seen_later(results: Results, column: str) -> str | None:
    """Return why a patients column is only known after day 0, None where it may divide."""
    is_own = column in results.cohort.patients.columns and column not in PATIENTS
    if not is_own or column in results.settings.known_on_day_0:
        return None
    if is_named_for_it(column):
        return "it is named for a response"
    # Words are the same in any case.
    own = pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase()
    patients = results.cohort.patients.select("patient_id", own=own)
    patients = patients.unique("patient_id", keep="first", maintain_order=True)
    for what, classes in _classes(results):
        found = aligned(patients, classes.select("patient_id", pl.col("class").cast(pl.String)))
        if _is_recoding(found.drop_nulls()):
            return f"it says the same as {what}"
    return None


def known_on_day_0(results: Results, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that may divide survival from day 0."""
    return tuple(column for column in columns if seen_later(results, column) is None)


def _is_recoding(pairs: pl.DataFrame) -> bool:
    """Return whether ``own`` is ``class`` under other names, some of them perhaps under one.

    Every class has one value, and there are at least two values. Where few patients could agree so
    by chance they are the same only if the words are.
    """
    combinations = pairs.select("own", "class").unique()
    recoded = (
        combinations["class"].n_unique() == combinations.height and pairs["own"].n_unique() > 1
    )
    if not recoded:
        return False
    words = (fold(own) == fold(name) for own, name in combinations.iter_rows())
    return all(words) or _chance(pairs["own"], pairs["class"]) < _CHANCE


def _chance(own: pl.Series, classes: pl.Series) -> float:
    """Return at most how likely values dealt out at random are to recode the classes.

    Of all ways to deal them out those recode that give every class one value: as many as there are
    ways to name the classes. Where there are as many values as classes these are the ways to
    exchange classes of one size; else no more than any naming of them. So days, of which no two
    patients share one, are recoded by anything and show nothing.
    """
    sizes = _counts(own)
    ways = math.lgamma(sum(sizes) + 1) - sum(math.lgamma(size + 1) for size in sizes)
    number = classes.n_unique()
    if len(sizes) == number:
        alike = Counter(sizes).values()
        namings = sum(math.lgamma(many + 1) for many in alike)
    else:
        namings = number * math.log(len(sizes))
    return math.exp(min(namings - ways, 0.0))


def _counts(values: pl.Series) -> list[int]:
    return [int(count) for count in values.value_counts()["count"]]


def _classes(results: Results) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield everything that is computed of what came after day 0: ``patient_id``, ``class``."""
    response, mrd = results.response, results.mrd
    yield "the class of molecular remission", response.select("patient_id", "class")
    for what, frame, value in (
        ("molecular remission at least once", response, pl.col("class") != "none"),
        ("persisting molecular remission", response, pl.col("class") == "persisting"),
        ("molecular relapse", response, pl.col("molecular_relapse_day").is_not_null()),
        ("molecular remission at the last sample", response, pl.col("in_mcr_at_last_sample")),
        ("the day of molecular remission", response, pl.col("mcr_day")),
        ("the day of molecular relapse", response, pl.col("molecular_relapse_day")),
        ("confirmed response", mrd.confirmed_response, pl.col("confirmed")),
        ("sustained response", mrd.sustained_response, pl.col("sustained")),
        ("the best MRD response", mrd.mrd_response, pl.col("best_mrd_response")),
        ("the last MRD response", mrd.mrd_response, pl.col("mrd_response")),
        ("an increase of MRD", results.rise, pl.col("increase")),
        ("hematologic relapse", results.course, pl.col("relapse_day").is_not_null()),
        ("death", results.course, pl.col("death_day").is_not_null()),
    ):
        yield what, frame.select("patient_id", value.alias("class"))
    if results.settings.molecular_levels:
        levels = mrd.molecular_response
        yield (
            "the deepest level of molecular response",
            levels.select("patient_id", pl.col("deepest_level").alias("class")),
        )
