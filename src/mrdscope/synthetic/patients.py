"""Who the patients are: the baseline of adults with ALL, two of three with BCR-ABL."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.synthetic.draws import BoolArray, Draws, FloatArray, IntArray, same, words

#: Arms: what both give, and what the second adds in consolidation.
ARMS = ("chemotherapy", "blinatumomab")

_PH_SUBTYPES = ("c-ALL", "pre-B-ALL")
_OTHER_SUBTYPES = ("c-ALL", "pre-B-ALL", "pro-B-ALL", "cortical T-ALL", "early T-ALL")
_FIRST_T = _OTHER_SUBTYPES.index("cortical T-ALL")
_PRO_B = _OTHER_SUBTYPES.index("pro-B-ALL")
_PH_ADDITIONAL = ("none", "+der(22)", "del(9p)", "+8", "-7")
_OTHER_ADDITIONAL = ("none", "hyperdiploid", "KMT2A-r", "hypodiploid", "complex")
_RISKS = ("standard", "high", "very high")

#: White cells above which B-lineage disease is of high risk, in 10^9/L.
HIGH_WBC = 30.0


@dataclass(frozen=True)
class Baseline:
    """Patients at day 0, an array each, all of one length.

    ``day0`` counts days since 1970-01-01, ``since_diagnosis`` days from diagnosis to day 0;
    ``subtype``, ``additional`` and ``risk`` are places in the words `patients` writes for them.
    """

    ids: pl.Series
    day0: IntArray
    since_diagnosis: IntArray
    age: FloatArray
    male: BoolArray
    ph: BoolArray
    p210: BoolArray
    blinatumomab: BoolArray
    subtype: IntArray
    additional: IntArray
    risk: IntArray
    cns: BoolArray
    wbc: FloatArray
    ecog: IntArray

    @property
    def size(self) -> int:
        """How many patients."""
        return self.age.size

    @property
    def t_lineage(self) -> BoolArray:
        """Who has T-lineage disease."""
        return ~self.ph & (self.subtype >= _FIRST_T)


def baseline(ids: pl.Series, accrual: tuple[int, int], draws: Draws) -> Baseline:
    """Draw the patients of a trial that took them in between two days since 1970-01-01."""
    n = ids.len()
    ph = draws.chance(n, 0.6)
    age = np.where(ph, draws.normal(n, 52, 14), draws.normal(n, 42, 15)).clip(18, 79).round()
    of_ph, of_others = draws.pick(n, (80, 20)), draws.pick(n, (50, 12, 13, 15, 10))
    subtype = np.where(ph, of_ph, of_others)
    additional = np.where(ph, draws.pick(n, (65, 12, 12, 6, 5)), draws.pick(n, (62, 15, 8, 7, 8)))
    t_lineage = ~ph & (of_others >= _FIRST_T)
    wbc = np.where(t_lineage, draws.lognormal(n, 45, 1.1), draws.lognormal(n, 16, 1.2))
    wbc = wbc.clip(0.6, 480).round(1)
    high = (~t_lineage & (wbc > HIGH_WBC)) | (subtype == _PRO_B) | (additional >= 2)
    return Baseline(
        ids=ids,
        day0=draws.days(n, *accrual).astype(np.int64),
        since_diagnosis=draws.days(n, 2, 12).astype(np.int64),
        age=age,
        male=draws.chance(n, 0.54),
        ph=ph,
        p210=draws.chance(n, 0.32),
        blinatumomab=draws.chance(n, 0.5),
        subtype=subtype,
        additional=additional,
        risk=np.where(ph, 2, np.where(high, 1, 0)),
        cns=draws.chance(n, 0.07),
        wbc=wbc,
        ecog=draws.pick(n, (32, 45, 18, 5)),
    )


def patients(people: Baseline, endpoints: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Return the table of patients, with endpoints; some baseline values are missing."""
    ph = people.ph
    subtype = words((*_PH_SUBTYPES, *_OTHER_SUBTYPES), np.where(ph, 0, 2) + people.subtype)
    additional = words((*_PH_ADDITIONAL, *_OTHER_ADDITIONAL),
                       np.where(ph, 0, 5) + people.additional)  # fmt: skip
    table = pl.DataFrame(
        {
            "patient_id": people.ids,
            "age": people.age.astype(np.int64),
            "sex": words(("F", "M"), people.male),
            "diagnosis": words(("Ph- ALL", "Ph+ ALL"), ph),
            "subtype": subtype,
            "transcript": words(("none", "p190", "p210"), np.where(ph, 1 + people.p210, 0)),
            "t_9_22": words(("negative", "positive"), ph),
            "additional_cytogenetics": additional,
            "cns_leukemia": words(("no", "yes"), people.cns),
            "wbc": people.wbc,
            "ecog": people.ecog,
            "risk_group": words(_RISKS, people.risk),
            "arm": words(ARMS, people.blinatumomab),
            "diagnosis_date": pl.Series(people.day0 - people.since_diagnosis).cast(pl.Date),
            "day0_date": pl.Series(people.day0).cast(pl.Date),
            "day0_kind": same("start of induction", people.size),
        }
    )
    missing = {"additional_cytogenetics": 0.05, "cns_leukemia": 0.04, "wbc": 0.03, "ecog": 0.08}
    known = {c: pl.Series(~draws.chance(people.size, p)) for c, p in missing.items()}
    return table.with_columns(pl.when(known[c]).then(c) for c in missing).hstack(endpoints)
