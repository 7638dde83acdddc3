"""Cohorts written to disk in every form that is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

Tables = Mapping[str, pl.DataFrame]
Write = Callable[[Tables], Path]


@pytest.fixture
def tables() -> Tables:
    """A small cohort as text: ids with leading zeros, results in several notations."""
    return {
        "patients": pl.DataFrame(
            {
                "Patient ID": ["01", "02", "10"],
                "Sex": ["F", "m", "W"],
                "Age": ["34", "47.5", None],
                "OS (months)": ["12", "24", "3"],
                "os_status": ["0:LIVING", "1:DECEASED", "0"],
                "Centre": ["007", "008", "007"],
            }
        ),
        "mrd": pl.DataFrame(
            {
                "patient": ["02", "01", "01", "02"],
                "day": ["28", "61", "28", "61"],
                "result": ["4.1e-4", "neg", "2.1·10⁻³", "<1e-5"],
                "lod": ["0.00001", "0.00001", "0.00001", None],
                "material": ["BM", "BM", "BM", "PB"],
            }
        ),
        "toxicity": pl.DataFrame(
            {"pt": ["10", "01"], "term": ["anemia", "nausea"], "grade": ["III", "2"],
             "onset_day": ["5", "-3"]}
        ),
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    def write(tables: Tables) -> Path:
        path = tmp_path / "trial"
        path.mkdir()
        for name, frame in tables.items():
            frame.write_csv(path / f"{name}.csv")
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path) -> Write:
    def write(tables: Tables) -> Path:
        path = tmp_path / "trial.xlsx"
        with xlsxwriter.Workbook(path) as book:
            for name, frame in tables.items():
                sheet = book.add_worksheet(name)
                for i, row in enumerate([tuple(frame.columns), *frame.iter_rows()]):
                    for j, cell in enumerate(row):
                        if cell is not None:
                            sheet.write(i, j, cell)
        return path

    return write
