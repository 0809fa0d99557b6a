"""Changes to a sentence: those that keep its meaning, and those that make it false."""

import random
import re
from collections.abc import Callable, Sequence

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w&.-]*[a-z](?: [A-Z][\w&-]*[a-z])*")
_AUXILIARY = re.compile(
    r"\b(is|was|are|were|can|could|has|have|had|did|does|will|would|should|may)\b", re.I
)
_NEGATED = re.compile(r"\b(?:not|never) |n't\b|\bcannot\b", re.I)
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()


def _both_ways(pairs: str) -> dict[str, str]:
    split = [pair.split("/") for pair in pairs.split()]
    return {one: other for a, b in split for one, other in ((a, b), (b, a))}


_OPPOSITES = _both_ways(
    "increase/decrease increases/decreases increased/decreased increasing/decreasing rise/fall "
    "rose/fell rises/falls higher/lower high/low more/less greater/smaller larger/smaller "
    "large/small largest/smallest highest/lowest most/least before/after above/below up/down "
    "first/last early/late earlier/later old/new older/newer long/short longer/shorter "
    "positive/negative positively/negatively gain/loss gains/losses profit/loss win/lose "
    "won/lost accept/reject accepted/rejected include/exclude includes/excludes "
    "included/excluded activate/inhibit activates/inhibits activation/inhibition "
    "promote/prevent promotes/prevents improve/worsen improved/worsened improves/worsens "
    "enhance/impair enhanced/impaired upregulated/downregulated "
    "upregulation/downregulation strong/weak stronger/weaker fast/slow faster/slower "
    "north/south northern/southern east/west eastern/western male/female men/women best/worst "
    "better/worse major/minor maximum/minimum always/never all/none many/few often/rarely "
    "common/rare safe/dangerous effective/ineffective necessary/unnecessary "
    "sufficient/insufficient significant/insignificant similar/different same/different "
    "open/closed begin/end began/ended start/stop started/stopped public/private "
    "import/export buy/sell bought/sold borrow/lend with/without present/absent "
    "acute/chronic mother/father son/daughter king/queen support/oppose "
    "supported/opposed agree/disagree"
)
_UNITS = [
    one.split()
    for one in (
        "seconds minutes hours days weeks months years|mg g kg tons|mm cm m km miles|"
        "thousand million billion trillion|percent fold|meters kilometers miles feet|"
        "milligrams grams kilograms|dollars euros pounds|Monday Tuesday Wednesday Thursday Friday|"
        "January February March April May June July August September October November December"
    ).split("|")
]
_ALIKE = _both_ways(
    "shows/indicates show/indicate showed/demonstrated found/observed used/employed "
    "about/approximately also/additionally however/but increase/rise increased/grew "
    "decreased/declined big/large located/situated made/produced began/started "
    "important/crucial people/individuals often/frequently because/since many/numerous "
    "several/various help/assist helps/assists method/approach results/findings "
    "study/investigation obtain/get large/substantial percent/% called/named "
    "city/town built/constructed died/passed purchase/buy company/firm revenue/sales"
)
_DROPPED = frozenset("also however therefore thus moreover furthermore additionally very".split())


