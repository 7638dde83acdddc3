"""Text that would act on the terminal, and cohorts with little in them, through all the screens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from mrdscope.present.text import visible

SCREENS = ("cohort", "case", "toxicity", "survival", "thresholds", "comparison")
SIZES = [(80, 24), (200, 50)]
#: Names of columns that divide the patients.
DIVIDERS = ("[/]", "\x1b[31mred", "[@click=app.quit]x[/]", "患者一號" * 20)


@pytest.fixture(scope="module")
def hostile_cohort(make_cohort, hostile):
    """A patient a hostile text, who has it everywhere a source can have text."""
    texts = list(hostile)

    def rows(**columns):
        return [
            {"patient_id": text, **{name: text if v is ... else v for name, v in columns.items()}}
            for text in texts
        ]

    cohort = make_cohort(
        patients=[
            row | dict.fromkeys(DIVIDERS, texts[i % 2])
            for i, row in enumerate(
                rows(sex=..., diagnosis=..., subtype=..., transcript=..., induction=...,
                     additional_cytogenetics=..., age=40.0, _file=...)
            )
        ],
        mrd=[
            row | {"scale": "ratio", "status": "quantified", "day": day, "lower": low, "upper": low}
            for row in rows(control_gene=..., tissue=..., assay=..., _file=...)
            for day, low in ((0.0, 0.1), (30.0, 0.001))
        ],
        treatment=rows(drug=..., dose=800.0, dose_unit=..., phase=..., reason=..., start_day=0.0),
        adverse_events=[
            *rows(term=..., system=..., grade=3, scale=..., onset_day=9.0),
            *rows(term=..., grade=4, scale=..., onset_day=-9.0),
        ],
        events=[
            {"patient_id": text, "type": "last_contact", "day": 100.0 + i, "detail": text}
            for i, text in enumerate(texts)
        ],
    )  # fmt: skip
    return replace(cohort, name=texts[3], title=" ".join(texts))


def inspect(program, size):
    """Hold that the screen is whole: every row as wide as it, nothing but printable text."""
    strips = program.app.screen._compositor.render_strips()
    rows = ["".join(segment.text for segment in strip) for strip in strips]
    assert len(rows) == size[1]
    assert {cell_len(row) for row in rows} == {size[0]}
    assert all(c.isprintable() for row in rows for c in row)
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    assert not any("@click" in style.meta for style in styles)
    assert not any(style.link for style in styles)
    assert program.app.is_running
    assert not program.app._notifications


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_text_on_every_screen(open_program, hostile_cohort, hostile, size):
    async with open_program(hostile_cohort, size, name=hostile[5]) as program:
        inspect(program, size)
        await program.do("screen.case")
        for text in hostile:
            inspect(program, size)
            assert program.patient == text
            assert program.part("#who")[0].startswith(visible(text)[:20])
            await program.do("patient.next")
        await program.do("screen.cohort", "screen.toxicity", "cursor.first")
        for _ in hostile:
            inspect(program, size)
            await program.do("cursor.down", "cursor.left")
        await program.do("screen.survival")
        assert set(program.app.opened.groupings) == set(DIVIDERS)
        for column in program.app.opened.groupings:
            await program.do("survival.group")
            await program.until(lambda: "computing" not in program.text)
            inspect(program, size)
            assert program.app.state.survival.group == column
            assert program.rows[-1].startswith(f" by {visible(column)[:20]}")
        await program.do("screen.thresholds", "thresholds.own")
        await program.until(lambda: not program.app.work.under_way)
        for _ in hostile[::4]:
            await program.do("cursor.down", "thresholds.higher")
            inspect(program, size)
        row = next(row for row in program.part("#sides") if row.startswith("▸"))
        assert visible(program.patient)[:5] in row
        await program.do("screen.comparison")
        await program.until(lambda: not program.app.work.under_way)
        for _ in hostile[::4]:
            await program.do("patient.previous", "cursor.page_down")
            inspect(program, size)
        await program.do("comparison.kind")
        await program.until(lambda: not program.app.work.under_way)
        inspect(program, size)
        await program.do("app.help")
        inspect(program, size)


async def test_hostile_text_is_text_without_colour(
    open_program, hostile_cohort, hostile, monkeypatch
):
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_program(hostile_cohort, name=hostile[5]) as program:
        for screen in SCREENS:
            await program.do(f"screen.{screen}")
            await program.settle()
            inspect(program, (80, 24))
            strips = program.app.screen._compositor.render_strips()
            styles = [s.style for strip in strips for s in strip if s.style is not None]
            assert all(s.color is None or s.color.is_default for s in styles)


async def test_the_name_in_an_error_of_the_analysis_is_text(open_program, cohort_of, hostile):
    nameless = replace(cohort_of("0:1e-1 30:1e-3"), name="".join(hostile[:15]))
    async with open_program(nameless) as program:
        await program.do("screen.survival")
        await program.until(lambda: "nothing tells when" in program.text)
        inspect(program, (80, 24))


def one(make_cohort):
    return make_cohort(
        patients=[{"patient_id": "P1"}],
        events=[{"patient_id": "P1", "type": "death", "day": 10.0}],
    )


def patients_alone(make_cohort):
    return make_cohort(
        patients=[
            {"patient_id": f"P{i}", "os_days": 100.0 * i, "os_event": i == 2} for i in range(1, 6)
        ]
    )


def many(make_cohort):
    return make_cohort(
        patients=[{"patient_id": f"P{i}", "os_days": 1.0 * i, "os_event": True} for i in range(300)]
    )


@pytest.mark.parametrize(
    ("made", "size"), [(one, (80, 24)), (patients_alone, (200, 50)), (many, (30, 10))]
)
async def test_a_cohort_with_little_in_it_works_on_every_screen(
    open_program, make_cohort, made, size
):
    cohort = made(make_cohort)
    async with open_program(cohort, size) as program:
        for screen in SCREENS:
            await program.do("screen.cohort", "cursor.last", f"screen.{screen}")
            await program.do("cursor.down", "cursor.page_up")
            await program.until(lambda: "computing" not in program.text)
            inspect(program, size)
            assert program.app.state.screen.value == screen


async def test_the_only_patient_has_no_next_one(open_program, make_cohort):
    async with open_program(one(make_cohort)) as program:
        await program.do("screen.case")
        assert program.part("#who")[0].endswith(" 1 of 1")
        assert program.part("#who")[1].startswith("died day 10 · no evaluable MRD sample")
        assert "mCR not assessable: no evaluable sample" in program.text
        assert "no adverse event from day 0 on" in program.text
        assert "next" not in program.rows[-1]
        await program.do("patient.next")
        assert program.rows[-1] == " Next patient: there is no other patient"


async def test_a_patient_without_samples_stands_among_those_who_have_some(open_program, sample):
    cohort = sample.cohort
    without = replace(cohort, mrd=cohort.mrd.filter(cohort.mrd["patient_id"] != "P02"))
    async with open_program(without) as program:
        row = program.part("#patients")[2]
        assert row.split() == ["P02", "│", "47", "M", "–", "–", "–", "–", "456", "4"]
        await program.do("cursor.down", "screen.case")
        assert "no evaluable MRD sample" in program.part("#who")[1]
        assert program.table("#samples").extent == 0
        await program.do("patient.next", "patient.previous")
        assert program.table("#samples").extent == 0
