"""Small cells: held by listing every table that agrees with what is shown."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrdscope.errors import UsageError
from mrdscope.report.suppression import HIDDEN_WORD, Policy, Shown, protected, protected_row

FIVE = Policy(5)


def could_be(shown: Shown, count: int, total: int, policy: Policy) -> list[int]:
    """Return what a reader thinks a cell could be."""
    if shown is Shown.COUNT:
        return [count]
    return list(range(1, policy.least) if shown is Shown.SMALL else range(total + 1))


def agreeing(counts, found, policy):
    """Yield every table of counts that a reader cannot tell from the true one."""
    total = sum(map(sum, counts))
    width = len(counts[0])
    cells = [
        could_be(found.cells[i][j], n, total, policy)
        for i, row in enumerate(counts)
        for j, n in enumerate(row)
    ]
    rows = [set(could_be(one, sum(counts[i]), total, policy)) for i, one in enumerate(found.rows)]
    sums = [sum(row[j] for row in counts) for j in range(width)]
    columns = [set(could_be(one, sums[j], total, policy)) for j, one in enumerate(found.columns)]
    for values in itertools.product(*cells):
        if sum(values) == total:
            table = [values[i : i + width] for i in range(0, len(values), width)]
            across = all(sum(row) in allowed for row, allowed in zip(table, rows, strict=True))
            down = all(
                sum(c) in ok for c, ok in zip(zip(*table, strict=True), columns, strict=True)
            )
            if across and down:
                yield table


small_tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 7), min_size=width, max_size=width),
        min_size=1, max_size=3 if width < 3 else 2,
    )
)  # fmt: skip


@given(small_tables, st.sampled_from([3, 5]), st.booleans())
@settings(max_examples=40)
def test_no_suppressed_count_can_be_calculated_from_all_that_is_shown(counts, least, fixed):
    if sum(map(sum, counts)) > 14:
        return
    policy = Policy(least)
    found = protected(counts, policy, fixed_columns=fixed)
    tables = list(agreeing(counts, found, policy))
    assert [list(row) for row in counts] in [[list(row) for row in table] for table in tables]
    if found.safe:
        for i, row in enumerate(found.cells):
            for j, shown in enumerate(row):
                if shown is not Shown.COUNT:
                    assert len({table[i][j] for table in tables}) > 1


@given(small_tables, st.sampled_from([3, 5]))
def test_no_small_count_is_ever_shown(counts, least):
    policy = Policy(least)
    found = protected(counts, policy)
    for row, shown in zip(counts, found.cells, strict=True):
        for count, one in zip(row, shown, strict=True):
            assert one is not Shown.COUNT or not policy.is_small(count)
            assert one is not Shown.SMALL or policy.is_small(count)


def test_one_small_count_takes_the_smallest_other_with_it():
    assert protected_row([40, 12, 2, 0], FIVE) == (
        Shown.COUNT, Shown.HIDDEN, Shown.SMALL, Shown.COUNT,
    )  # fmt: skip


def test_two_small_counts_protect_each_other():
    assert protected_row([40, 3, 2], FIVE) == (Shown.COUNT, Shown.SMALL, Shown.SMALL)


def test_two_counts_that_can_only_be_four_are_not_said_to_be_small():
    # 4 + 4 = 8 is the only sum of two counts of 1 to 4 that is 8.
    assert protected_row([4, 4], FIVE) == (Shown.HIDDEN, Shown.HIDDEN)


def test_a_table_by_group_hides_a_square_so_that_no_margin_gives_a_cell_away():
    found = protected([[2, 30], [20, 25], [40, 50]], FIVE)
    hidden = [(i, j) for i, row in enumerate(found.cells) for j, one in enumerate(row)
              if one is not Shown.COUNT]  # fmt: skip
    assert hidden == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert set(found.rows) == set(found.columns) == {Shown.COUNT}


def test_where_nothing_is_small_nothing_is_suppressed():
    assert protected([[10, 0], [7, 9]], FIVE).complete


def test_a_cell_that_is_its_own_total_makes_the_table_unsafe():
    assert not protected([[2, 3]], FIVE).safe


def test_what_stands_in_the_place_of_a_count():
    assert FIVE.text(Shown.SMALL) == "<5"
    assert FIVE.text(Shown.HIDDEN) == HIDDEN_WORD


@pytest.mark.parametrize("least", [1, 0, -3])
def test_a_threshold_that_hides_nothing_is_refused(least):
    with pytest.raises(UsageError, match="suppresses nothing"):
        Policy(least)
