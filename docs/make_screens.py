"""Draw the pictures of the README from the running program on the sample cohort."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from mrdscope.cohort.readers import read
from mrdscope.tui.actions import action
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.opened import opened

HERE = Path(__file__).parent
COHORT = HERE.parent / "sample_data" / "imatinib_ph_all"
SIZE = (100, 32)
SHOTS = {
    "cohort": ("cursor.down",),
    "case": ("screen.case",),
    "mrd": ("screen.mrd",),
    "toxicity": ("screen.toxicity", *["cursor.down"] * 2, "cursor.left"),
    "survival": ("screen.survival",),
    "checks": ("screen.checks", "checks.previous"),
    "tables": ("screen.tables", "tables.next"),
    "definitions": ("screen.definitions",),
    "thresholds": ("screen.thresholds", "thresholds.best"),
    "comparison": ("screen.comparison",),
}

#: Cells are so wide in the pictures; blanks at the start of a text are dropped by some viewers.
CELL = 12.2
LEADING_BLANKS = re.compile(
    r'(<text [^>]*?)x="([0-9.]+)"([^>]*?) textLength="[0-9.]+"([^>]*>)((?:&#160;)+)'
)


def move_right(match: re.Match[str]) -> str:
    before, x, middle, after, blanks = match.groups()
    return f'{before}x="{float(x) + CELL * (len(blanks) // 6):g}"{middle}{after}'


async def draw() -> None:
    app = MrdscopeApp(COHORT.name, lambda: opened(read(COHORT)))
    async with app.run_test(size=SIZE) as pilot:
        while app.opened is None or app.opened.findings is None:
            await pilot.pause(0.05)
        for name, actions in SHOTS.items():
            await pilot.press(*(action(one).keys[0] for one in actions))
            await pilot.pause(6.0 if name == "survival" else 1.0)
            picture = app.export_screenshot(title="mrdscope")
            # No font from elsewhere: a monospaced one of the reader's own will do.
            picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
            picture = re.sub(r"<!--.*?-->\s*", "", picture, flags=re.DOTALL)
            picture = picture.replace("Fira Code", "DejaVu Sans Mono")
            picture = LEADING_BLANKS.sub(move_right, picture)
            (HERE / "screens" / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    (HERE / "screens").mkdir(exist_ok=True)
    asyncio.run(draw())
