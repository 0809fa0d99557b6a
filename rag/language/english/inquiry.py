"""Recognises questions about the documents themselves, which no passage can answer.

"How many contracts are there?", "Which documents mention force majeure?". A question counts as one
only when all of it was understood: what is left over makes it a question like any other.
"""

import re
from dataclasses import replace
from datetime import date

from rag.language.english.periods import period
from rag.types import FileType, Inquiry, Wish

_TYPES: tuple[tuple[str, FileType], ...] = (
    (r"pdfs?(?: (?:files?|documents?))?", FileType.PDF),
    (r"word (?:files?|documents?)", FileType.WORD),
    (
        r"(?:power ?points?(?: files?| presentations?)?|slide decks?)",
        FileType.SLIDES,
    ),
    (r"(?:spreadsheets?|(?:excel|csv) (?:files?|sheets?|workbooks?)|csvs)", FileType.SHEET),
    (r"e-?mails?(?: messages?)?", FileType.MAIL),
    (r"(?:web ?pages|html (?:files|pages))", FileType.WEB),
    (r"(?:text|markdown) files?", FileType.TEXT),
    (r"(?:image|picture) files?", FileType.PICTURE),
)
_ANY = r"(?:documents?|docs|files?)"
# What documents are called. Only where a tag or a title bears it out are they counted by it.
_NOUN = (
    r"(?:(?:annual|quarterly|monthly|financial|audit|research|meeting|lease|loan|service|"
    r"employment|purchase|sales|press) )?"
    r"(?:contracts?|agreements?|reports?|invoices?|letters?|memos?|memoranda|policies|minutes|leases|"
    r"proposals?|manuals?|papers?|articles?|statements?|filings?|resumes?|cvs?|certificates?|offers?|"
    r"receipts?|licen[sc]es|brochures?|specifications?|10-?[kq]s?|ndas?|releases?|amendments?|"
    r"presentations?|transcripts?|studies|surveys?|audits?)"
)
_SUBJECT = rf"(?P<subject>{_ANY}|{'|'.join(form for form, _ in _TYPES)}|{_NOUN})"
_OURS = r"(?:(?:of )?(?:the|my|our|these|your|different|available|uploaded) )*"
_ARE = (
    r"(?: (?:are there|do (?:we|you|i) have|have (?:we|you|i)(?: got)?|exist|there are|"
    r"(?:we|you|i) have|can (?:we|you|i) (?:ask|search)))?"
)
_MENTION = (
    r"(?:mention(?:s|ed|ing)?|contain(?:s|ing)?|refer(?:s|ring)? to|talk(?:s|ing)? about|"
    r"discuss(?:es|ing)?|cit(?:e|es|ing)|name)"
)
_WORDS = r"(?:the (?:words?|phrase|term|name|expression) )?(?P<words>.+)"
_HEADS: tuple[tuple[Wish, str], ...] = (
    (Wish.COUNT, rf"how many {_OURS}{_SUBJECT}{_ARE}"),
    (Wish.COUNT, rf"(?:what is )?the (?:total )?number of {_OURS}{_SUBJECT}{_ARE}"),
    (Wish.COUNT, rf"count (?:all )?{_OURS}{_SUBJECT}"),
    (
        Wish.LIST,
        r"(?:list|show|give|name|enumerate|display)(?: me)?(?: (?:a|the) list of)?(?: up)?"
        rf"(?: (?:all|every))? {_OURS}{_SUBJECT}{_ARE}",
    ),
    (Wish.LIST, rf"(?:what|which)(?: of)? {_OURS}{_SUBJECT}{_ARE}"),
)
_MENTIONED = (
    rf"in (?P<which>which|what|how many) {_OURS}{_SUBJECT} "
    r"(?:is|are|does|do|was|were) (?P<words>.+?) "
    r"(?:mentioned|named|cited|discussed|referred to|appear|occur|found)",
    rf"(?P<which>which|what|how many) {_OURS}{_SUBJECT} (?:is|are|was|were) (?P<words>.+?) "
    r"(?:mentioned|named|cited|discussed|found) in",
)
_THAT = r"(?:(?:that|which) )?(?:(?:are|is|were|was|have been|has been|have|has) )?"
_QUOTED = r'(?:"(?P<{0}>[^"]{{1,80}})"|(?P<{0}_bare>[^",]{{1,80}}?))'
_PLACE = re.compile(
    r"(?:,? ?(?:here|in total|altogether|overall|so far|right now|currently|available|by name|"
    r"(?:that|which)? ?(?:we|you|i) have(?: (?:uploaded|added|here))?|"
    r"(?:(?:were|have been|are) )(?:uploaded|added|stored|indexed)(?= (?:in|to|here)|$)|"
    r"(?:are |is )?(?:stored |kept |uploaded |added |to be found )?"
    r"(?:in|to|of|from|across) (?:the|this|my|our|your) "
    r"(?:whole |entire )?"
    r"(?:workspace|collection|library|archive|folder|system|knowledge base|corpus)))"
)
_END = r"(?=$| (?:added|uploaded|dated|and) )"
_TAGGED = re.compile(
    rf"{_THAT}(?:tagged|labell?ed)(?: with| as)? {_QUOTED.format('tag')}{_END}"
    rf"|(?:with|have|having|has) the (?:tag|label) {_QUOTED.format('named')}{_END}"
)
_TITLED = re.compile(
    rf"{_THAT}(?:with|having) {_QUOTED.format('title')} "
    r"in (?:the|their|its) (?:titles?|(?:file )?names?)"
    rf"|{_THAT}(?:titled|called|named|entitled) {_QUOTED.format('called')}{_END}"
)
_TIMED = re.compile(rf"{_THAT}(?P<how>added|uploaded|ingested|dated)(?P<when> .+)")
_THAT_MENTION = re.compile(rf"(?:that|which|do|does)? ?{_MENTION} {_WORDS}")
_ALL = re.compile(
    rf"\b(?:all|every|each)(?: one)?(?: of)? (?:the |my |our |these |your )?(?:{_ANY}|{_NOUN})\b"
    rf"|^(?:in )?how many (?:of )?(?:the |my |our |these )?{_ANY}\b"
    rf"|^which of (?:the|my|our|these) (?:{_ANY}|{_NOUN})\b"
    rf"|^which (?:documents|files)\b|\b(?:list|name|count) (?:the )?{_ANY}\b",
    re.IGNORECASE,
)
_LONGEST = 300  # characters
_MOST_PARTS = 6


