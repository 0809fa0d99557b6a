"""Added and removed negations, opposites, and the same denials in other words."""

import re
from collections.abc import Iterator
from random import Random

from tests.evals.perturb.edits import Edit, like

_AUXILIARY = re.compile(
    r"(?<!\bnot )\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|must|"
    r"does|did)"
    r"\b(?! (?:not|no|never|only|also not)\b)(?=\s[a-z])",
    re.IGNORECASE,
)
_PAST = {
    "increased": "increase", "decreased": "decrease", "showed": "show", "reduced": "reduce",
    "improved": "improve", "caused": "cause", "induced": "induce", "led": "lead", "began": "begin",
    "became": "become", "reported": "report", "received": "receive", "won": "win", "made": "make",
    "took": "take", "gave": "give", "included": "include", "resulted": "result", "found": "find",
    "remained": "remain", "inhibited": "inhibit", "required": "require", "moved": "move",
    "reached": "reach", "declined": "decline", "grew": "grow", "rose": "rise", "fell": "fall",
    "lost": "lose", "provided": "provide", "produced": "produce", "agreed": "agree",
    "played": "play", "joined": "join", "served": "serve", "used": "use", "occurred": "occur",
    "contributed": "contribute", "differed": "differ", "prevented": "prevent",
}  # fmt: skip
_PRESENT = {
    "increases": "increase", "reduces": "reduce", "shows": "show", "causes": "cause",
    "requires": "require", "includes": "include", "leads": "lead", "induces": "induce",
    "provides": "provide", "contains": "contain", "promotes": "promote", "plays": "play",
    "inhibits": "inhibit", "regulates": "regulate", "remains": "remain", "affects": "affect",
}  # fmt: skip
OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "increased/decreased increase/decrease increases/decreases increasing/decreasing "
        "higher/lower high/low highest/lowest more/less larger/smaller large/small "
        "largest/smallest "
        "greater/smaller better/worse best/worst before/after above/below first/last early/late "
        "earlier/later positive/negative positively/negatively north/south northern/southern "
        "east/west eastern/western maximum/minimum major/minor majority/minority "
        "always/never success/failure successful/unsuccessful accepted/rejected gain/loss "
        "gains/losses rose/fell grew/shrank growth/decline improved/worsened won/lost "
        "strong/weak stronger/weaker longer/shorter long/short older/younger old/young "
        "upregulated/downregulated up-regulation/down-regulation activation/inhibition "
        "activates/inhibits activated/inhibited promotes/prevents favorable/unfavorable "
        "profit/loss income/expense buy/sell supported/opposed "
        "beginning/end began/ended started/stopped opened/closed inside/outside internal/external "
        "present/absent presence/absence likely/unlikely common/rare common/uncommon "
        "able/unable possible/impossible sufficient/insufficient effective/ineffective "
        "known/unknown related/unrelated dependent/independent significant/insignificant "
        "similar/different same/different many/few most/few wide/narrow fast/slow hot/cold "
        "men/women male/female inclusion/exclusion included/excluded including/excluding "
        "upper/lower left/right public/private domestic/foreign short-term/long-term "
        "with/without"
    ).split()
)  # fmt: skip
_SAME = (
    ("is not", "isn't"), ("was not", "wasn't"), ("did not", "didn't"), ("does not", "doesn't"),
    ("are not", "aren't"), ("were not", "weren't"), ("cannot", "can not"),
    ("unable to", "not able to"),
    ("failed to", "did not"), ("has not", "hasn't"), ("would not", "wouldn't"),
    ("not significant", "insignificant"), ("no longer", "not any longer"),
    ("lack of", "absence of"),
    ("was absent", "was not present"), ("unknown", "not known"), ("in the absence of", "without"),
    ("unlikely", "not likely"), ("without", "with no"), ("could not", "couldn't"),
    ("showed no", "did not show any"), ("had no", "did not have any"),
    ("has no", "does not have any"),
)  # fmt: skip


def changes(sentence: str, _document: str, chance: Random) -> Iterator[Edit]:
    """One statement denied, one denial taken away, or one word made its opposite."""
    yield from _added(sentence, chance)
    yield from _removed(sentence)
    for one, other in OPPOSITES:
        for word, new in ((one, other), (other, one)):
            for match in re.finditer(rf"(?<![\w-]){word}(?![\w-])", sentence, re.IGNORECASE):
                if _opposite_says_more(word, sentence, match):
                    yield Edit("opposite", *match.span(), like(new, match[0]))


def formats(sentence: str, _document: str, _chance: Random) -> Iterator[Edit]:
    """The same denials in other words."""
    for one, other in _SAME:
        for match in re.finditer(rf"(?<![\w-]){one}(?![\w-])", sentence):
            yield Edit("denial", *match.span(), other)


def _added(sentence: str, chance: Random) -> Iterator[Edit]:
    auxiliary = _AUXILIARY.search(sentence)
    if auxiliary:
        way = chance.choice(("not", "never"))
        yield Edit(f"{way} added", auxiliary.end(), auxiliary.end(), f" {way}")
    for word, base in (*_PAST.items(), *_PRESENT.items()):
        do = "does" if word in _PRESENT else "did"
        for match in re.finditer(rf"(?<=[a-z)A-Z] )(?<!have )(?<!has )(?<!had ){word}\b", sentence):
            before = sentence[: match.start()].split()[-1].lower()
            if before in _NOT_SUBJECTS or before.endswith(("ly", ",")):
                continue
            yield Edit("not added", *match.span(), f"{do} not {base}")
            if do == "did":
                yield Edit("failed to", *match.span(), f"failed to {base}")


_NOT_SUBJECTS = frozenset(
    "was were is are be been being has have had the a an of to and or not that which by with in "
    "for as its their his her more most also on at from all any no some an as than".split()
)


def _removed(sentence: str) -> Iterator[Edit]:
    for pattern, new in (
        (r"(\b(?:is|was|are|were|have|had|could|would|did|does|do|can|may|must|should)) not"
         r"(?! (?:only|just|necessarily)\b)(?= [a-z])", r"\1"),
        (r"\bcannot\b", "can"), (r"\bcan't\b", "can"), (r"n't\b", ""), (r"n’t\b", ""),
        (r"\bnever\b", ""), (r"\bno longer\b", "still"), (r"\bwithout\b", "with"),
        (r"\bfailed to\b", "managed to"), (r"\bunable to\b", "able to"),
        (r"\bno (?=(?:significant|evidence|effect|change|difference|association|increase|benefit))",
         "a "),
        (r"\bneither (.*?) nor\b", r"both \1 and"), (r"\black of\b", "presence of"),
    ):  # fmt: skip
        for match in re.finditer(pattern, sentence):
            yield Edit("removed", *match.span(), match.expand(new) if "\\" in new else new)


def _opposite_says_more(word: str, sentence: str, match: re.Match[str]) -> bool:
    """Words that are part of a fixed phrase, where the opposite makes no false sentence."""
    around = sentence[max(0, match.start() - 12) : match.end() + 14].lower()
    fixed = ("more than", "less than", "at first", "as long", "long as", "so long", "first name",
             "dealing with", "first of all", "associated with", "compared with", "old year",
             "with respect",
             "the right to", "rights", "years old", "high school", "most of", "most recent",
             "the same time", "as many", "how many", "known as", "also known", "with a",
             "together with",
             "present study", "present in", "likely to be")  # fmt: skip
    if word in {"with", "most", "many", "few", "first", "last", "left", "right", "end"}:
        return (
            word in {"first", "last"} and " the " in around and not any(f in around for f in fixed)
        )
    return not any(phrase in around for phrase in fixed)
