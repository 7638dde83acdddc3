"""Laboratory tests and adverse event terms by one name each, and units the tables can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from mrdscope.cohort.text import fold, folded

#: Test to the names it goes by.
TESTS: Mapping[str, tuple[str, ...]] = {
    "hemoglobin": ("hemoglobin", "haemoglobin", "hgb", "hb"),
    "leukocytes": ("leukocytes", "leucocytes", "wbc", "white blood cells", "white cell count",
                   "white blood cell count", "leukocyte count"),
    "neutrophils": ("neutrophils", "neut", "anc", "absolute neutrophil count", "neutrophil count",
                    "granulocytes", "segmented neutrophils"),
    "lymphocytes": ("lymphocytes", "lym", "lymph", "absolute lymphocyte count", "alc",
                    "lymphocyte count"),
    "platelets": ("platelets", "plt", "plat", "platelet count", "thrombocytes"),
    "alt": ("alt", "alat", "gpt", "sgpt", "alanine aminotransferase", "alanine transaminase"),
    "ast": ("ast", "asat", "got", "sgot", "aspartate aminotransferase", "aspartate transaminase"),
    "bilirubin": ("bilirubin", "bili", "tbil", "total bilirubin", "bilirubin total"),
    "alp": ("alp", "alkaline phosphatase"),
}  # fmt: skip

#: Test to the adverse events that are graded by it (not febrile neutropenia, which is another).
TERMS: Mapping[str, tuple[str, ...]] = {
    "hemoglobin": ("anemia", "anaemia", "hemoglobin decreased", "haemoglobin decreased"),
    "leukocytes": ("leukopenia", "leucopenia", "white blood cell decreased",
                   "white blood cell count decreased", "wbc decreased"),
    "neutrophils": ("neutropenia", "neutrophil count decreased", "granulocytopenia"),
    "lymphocytes": ("lymphopenia", "lymphocytopenia", "lymphocyte count decreased"),
    "platelets": ("thrombocytopenia", "platelet count decreased", "platelets decreased"),
    "alt": ("alanine aminotransferase increased", "alt increased", "increased alt"),
    "ast": ("aspartate aminotransferase increased", "ast increased", "increased ast"),
    "bilirubin": ("blood bilirubin increased", "bilirubin increased", "hyperbilirubinemia",
                  "hyperbilirubinaemia"),
    "alp": ("alkaline phosphatase increased", "blood alkaline phosphatase increased",
            "alp increased"),
}  # fmt: skip

_CELLS = ("leukocytes", "neutrophils", "lymphocytes", "platelets")
_GIGA = ("10^9/l", "x10^9/l", "10e9/l", "x10e9/l", "1e9/l", "g/l", "giga/l", "gpt/l", "10^3/ul",
         "x10^3/ul", "10e3/ul", "1e3/ul", "k/ul", "thou/ul", "10^3/mm3", "x10^3/mm3", "k/mm3",
         "thousand/ul", "/nl")  # fmt: skip
_SINGLE = ("/ul", "1/ul", "cells/ul", "/mm3", "1/mm3", "cells/mm3", "10^6/l", "x10^6/l")

#: Factor to the unit of the tables, by folded unit: cells to 10^9/L, hemoglobin to g/dL. CTCAE
#: prints limits of its own in mmol/L; they are not among those whose source is known here.
_CELL_FACTORS = dict.fromkeys(map(fold, _GIGA), 1.0) | dict.fromkeys(map(fold, _SINGLE), 1e-3)
_HEMOGLOBIN_FACTORS = {"gdl": 1.0, "g100ml": 1.0, "gl": 0.1}

#: Writings of the same sign in units.
_SIGNS = {"µ": "u", "μ": "u", "⁹": "9", "³": "3", "⁶": "6", "mcl": "ul"}


def named_test(stated: pl.Expr) -> pl.Expr:
    """Return the one name of a laboratory test; null where it is none of `TESTS`."""
    return _one_name(stated, TESTS)


def tested_by(term: pl.Expr) -> pl.Expr:
    """Return the laboratory test an adverse event is graded by; null where there is none."""
    return _one_name(term, TERMS)


def unit_factor(test: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """Return what takes a value to the tables' unit; null where the unit is not one they read.

    Enzymes and bilirubin are graded in multiples of a limit or a baseline of the same unit: their
    factor is 1, whatever the unit.
    """
    plain = folded_unit(unit)
    return (
        pl.when(test == "hemoglobin")
        .then(plain.replace_strict(_HEMOGLOBIN_FACTORS, default=None, return_dtype=pl.Float64))
        .when(test.is_in(_CELLS))
        .then(plain.replace_strict(_CELL_FACTORS, default=None, return_dtype=pl.Float64))
        .when(test.is_not_null())
        .then(pl.lit(1.0))
    )


def folded_unit(unit: pl.Expr) -> pl.Expr:
    """Return a unit in the form in which units are compared."""
    return folded(unit.str.to_lowercase().str.replace_many(_SIGNS))


def _one_name(stated: pl.Expr, names: Mapping[str, Iterable[str]]) -> pl.Expr:
    spellings = {fold(spelling): name for name, all_ in names.items() for spelling in all_}
    return folded(stated).replace_strict(spellings, default=None, return_dtype=pl.String)
