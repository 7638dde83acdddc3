"""Levels on the International Scale: which samples have one, and levels of molecular response.

The scale exists for e13a2 and e14a2 transcripts (p210) alone, and a result is on it where the
laboratory reported it so or gave its conversion factor. Source: domain reference, 1.4 and 1.6
(MRn is at most 10**(2 - n) %; copy numbers of an undetectable result: ph-is.com).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray, IntArray
from mrdscope.analysis.mrd.time_below import above, at_or_below
from mrdscope.analysis.settings import MolecularLevel, Settings
from mrdscope.errors import AnalysisError

#: Transcripts without an International Scale, by what the refusal says.
_WITHOUT_SCALE = {
    "p190": "p190 (e1a2) has no International Scale",
    "p230": "p230 (e19a2) has no International Scale",
}
NO_FACTOR = "no result on the International Scale and no conversion factor"
NO_SAMPLE = "no evaluable sample"


@dataclass(frozen=True)
class International:
    """The main series on the International Scale.

    Attributes
    ----------
    series
        As `analysis.mrd.samples.Series`, levels being ratios on the International Scale (0.1 % is
        1e-3); samples without one are not evaluable.
    refused
        One row a patient, in the order of the patients table: ``patient_id`` and ``refused``, why
        the patient has no level on this scale; null where there is one.
    """

    series: Series
    refused: pl.DataFrame


def _column(frame: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype)


def on_international_scale(series: Series, patients: pl.DataFrame) -> International:
    """Return the main series on the International Scale, patients without one refused by name.

    A result reported on the scale stays; any other is multiplied by its ``conversion_factor``.
    Where the transcript is not known, what the laboratory reported on the scale is believed.

    Parameters
    ----------
    series
        The patients' main series.
    patients
        The patients table: ``patient_id``, ``transcript``.
    """
    samples = series.samples
    given = _column(samples, "conversion_factor", pl.Float64)
    reported = (_column(samples, "scale", pl.String) == "IS").fill_null(value=False)
    factor = pl.when(reported).then(1.0).when(given > 0).then(given)
    who = patients.select(
        "patient_id", unscaled=pl.col("transcript").replace_strict(_WITHOUT_SCALE, default=None)
    )
    joined = samples.join(who, on="patient_id", how="left", maintain_order="left")
    usable = pl.col("evaluable") & pl.col("unscaled").is_null() & factor.is_not_null()
    scaled = joined.with_columns(
        usable.alias("evaluable"),
        *(pl.when(usable).then(pl.col(bound) * factor).alias(bound) for bound in ("low", "high")),
        *(pl.when(usable).then(state).alias(state) for state in ("undetected", "detectable")),
        order=pl.when(usable).then(
            # Statuses keep their place, levels are converted.
            pl.when(pl.col("order") >= 0).then(pl.col("order") * factor).otherwise("order")
        ),
    ).drop("unscaled")
    international = replace(series, samples=scaled)
    return International(international, _refused(who, series, international))


def _refused(who: pl.DataFrame, series: Series, international: Series) -> pl.DataFrame:
    sampled = pl.col("patient_id").is_in(series.levels.patients.implode())
    scaled = pl.col("patient_id").is_in(international.levels.patients.implode())
    return who.select(
        "patient_id",
        refused=pl.when(pl.col("unscaled").is_not_null())
        .then("unscaled")
        .when(~sampled)
        .then(pl.lit(NO_SAMPLE))
        .when(~scaled)
        .then(pl.lit(NO_FACTOR)),
    )


def _enough(samples: pl.DataFrame, copies: Mapping[str, float]) -> BoolArray:
    """Return the samples with copies of the control gene enough; all where there is no limit."""
    if not copies:
        return np.ones(samples.height, dtype=np.bool_)
    gene = _column(samples, "control_gene", pl.String)
    found = _column(samples, "control_copies", pl.Float64)
    enough = pl.any_horizontal(
        pl.lit(value=False), *((gene == g) & (found >= least) for g, least in copies.items())
    )
    return samples.select(enough.fill_null(value=False).alias("enough")).to_series().to_numpy()


def _reached(
    samples: pl.DataFrame, levels: Levels, settings: Settings
) -> tuple[IntArray, BoolArray]:
    """Return the place of the deepest level of each sample, and whether copies limited it.

    ``samples`` are the rows of ``levels``. The place counts in ``settings.molecular_levels``; one
    past the last is none.
    """
    undetected = levels.undetected
    low_enough = np.full(levels.day.size, len(settings.molecular_levels))
    shown = low_enough.copy()
    for place in range(len(settings.molecular_levels) - 1, -1, -1):
        level = settings.molecular_levels[place]
        low = at_or_below(levels, level.level)
        low_enough[low] = place
        shown[low & _copies_allow(samples, undetected, level)] = place
    return shown, low_enough < shown


def _copies_allow(samples: pl.DataFrame, undetected: BoolArray, level: MolecularLevel) -> BoolArray:
    return np.where(
        undetected,
        _enough(samples, level.undetected_copies),
        _enough(samples, level.detected_copies),
    )


def _names(settings: Settings) -> pl.Series:
    if not settings.molecular_levels:
        raise AnalysisError(
            f"the preset {settings.preset} has no levels of molecular response",
            action="choose cml-is-2020",
        )
    return pl.Series([*(level.name for level in settings.molecular_levels), "none"])


def shows_level(
    international: International, name: str, settings: Settings
) -> tuple[BoolArray, BoolArray]:
    """Return which evaluable samples show a level of molecular response, and which are above it.

    A sample with too few copies of its control gene to show the level does neither.

    Raises
    ------
    AnalysisError
        Where the settings have no such level.
    """
    names, levels = _names(settings), international.series.levels
    found = [place for place, known in enumerate(names) if known.casefold() == name.casefold()]
    if not found or found[0] == len(settings.molecular_levels):
        raise AnalysisError(
            f"the preset {settings.preset} has no level of molecular response {name!r}",
            expected=" or ".join(names.head(-1)),
        )
    place, _ = _reached(international.series.samples[levels.row], levels, settings)
    return place <= found[0], above(levels, settings.molecular_levels[found[0]].level)


def molecular_levels(international: International, settings: Settings) -> pl.DataFrame:
    """Return the level of molecular response each sample shows.

    It is the deepest of ``settings.molecular_levels`` the whole interval is at or below, and for
    which the sample has copies enough of its control gene. Undetected with too few copies for MR4
    is not evaluable for it, but may show MR3.

    Returns
    -------
    polars.DataFrame
        One row an evaluable sample on the International Scale, by patient and day: ``patient_id``,
        ``day``, ``molecular_level`` ("none" above the highest), ``limited_by_copies`` (the level
        would be deeper with more copies), ``is_low``, ``is_high`` (ratio).

    Raises
    ------
    AnalysisError
        Where the settings have no such levels.
    """
    names, levels = _names(settings), international.series.levels
    place, limited = _reached(international.series.samples[levels.row], levels, settings)
    return pl.DataFrame(
        {
            "patient_id": levels.patients.gather(levels.segments.numbers),
            "day": levels.day,
            "molecular_level": names.gather(place),
            "limited_by_copies": limited,
            "is_low": levels.low,
            "is_high": levels.high,
        }
    )


def molecular_response(
    international: International, course: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Return the deepest level of molecular response of each patient, and the one at the end.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``, ``deepest_level`` and
        ``deepest_level_day`` (first sample that shows it), ``last_level``, ``last_level_day``
        ("none" above the highest level), ``refused`` (why there is none of these).

    Raises
    ------
    AnalysisError
        Where the settings have no such levels.
    """
    names, levels = _names(settings), international.series.levels
    segments = levels.segments
    place, _ = _reached(international.series.samples[levels.row], levels, settings)
    deepest, last = segments.minimum(place), segments.ends - 1
    first = segments.first(place == segments.spread(deepest))
    found = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "deepest_level": names.gather(deepest),
            "deepest_level_day": levels.day[first],
            "last_level": names.gather(place[last]),
            "last_level_day": levels.day[last],
        }
    )
    return aligned(aligned(course[["patient_id"]], found), international.refused)


def loss_of_mmr(
    international: International, course: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Return when each patient reached major molecular response, and when it was lost.

    Reached by a sample surely at or below ``settings.major_molecular_response``, lost by the first
    later one surely above. Source: domain reference, 1.6.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``, ``mmr_day``,
        ``mmr_lost_day``, ``mmr_loss_confirmed`` (the next evaluable sample is above too; null
        without a loss), ``refused``.
    """
    levels = international.series.levels
    segments = levels.segments
    over = above(levels, settings.major_molecular_response)
    reached = segments.first(at_or_below(levels, settings.major_molecular_response))
    start = segments.spread(np.where(reached == NO_ROW, levels.day.size, reached))
    lost = segments.first(over & (np.arange(levels.day.size) > start))
    again = np.append(segments.after(over, outside=False), np.False_)[lost]
    day = np.append(levels.day, np.nan)
    found = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "mmr_day": pl.Series(day[reached]).fill_nan(None),
            "mmr_lost_day": pl.Series(day[lost]).fill_nan(None),
            "again": again,
        }
    ).with_columns(mmr_loss_confirmed=pl.when(pl.col("mmr_lost_day").is_not_null()).then("again"))
    return aligned(aligned(course[["patient_id"]], found.drop("again")), international.refused)
