"""Patterns, of regularisations and of ours: none takes much longer than the text is; those of others are refused."""

from __future__ import annotations

import ast
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sphinx_apparatus
from sphinx_apparatus.text.regularise import COSTLY, Regularisation, cost, regularise

from .repository import Place

COSTS = {
    "'": 1, r"(?<!\S)\"": 1, r"(?<=\d)-(?=\d)": 1, r"(\d{1,4})-(\d{1,4})": 144, "[a-z]{1,20}": 400, "colou?r": 12,
}  # fmt: skip
LONG = (
    "([a-z ]+)+;$", "(a*)*b", "a+", ".*x", "(a|a){30}b", "(a|aa){1,40}b", "(a?){30}a{30}", "(((a?)?)?){9}" * 3,
    r"(\w{1,40}){1,40}!", "a{1,999999999}", "x" * 201, r"(?=(a+)+b)", "(?:a{0,9}){0,9}c", "(a|a)" * 30,
    "(" * 99 + "a" + ")?" * 99,
)  # fmt: skip


@pytest.mark.parametrize("pattern", COSTS)
def test_a_pattern_with_an_end_is_let_pass(pattern: str) -> None:
    assert cost(pattern) == COSTS[pattern] < COSTLY


@pytest.mark.parametrize("pattern", LONG)
def test_a_pattern_that_could_take_long_is_refused(place: Place, pattern: str) -> None:
    assert cost(pattern) >= COSTLY
    place.add(
        "edition/witnesses/regularisation.toml",
        f"\n[[regularisation]]\nname = 'Long'\npattern = '{pattern}'\nreplacement = 'x'\n",
    )
    status, said = place.check()
    assert status != 0
    assert "could take very long [rule-costly]" in said
    assert "regularisation.toml:" in said


parts = st.recursive(
    st.sampled_from(["a", "b", "[ab]", r"\w", ".", r"(?<=a)", r"(?!b)", "^", "$"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda found: f"({'|'.join(found)})"),
        st.tuples(inner, st.sampled_from(["?", "{1,3}", "{0,9}", "{2}", "{1,20}"])).map(lambda p: f"(?:{p[0]}){p[1]}"),
    ),
    max_leaves=12,
)


@given(parts)
def test_what_is_let_pass_is_quick(pattern: str) -> None:
    try:
        if cost(pattern) >= COSTLY:
            return
        re.compile(pattern)
    except re.error:
        return
    before = time.process_time()
    Regularisation("x", pattern, "x").applied("ab" * 500 + "a" * 1_000)
    assert time.process_time() - before < 2


def test_a_rule_that_swells_the_text_is_passed_over_and_reported(place: Place) -> None:
    rules = [Regularisation(str(n), "(.)", r"\1" * 60) for n in range(30)]
    assert regularise("a text", rules) == "a text"
    place.add(
        "edition/witnesses/regularisation.toml",
        "\n[[regularisation]]\nname = 'Swelling'\npattern = '(l)'\nreplacement = '" + r"\1" * 60 + "'\n",
    )
    assert "[rule-of-another-length]" in place.check()[1]


def ours() -> Iterator[tuple[str, str]]:
    """Yield each pattern of the package that reads words, and the name of its module."""
    for module in walk_packages(sphinx_apparatus.__path__, "sphinx_apparatus."):
        if not module.name.endswith("__main__"):
            held = vars(import_module(module.name))
            found = [one for one in held.values() if isinstance(one, re.Pattern) and isinstance(one.pattern, str)]
            yield from ((one.pattern, module.name) for one in found)
            for node in ast.walk(ast.parse(Path(held["__file__"]).read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(ast.Attribute(ast.Name("re")), [ast.Constant(str(pattern)), *_]):
                        yield pattern, module.name


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where what is done takes longer on the processor; a pattern that backtracks without end hears signals."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.skipif(not hasattr(signal, "SIGVTALRM"), reason="The system counts no time of a process.")
def test_no_pattern_of_ours_takes_long() -> None:
    """Each is tried with its own signs, again and again: ``(a+)+`` takes years."""
    slow = []
    for pattern, module in dict(ours()).items():
        assert not re.search(r"\)[*+?]\+|\(\?>", pattern), "Python 3.11.2 reads a possessive group wrongly"
        signs = [*dict.fromkeys(re.sub(r"[\w\\]", "", pattern)), " ", "\n"]
        literal = re.match(r"(?:\\[^\w]|[^\w\s\\()\[\].*+?|^$])+", pattern)
        begin = re.sub(r"\\(.)", r"\1", literal[0]) if literal else ""
        try:
            with within(1):
                for unit in (*signs, *("a" + sign for sign in signs), "1", "a"):
                    re.search(pattern, begin + unit * (600 // len(unit)))
        except TimeoutError:
            slow.append((module, pattern, unit))
    assert not slow
