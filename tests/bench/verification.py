"""How long checking an answer takes: eight sentences against ten passages, with the real model."""

from time import perf_counter

from rag.config import RagConfig
from rag.pairs import build_support
from rag.types import Draft, ElementKind, Mode, Passage
from rag.verify import build_verifier, disagreements, read_grounds, verify
from rag.write.citations import resolve
from tests.bench.told import Tell
from tests.make import make_passage

RUNS = 5
ROWS = "In millions\t2018\t2017\n" + "\n".join(
    f"{name}\t{1_577 + 31 * n:,}\t{1_373 + 29 * n:,}"
    for n, name in enumerate(
        "Net sales|Cost of sales|Research costs|Selling costs|Operating income|Interest|Taxes|"
        "Net income|Depreciation|Capital expenditures".split("|")
    )
)
SENTENCES = (
    "The plant number {n} in Lyon opened in {year}. It employs {people} people and makes valves. "
    "Revenue of the plant grew to {n} million dollars in {year}. The board did not approve the "
    "merger of plant {n} with its neighbour. Energy use per ton fell by {n} percent. The permit "
    "of the plant ends in {later}, unless the authority extends it. Water comes from the river. "
)


def passages(run: int) -> tuple[Passage, ...]:
    """Ten passages of about 1,200 characters; new words for each run, so that nothing is known."""
    prose = [
        "".join(
            SENTENCES.format(n=10 * run + n, year=1990 + n, people=300 + run + n, later=2030 + n)
            for n in range(3 * number, 3 * number + 3)
        )
        for number in range(8)
    ]
    table = f"{ROWS}\nOther costs of run {run}\t{100 + run}\t{200 + run}"
    found = [make_passage(text, number=number) for number, text in enumerate(prose, start=1)]
    found += [
        make_passage(table, number=number, kind=ElementKind.TABLE, title=f"Report {number}")
        for number in (9, 10)
    ]
    return tuple(found)


def answer(run: int) -> str:
    """Eight sentences: good ones, a wrong year, a sum, a change, an invention, no citation."""
    n = 10 * run
    return (
        f"The Lyon plant number {n} was opened in 1990 [1]. The plant number {n + 4} in Lyon "
        "opened in 1999 [2]. Capital expenditures increased by 14.6 % in 2018 [9]. Net sales were "
        "2,950 million in 2018 and 2017 together [9]. The board approved the merger of plant "
        f"{n + 1} [1]. It employs {300 + run} people. The chairman plays golf on Sundays [3]. The "
        "permit of the plant ends in 2036 unless it is extended [5]."
    )


def measure_verification(tell: Tell) -> None:
    """The middle of some runs, and the longest."""
    middle, longest = seconds_to_verify()
    tell("checking an answer of eight sentences", 1_000 * middle, "ms", "< 300")
    tell("... the longest of some", 1_000 * longest, "ms", "")


def seconds_to_verify() -> tuple[float, float]:
    """The middle of some runs, and the longest: citations, verdicts and disagreements."""
    verifier = build_verifier("", build_support(RagConfig().embed))
    taken = []
    for run in range(RUNS + 1):
        shown = passages(run)
        draft = Draft(mode=Mode.MODEL, text=answer(run))
        began = perf_counter()
        grounds = read_grounds(resolve(draft, shown).claims, shown)
        disagreements(verify(grounds, verifier), grounds)
        taken.append(perf_counter() - began)
    warm = sorted(taken[1:])  # the first one loads the model
    return warm[len(warm) // 2], warm[-1]
