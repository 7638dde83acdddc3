"""What becomes of the patients: remission, relapse, transplant, death, last contact.

A patient's latent response drives the depth of MRD, relapse and the choice of transplant alike, so
that MRD foretells relapse as often as it should, and not always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.synthetic.draws import (
    NEVER,
    BoolArray,
    Draws,
    FloatArray,
    earliest,
    logistic,
    same,
    until,
    words,
)
from mrdscope.synthetic.patients import Baseline

#: Where a relapse is seen: marrow, or outside it, where the marrow does not tell of it.
_RELAPSE_SITES = ("marrow", "isolated CNS", "extramedullary")


@dataclass(frozen=True)
class Outcome:
    """What happened to each patient, in days from day 0, `NEVER` what did not.

    ``response`` is latent: standard normal before the effects of arm, age and risk. ``end`` is the
    day of death or of last contact.
    """

    response: FloatArray
    remission: FloatArray
    progression: FloatArray
    relapse: FloatArray
    in_marrow: BoolArray
    transplant: FloatArray
    death: FloatArray
    end: FloatArray

    @property
    def failed(self) -> FloatArray:
        """The day of relapse or progression."""
        return earliest(self.relapse, self.progression)

    @property
    def first_line_end(self) -> FloatArray:
        """The day on which what was begun in the first line ends for another treatment."""
        return earliest(self.failed, self.transplant - 7)

    @property
    def died_in_remission(self) -> BoolArray:
        """Who died without relapse or progression."""
        return ~np.isnan(self.death) & np.isnan(self.failed)


def outcome(people: Baseline, cut: int, draws: Draws) -> Outcome:
    """Draw what happened up to a data cut, in days since 1970-01-01."""
    n, older = people.size, people.age - 45
    response = (
        draws.normal(n) + 0.45 * people.blinatumomab - 0.012 * older - 0.3 * (people.risk == 1)
    )
    followed = (cut - people.day0 - draws.days(n, 2, 40)).astype(np.float64)
    early = np.where(draws.chance(n, logistic(-3.6 + 0.045 * older)), draws.days(n, 8, 40), NEVER)
    remits = draws.chance(n, logistic(2.9 + 0.8 * response))
    remission = np.where(remits, draws.days(n, 27, 44), NEVER)
    remission = np.where(remission < np.fmin(early, np.inf), remission, NEVER)
    refractory = ~remits & np.isnan(early)
    progression = np.where(refractory, draws.days(n, 46, 70), NEVER)
    transplant = _transplant(people, response, remission, draws)
    relapse, in_marrow = _relapse(response, remission, transplant, draws)
    transplant = np.where(transplant + 25 < np.fmin(relapse, np.inf), transplant, NEVER)
    death = earliest(
        early,
        relapse + 20 + draws.waiting(n, 260).round(),
        progression + 15 + draws.waiting(n, 150).round(),
        np.where(draws.chance(n, 0.1), transplant + draws.days(n, 12, 170), NEVER),
        60 + draws.waiting(n, 25_000).round(),
    )
    end = earliest(death, followed)
    transplant = np.where(transplant < end, transplant, NEVER)
    return Outcome(
        response=response,
        remission=until(remission, end),
        progression=until(progression, end),
        relapse=np.where(relapse < end, relapse, NEVER),
        in_marrow=in_marrow,
        transplant=transplant,
        death=until(death, followed),
        end=end,
    )


def _transplant(
    people: Baseline, response: FloatArray, remission: FloatArray, draws: Draws
) -> FloatArray:
    """Return the day of transplant in first remission, likelier where MRD is slow to fall."""
    wanted = logistic(-1.2 + 0.5 * people.risk - 0.9 * response) * (people.age < 66)
    chosen = draws.chance(people.size, wanted) & ~np.isnan(remission)
    return np.where(chosen, draws.days(people.size, 110, 190), NEVER)


def _relapse(
    response: FloatArray, remission: FloatArray, transplant: FloatArray, draws: Draws
) -> tuple[FloatArray, BoolArray]:
    n = response.size
    destined = draws.chance(n, logistic(-0.5 - 0.9 * response))
    day = (remission + 60 + draws.lognormal(n, 290, 0.6)).round()
    cured = draws.chance(n, 0.5) & (day > np.fmin(transplant, np.inf) + 25)
    return np.where(destined & ~cured, day, NEVER), draws.chance(n, 0.86)


def endpoints(what: Outcome) -> pl.DataFrame:
    """Return overall and progression-free survival as a trial's table of patients has them."""
    return pl.DataFrame(
        {
            "os_days": what.end.astype(np.int64),
            "os_event": words(("0", "1"), ~np.isnan(what.death)),
            "pfs_days": np.fmin(what.failed, what.end).astype(np.int64),
            "pfs_event": words(("0", "1"), ~np.isnan(earliest(what.failed, what.death))),
        }
    )


def events(people: Baseline, what: Outcome, draws: Draws) -> pl.DataFrame:
    """Return the table of events; who died has no last contact besides."""
    n = people.size
    alive = np.isnan(what.death)
    site = np.where(what.in_marrow, 0, 1 + draws.chance(n, 0.4))
    mutated = np.where(people.ph & draws.chance(n, 0.4), what.relapse, NEVER)
    cause = np.where(what.died_in_remission, 1, 0)
    parts = (
        ("hematologic_cr", what.remission, same(None, n)),
        ("progression", what.progression, same("no remission", n)),
        ("transplant", what.transplant, same("allogeneic", n)),
        ("hematologic_relapse", what.relapse, words(_RELAPSE_SITES, site)),
        ("mutation", mutated, same("T315I", n)),
        ("death", what.death, words(("leukemia", "without leukemia"), cause)),
        ("last_contact", np.where(alive, what.end, NEVER),
         same("alive", n)),
    )  # fmt: skip
    frames = [
        pl.DataFrame(
            {"patient": np.arange(n), "type": [kind] * n, "day": days, "detail": detail}
        ).filter(~pl.col("day").is_nan())
        for kind, days, detail in parts
    ]
    return pl.concat(frames).sort("patient", "day", maintain_order=True)
