"""What concerns the program as a whole."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Situation, needs_patients


def _needs_work(now: Situation) -> str | None:
    return None if now.busy else "nothing is being computed"


def _needs_reading(now: Situation) -> str | None:
    return "the cohort is still being read" if now.reading else None


def _needs_notice(now: Situation) -> str | None:
    return None if now.noticed else "there is no notice"


PROGRAM_ACTIONS = (
    Action("number.explain", "Explain the number here: definition, formula, rows", "Numbers",
           ("e",), "explain", unavailable=needs_patients, footer="explain"),
    Action("view.export", "Export what has the focus to a file", "Out", ("x",), "export",
           unavailable=needs_patients),
    Action("view.copy", "Copy what has the focus to the terminal's clipboard", "Out", ("y",),
           "copy", unavailable=needs_patients),
    Action("file.reread", "Read the files again; view and patient stay", "Program", ("f5",),
           "reread", unavailable=_needs_reading),
    Action("notice.close", "Close the line of notices", "Program", ("f8",), "close_notice",
           unavailable=_needs_notice),
    Action("views.save", "Keep how this screen is looked at as a named view", "Views",
           ("quotation_mark",), "name_view", unavailable=needs_patients),
    Action("views.open", "Saved views: come back to one, rename, delete", "Views",
           ("grave_accent",), "open_views", unavailable=needs_patients),
    Action("work.cancel", "Cancel what is being computed", "Program", ("ctrl+g",), "cancel_work",
           unavailable=_needs_work, footer="cancel", urgent=True),
    Action("app.help", "Help: every action valid here", "Program", ("question_mark",), "help",
           footer="help"),
    Action("app.palette", "Find an action by its name", "Program", ("colon", "ctrl+p"),
           "command_palette", footer="palette"),
    Action("app.theme", "Next theme; the palette has each by its name", "Program", ("T",),
           "next_theme"),
    Action("app.redraw", "Draw the whole screen anew", "Program",
           ("ctrl+l",), "redraw"),
    Action("app.quit", "Quit", "Program", ("q", "ctrl+c"), "quit", footer="quit"),
)  # fmt: skip
