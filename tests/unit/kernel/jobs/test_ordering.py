"""Many jobs that depend on one another are put in order, and what cannot be is told apart."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.contracts.problems import Problem
from callboard.kernel.jobs.ordering import Ordering

BAD = Problem(code="BAD_ARGS", message="No.")


def ordering(needs: Sequence[Sequence[int]], *, bad: Sequence[int] = ()) -> Ordering:
    return Ordering(needs, dict.fromkeys(bad, BAD), lambda item: "abcdefghijklmnop"[item])


def test_the_order_asked_is_kept_where_nothing_speaks_against_it() -> None:
    """What needs nothing later stays where it is."""
    assert [0, 1, 2, 3] == ordering([[], [0], [], [1, 2]]).order()


def test_what_is_needed_comes_first() -> None:
    """The last item is needed by all."""
    assert [2, 0, 1] == ordering([[2], [2], []]).order()


@pytest.mark.parametrize(
    ("needs", "circles"),
    [
        pytest.param([[0]], {0: "a → a"}, id="itself"),
        pytest.param([[1], [2], [0]], dict.fromkeys(range(3), "a → b → c → a"), id="three"),
        pytest.param([[1], [0], [3], [2]], {0: "a → b → a", 1: "a → b → a", 2: "c → d → c", 3: "c → d → c"}, id="two"),
        pytest.param([[1], [2], [1]], {1: "b → c → b", 2: "b → c → b"}, id="one that somebody outside needs"),
    ],
)
def test_a_circle_is_named_in_its_order(needs: list[list[int]], circles: dict[int, str]) -> None:
    """Each of its members says which way round it goes; who only needs one of them does not."""
    found = ordering(needs)
    found.order()
    cycles = {item: each for item, each in found.problems.items() if each.code == "DEPENDENCY_CYCLE"}
    assert circles.keys() == cycles.keys()
    assert all(words in cycles[item].message for item, words in circles.items())


def test_a_long_circle_is_cut_short() -> None:
    """Nobody reads ten thousand names."""
    found = Ordering([[(n + 1) % 10_000] for n in range(10_000)], {}, str)
    assert [] == found.order()
    assert "(10000 in all) … → 0." in found.problems[7].message
    assert len(found.problems[7].message) < 200


def test_what_needs_a_refused_item_is_refused_with_its_name() -> None:
    """Near and far, each naming what it needs itself; the others are not touched."""
    found = ordering([[], [0], [1], []], bad=[0])
    assert [3] == found.order()
    assert ["BAD_ARGS", "DEPENDENCY_REFUSED", "DEPENDENCY_REFUSED"] == [found.problems[n].code for n in range(3)]
    assert "depends on a, which was refused: BAD_ARGS" in found.problems[1].message
    assert "depends on b, which was refused: DEPENDENCY_REFUSED" in found.problems[2].message


@given(st.data())
def test_every_item_is_ordered_or_refused(data: st.DataObject) -> None:
    """Whatever needs what: each item once, after all that it needs, and none that needs a refused one."""
    count = data.draw(st.integers(0, 9))
    needs = [data.draw(st.lists(st.integers(0, count - 1), max_size=3, unique=True)) for _ in range(count)]
    found = ordering(needs, bad=data.draw(st.lists(st.integers(0, count - 1), max_size=2) if count else st.just([])))
    order = found.order()
    assert sorted([*order, *found.problems]) == list(range(count))
    assert all(order.index(need) < order.index(item) for item in order for need in needs[item])
    for item, problem in found.problems.items():
        if problem.code == "DEPENDENCY_REFUSED":
            assert any(need in found.problems for need in needs[item])
