"""No regular expression takes much longer for each character of a long text than of a short one."""

import re
from time import thread_time

import pytest

import rag
import webapp
from tests.patterns import COSTLY, Found, every_pattern, has_no_end, made_strings, modules

FIRST, SHORT, LONG = 500, 2_500, 10_000
SUSPECTS = 3  # strings of a pattern that are tried at length: the slowest when they are short
MOST_RATIO = 8.0  # 4 is linear, 16 is quadratic
TRIES = 3
FASTER = 50  # what takes that much less than a quadratic one is too short to be timed


def seconds(found: Found, text: str) -> float:
    """Of this thread alone: what else the machine does counts little."""
    pattern = found.pattern
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = thread_time()
    if found.searched:
        pattern.sub(given[:0], given)
    else:
        pattern.match(given)
        pattern.fullmatch(given)
    return thread_time() - begun


def run_of(start: str, piece: str, length: int) -> str:
    """So long a run of a piece, with a sign at its end that nothing looks for."""
    return (start + piece * length)[:length] + "\0"


def ratio(found: Found, start: str, piece: str) -> float:
    """How much longer four times the text takes, by the least of some tries of each."""
    short, long = run_of(start, piece, SHORT), run_of(start, piece, LONG)
    once = max(min(seconds(found, short) for _ in range(TRIES)), 1e-6)
    least = float("inf")
    for _ in range(TRIES):
        least = min(least, seconds(found, long) / once)
        if least < MOST_RATIO:
            break
    return least


def slowest(found: Found, quadratic: float) -> list[tuple[str, str]]:
    """The strings that take a pattern longest, if any takes near what a quadratic one would."""
    timed = {one: seconds(found, run_of(*one, FIRST)) for one in made_strings(found.pattern)}
    suspects = sorted(timed, key=lambda one: -timed[one])[:SUSPECTS]
    return [one for one in suspects if timed[one] > quadratic / 8]


def a_quadratic_one() -> Found:
    return Found("here", re.compile(r"\[[^\]]*\]"), searched=True)


def test_the_measure_tells_a_quadratic_pattern() -> None:
    assert ratio(a_quadratic_one(), "", "[") > MOST_RATIO
    assert ratio(Found("here", re.compile("[^a]"), searched=True), "", "[") < MOST_RATIO
    weak = Found("here", re.compile(r"\s+$"), searched=True)  # one of the lightest
    much = seconds(a_quadratic_one(), run_of("", "[", LONG))
    assert seconds(weak, run_of("", " ", LONG)) > much / FASTER


def test_only_what_repeats_without_end_is_tried() -> None:
    assert all(has_no_end(re.compile(one)) for one in ("a*", "(?:b|(?=c+))", "(a{2,}?)b", "a++"))
    assert not any(has_no_end(re.compile(one)) for one in ("a{2,9}", "(?:b|c)?", "[a-z]"))


def test_what_is_not_imported_has_no_pattern() -> None:
    sources = dict(modules(rag, webapp))
    assert all("import re\n" not in sources[name] for name in COSTLY)
    assert all("rag.language" not in sources[name] for name in COSTLY)


def test_every_pattern_is_linear() -> None:
    every = every_pattern()
    assert len(every) > 350, "some are not found"
    quadratic, much = (
        min(seconds(a_quadratic_one(), run_of("", "[", length)) for _ in range(9))
        for length in (FIRST, LONG)
    )
    slow = [
        f"{found.where}: {found.pattern.pattern[:100]!r} on {start!r} and many {piece!r}"
        for found in every
        if has_no_end(found.pattern)
        for start, piece in slowest(found, quadratic)
        if seconds(found, run_of(start, piece, LONG)) > much / FASTER
        and ratio(found, start, piece) > MOST_RATIO
    ]
    if slow:
        pytest.fail("\n".join(slow))