def inquire(text: str, today: date) -> Inquiry | None:
    """What a question asks about the documents themselves; None when it asks of what they say."""
    words = _plain(text)
    if not words or len(words) > _LONGEST:
        return None
    for pattern in _MENTIONED:
        if match := re.fullmatch(pattern, words, re.IGNORECASE):
            many = match["which"].lower() == "how many"
            found = _of(Wish.COUNT if many else Wish.LIST, match["subject"])
            return replace(found, mentions=_unquoted(match["words"]))
    for wish, head in _HEADS:
        match = re.match(rf"{head}(?=$| |,)", words, re.IGNORECASE)
        if match and (whole := _rest(_of(wish, match["subject"]), words[match.end() :], today)):
            return whole
    return None


def asks_of_all(text: str) -> bool:
    """Whether a question is plainly about all of the documents, of which passages show but some."""
    return bool(_ALL.search(_plain(text)))


def _plain(text: str) -> str:
    """One line without politeness and without the mark at its end, its quotation marks straight."""
    words = " ".join(re.sub(r"[“”„«»]", '"', text).split()).rstrip(" ?.!")
    polite = r"^(?:please|can you|could you|would you|tell me,?|i (?:want|would like) to know,?)\s+"
    return re.sub(polite, "", re.sub(polite, "", words, flags=re.I), flags=re.I)


def _of(wish: Wish, subject: str) -> Inquiry:
    for form, kind in _TYPES:
        if re.fullmatch(form, subject, re.IGNORECASE):
            return Inquiry(wish=wish, types=frozenset({kind}))
    general = re.fullmatch(_ANY, subject, re.IGNORECASE)
    return Inquiry(wish=wish, noun="" if general else subject.lower())


def _rest(found: Inquiry, words: str, today: date) -> Inquiry | None:
    """The inquiry with what the rest of the question adds; None when some of it adds nothing."""
    for _ in range(_MOST_PARTS):
        words = words.strip(" ,")
        if not words:
            return found
        step = _part(found, words, today)
        if step is None:
            return None
        found, words = step
    return None


def _part(found: Inquiry, words: str, today: date) -> tuple[Inquiry, str] | None:
    if words.lower().startswith("and "):
        words = words[4:]
    if timed := _timed(found, words, today):
        return timed
    if match := re.match(rf"{_PLACE.pattern}(?=$| |,)", words, re.IGNORECASE):
        return found, words[match.end() :]
    if match := re.match(_TAGGED.pattern, words, re.IGNORECASE):
        return replace(found, tags=(*found.tags, _given(match))), words[match.end() :]
    if match := re.match(_TITLED.pattern, words, re.IGNORECASE):
        return replace(found, title=_given(match)), words[match.end() :]
    if match := re.fullmatch(_THAT_MENTION.pattern, words, re.IGNORECASE):
        return replace(found, mentions=_unquoted(match["words"])), ""
    return None


def _timed(found: Inquiry, words: str, today: date) -> tuple[Inquiry, str] | None:
    match = re.fullmatch(_TIMED.pattern, words, re.IGNORECASE)
    when = period(match["when"], today) if match else None
    if match is None or when is None:
        return None
    own = match["how"].lower() == "dated"
    return (replace(found, dated=when) if own else replace(found, added=when)), ""


def _given(match: re.Match[str]) -> str:
    return next(word.strip() for word in match.groups() if word)


def _unquoted(words: str) -> str:
    return words.strip(' "')
