"""Findings that name nobody.

The rules are run over the cohort as it is: dates, free text and the user's own columns, which a
masked cohort does not have, are what many of them are about. What leaves is the finding without
what identifies: its words quote values, so that the title of its rule stands for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import Rule
from mrdscope.cohort import schema
from mrdscope.report.pseudonyms import HIDDEN, Masked

#: A shorter identifier is in every second word.
_SHORTEST = 3

REMARK = "findings are told by their rule alone: without row, value and words of the source"


def masked_findings(checked: Checked, hidden: Masked) -> Checked:
    """Return the findings with pseudonyms, without rows of the source, values and quotations.

    Those of a rule come in the order of the pseudonyms, so that their place tells nothing. A column
    of the user's own is `HIDDEN`, and so is a file whose name held an identifier.
    """
    known = {column.name for table in schema.TABLES for column in table}
    files = {one.path.name for one in hidden.loaded.cohort.sources}
    place = {rule.id: number for number, rule in enumerate(checked.rules)}
    rules = tuple(_nameless(rule, hidden) for rule in checked.rules)
    titles = {rule.id: f"{rule.title}." for rule in rules}
    masked = checked.frame.with_columns(
        patient_id=pl.col("patient_id").replace_strict(
            dict(hidden.names), default=pl.when(pl.col("patient_id").is_not_null())
            .then(pl.lit(HIDDEN)), return_dtype=pl.String,
        ),
        file=_unless(pl.col("file"), files),
        column=_unless(pl.col("column"), known),
        sheet=pl.lit(None, pl.String),
        row=pl.lit(None, pl.UInt32),
        value=pl.lit(None, pl.String),
    ).with_columns(
        message=pl.concat_str(
            pl.col("patient_id") + ": ",
            pl.col("rule").replace_strict(titles, return_dtype=pl.String),
            ignore_nulls=True,
        )
    )  # fmt: skip
    order = pl.col("rule").replace_strict(place, return_dtype=pl.Int64)
    return replace(
        checked,
        frame=masked.sort(order, "patient_id", nulls_last=True),
        rules=rules,
        off=tuple(_nameless(rule, hidden) for rule in checked.off),
        reasons={
            rule: HIDDEN if _names_one(reason, hidden) else reason
            for rule, reason in checked.reasons.items()
        },
    )


def _nameless(rule: Rule, hidden: Masked) -> Rule:
    """Return a rule by its id alone where the user's own words for it name a patient."""
    if _names_one(f"{rule.title} {rule.why}", hidden):
        return replace(rule, title=rule.id, why=HIDDEN)
    return rule


def _names_one(text: str, hidden: Masked) -> bool:
    return any(one in text for one in hidden.names if len(one) >= _SHORTEST)


def _unless(text: pl.Expr, known: Iterable[str]) -> pl.Expr:
    named = text.is_null() | text.is_in(list(known))
    return pl.when(named).then(text).otherwise(pl.lit(HIDDEN))