def other_number(text: str, chance: random.Random) -> str | None:
    """One number made another: a digit, the scale, or near by."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return _other_word_number(text, chance)
    one = chance.choice(found)
    changed = _changed(one.group(), chance)
    return text[: one.start()] + changed + text[one.end() :]


def _changed(number: str, chance: random.Random) -> str:
    plain = number.replace(",", "")
    value = float(plain)
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", number):
        return str(int(value) + chance.choice([-12, -7, -5, -3, -2, -1, 1, 2, 3, 4, 6, 10]))
    if chance.random() < 0.6:
        places = [i for i, sign in enumerate(number) if sign.isdigit()]
        place = chance.choice(places)
        kept = "123456789" if place == 0 else "0123456789"
        digit = chance.choice([d for d in kept if d != number[place]])
        return number[:place] + digit + number[place + 1 :]
    value *= chance.choice([0.1, 0.5, 1.1, 1.5, 2, 3, 10])
    decimals = len(plain.partition(".")[2])
    made = f"{value:,.{decimals}f}" if "," in number else f"{value:.{decimals}f}"
    return made if made != number else f"{value + 1:.{decimals}f}"


def _other_word_number(text: str, chance: random.Random) -> str | None:
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if word.lower() in _SMALL[2:]]
    if not places:
        return None
    place = chance.choice(places)
    words[place] = chance.choice([w for w in _SMALL[2:] if w != words[place].lower()])
    return " ".join(words)


def other_unit(text: str, chance: random.Random) -> str | None:
    """One unit, scale, month or day of the week made another."""
    words = text.split(" ")
    places = [
        (i, group)
        for i, word in enumerate(words)
        for group in _UNITS
        if word.strip(".,;)") in group and (i or word[0].islower())
    ]
    if not places:
        return None
    place, group = chance.choice(places)
    bare = words[place].strip(".,;)")
    other = chance.choice([one for one in group if one != bare])
    words[place] = words[place].replace(bare, other)
    return " ".join(words)


def negated(text: str, chance: random.Random) -> str | None:
    """A negation put in, or taken out."""
    if _NEGATED.search(text):
        return _NEGATED.sub("", text, count=1).replace("  ", " ")
    found = list(_AUXILIARY.finditer(text))
    if not found:
        return None
    one = chance.choice(found[:2])
    return f"{text[: one.end()]} {chance.choice(['not', 'not', 'never'])}{text[one.end() :]}"


def opposite(text: str, chance: random.Random) -> str | None:
    """One word made its opposite."""
    return _word_for_word(text, _OPPOSITES, chance, 1)


def names_in(text: str) -> list[str]:
    """The names within a sentence."""
    return [match.group() for match in _NAME.finditer(text)]


def other_name(text: str, pool: Sequence[str], chance: random.Random) -> str | None:
    """One name made another one of the pool, or two of its own names exchanged."""
    mine = list(dict.fromkeys(names_in(text)))
    if not mine:
        return None
    if len(mine) > 1 and chance.random() < 0.3:
        a, b = chance.sample(mine, 2)
        if a not in b and b not in a:
            return text.replace(a, "\0").replace(b, a).replace("\0", b)
    one = chance.choice(mine)
    others = [name for name in pool if name not in text and one not in name]
    return text.replace(one, chance.choice(others)) if others else None


def reworded(text: str, chance: random.Random) -> str:
    """The same said otherwise: asides left out, words for words, numbers written anew."""
    for likely, change in _REWORDINGS:
        if chance.random() < likely:
            text = change(text, chance)
    return text[:1].upper() + text[1:]


def _without_asides(text: str, _: random.Random) -> str:
    return re.sub(r" ?\([^()]*\)", "", text)


def _without_opening(text: str, _: random.Random) -> str:
    return re.sub(r"^(?:[A-Z]\w*(?: \w+){0,5}), (?=\w)", "", text)


def _without_clause(text: str, _: random.Random) -> str:
    return re.sub(r", (?:which|who|where) [^,.]*(?=[,.])", "", text)


def _in_other_words(text: str, chance: random.Random) -> str:
    return _word_for_word(text, _ALIKE, chance, 2) or text


def _without_fillers(text: str, _: random.Random) -> str:
    return " ".join(word for word in text.split(" ") if word.lower() not in _DROPPED)


def _without_articles(text: str, chance: random.Random) -> str:
    return re.sub(r"\b[Tt]he (?=\w)", "", text, count=chance.randint(1, 3))


def _numbers_anew(text: str, _: random.Random) -> str:
    text = re.sub(r"(\d)%", r"\1 percent", text)
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _moved(text: str, _: random.Random) -> str:
    """What stands before the first comma put to the end."""
    head, comma, tail = text.rstrip(".").partition(", ")
    if not comma or len(head) > len(tail) or "," in tail:
        return text
    return f"{tail} {head[:1].lower()}{head[1:]}."


def _word_for_word(
    text: str, others: dict[str, str], chance: random.Random, most: int
) -> str | None:
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if word.lower().strip(".,;") in others]
    if not places:
        return None
    for place in chance.sample(places, min(most, len(places))):
        bare = words[place].strip(".,;")
        other = others[bare.lower()]
        other = other.capitalize() if bare[:1].isupper() else other
        words[place] = words[place].replace(bare, other)
    return " ".join(words)


_REWORDINGS: tuple[tuple[float, Callable[[str, random.Random], str]], ...] = (
    (0.5, _without_asides), (0.3, _without_opening), (0.3, _without_clause),
    (0.6, _in_other_words), (0.5, _without_fillers), (0.3, _without_articles),
    (0.3, _numbers_anew), (0.3, _moved),
)  # fmt: skip
