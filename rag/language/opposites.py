"""Words that exclude each other: opposites, and members of a row such as months or ordinals."""

import re
from collections.abc import Mapping
from functools import lru_cache

from rag.language.terms import stem

# One word stands for its forms: endings are left out.
_OPPOSITES = (
    "increase rise rose risen grow grew grown growth climb climbed gain expand expansion "
    "up:decrease decline reduce reduction fall fell fallen drop dropped shrink shrank "
    "shrunk diminish contract contraction down lower lost",
    "higher:lower", "high:low", "highest:lowest", "more:less fewer", "most:least fewest",
    "greater:smaller lesser lower less", "greatest:smallest least", "larger:smaller",
    "large:small", "largest:smallest", "big:small little", "bigger:smaller", "biggest:smallest",
    "better:worse", "best:worst", "improve:worsen deteriorate",
    "improvement:deterioration worsening", "before:after", "prior:after subsequent",
    "earlier:later", "early:late",
    "first:last", "preced:follow", "previous:next subsequent", "above:below", "over:under",
    "up:down", "upward:downward", "positive:negative", "positively:negatively", "gain:loss lose",
    "won:lost", "win:lose", "winner:loser", "victory:defeat", "success:failure", "succeed:fail",
    "succeeded:failed", "profit:loss", "profitable:unprofitable", "accept:reject refuse decline",
    "approve:reject refuse deny disapprove", "allow:forbid prohibit ban prevent deny",
    "permit:forbid prohibit", "confirm:deny refute", "support:oppose reject",
    "agree:disagree refuse", "include:exclude", "inclusion:exclusion", "including:excluding",
    "maximum:minimum", "maximal:minimal", "maximize:minimize", "major:minor", "majority:minority",
    "strong:weak", "stronger:weaker", "strongest:weakest", "strongly:weakly", "strengthen:weaken",
    "long:short", "longer:shorter", "longest:shortest", "old:young new", "older:younger newer",
    "oldest:youngest newest", "fast:slow", "faster:slower", "quick:slow", "quickly:slowly",
    "rapid:slow", "rapidly:slowly", "hot:cold", "warm:cold cool", "warmer:colder cooler",
    "wet:dry", "heavy:light", "heavier:lighter", "wide:narrow", "wider:narrower", "deep:shallow",
    "deeper:shallower", "thick:thin", "hard:soft easy", "difficult:easy", "rich:poor",
    "good:bad poor", "true:false", "right:wrong left", "correct:incorrect wrong",
    "open:close shut", "opened:closed", "begin:end", "began:ended", "beginning:end",
    "start:stop finish end", "started:stopped finished ended", "enter:leave exit",
    "arrive:depart leave", "buy:sell", "bought:sold", "purchase:sale sell", "purchased:sold",
    "borrow:lend", "import:export", "importer:exporter", "asset:liability", "credit:debit",
    "income:expense loss", "revenue:expense cost", "debtor:creditor", "payable:receivable",
    "supply:demand", "inflow:outflow", "inside:outside", "internal:external", "interior:exterior",
    "inner:outer", "indoor:outdoor", "upper:lower", "top:bottom", "front:back rear",
    "public:private", "domestic:foreign international", "national:international", "local:global",
    "urban:rural", "civilian:military", "north:south", "northern:southern", "east:west",
    "eastern:western", "northeast:southwest", "northwest:southeast", "present:absent",
    "presence:absence", "exist:lack", "with:without", "contain:lack", "always:never",
    "everyone:nobody", "everything:nothing", "everybody:nobody", "both:neither", "all:none",
    "many:few", "rarely:often usually frequently", "seldom:often", "rare:common frequent",
    "frequent:infrequent rare", "frequently:rarely", "common:rare uncommon",
    "activate:inhibit deactivate inactivate suppress",
    "activation:inhibition inactivation suppression", "activator:inhibitor", "agonist:antagonist",
    "induce:inhibit suppress prevent", "induction:inhibition suppression",
    "promote:inhibit suppress prevent hinder demote", "promotion:inhibition",
    "stimulate:inhibit suppress", "stimulation:inhibition",
    "enhance:reduce impair inhibit diminish", "enhancement:reduction", "upregulate:downregulate",
    "upregulation:downregulation", "up-regulate:down-regulate", "up-regulation:down-regulation",
    "cause:prevent", "protect:harm damage", "beneficial:harmful detrimental", "benefit:harm",
    "safe:dangerous unsafe", "healthy:sick unhealthy", "acute:chronic", "benign:malignant",
    "dominant:recessive", "alive:dead", "live:die", "born:died", "birth:death", "survive:die",
    "male:female", "man:woman", "men:women", "boy:girl", "father:mother", "son:daughter",
    "brother:sister", "husband:wife", "king:queen", "he:she", "his:her",
    "similar:different dissimilar", "same:different", "equal:unequal", "identical:different",
    "similarly:differently", "sufficient:insufficient", "adequate:inadequate", "simple:complex",
    "homogeneous:heterogeneous", "parallel:serial", "voluntary:mandatory compulsory involuntary",
    "optional:mandatory required compulsory", "required:optional", "mandatory:optional",
    "temporary:permanent", "fixed:variable floating", "active:inactive passive",
    "guilty:innocent", "legal:illegal", "lawful:unlawful", "peace:war", "ally:enemy", "love:hate",
    "friend:enemy", "ancient:modern", "offer:refuse", "remember:forget", "day:night",
    "offline:online", "direct:indirect", "attack:defend", "teacher:student", "employer:employee",
    "buyer:seller", "vendor:customer", "lender:borrower", "landlord:tenant", "lessor:lessee",
    "plaintiff:defendant", "short-term:long-term", "current:former", "separate:joint",
    "together:apart separately", "favorable:unfavorable adverse",
    "favourable:unfavourable adverse", "optimistic:pessimistic",
    "accelerate:decelerate slow delay", "ascend:descend", "add:remove subtract",
    "addition:removal", "attach:detach", "appear:disappear", "connect:disconnect",
    "combine:separate", "encourage:discourage", "hire:fire dismiss", "appoint:dismiss",
    "lead:lag", "exceed:miss", "appreciate:depreciate", "appreciation:depreciation",
    "inflation:deflation", "surplus:deficit", "richer:poorer", "far:near close",
    "partial:complete full", "partially:completely fully", "partly:fully entirely wholly",
    "sole:joint", "solid:liquid", "sensitive:resistant insensitive", "sensitivity:resistance",
    "susceptible:resistant", "likely:unlikely", "must:may might", "shall:may",
    "primary:secondary", "quantitative:qualitative", "prospective:retrospective", "senior:junior",
    "single:married multiple", "few:most", "abundant:scarce", "efficient:inefficient",
    "dependent:independent",
    "affirm uphold upheld:reverse overturn overturned vacate quash", "dissent:concur join",
    "convict:acquit", "convicted guilty:acquitted", "grant:deny refuse reject withhold",
    "granted:denied refused", "criminal:civil", "liable:exempt", "valid:void", "enforce:waive",
    "impose:lift waive", "enact:repeal", "appellant:respondent", "written:oral verbal",
    "aware:unaware ignorant", "mild:severe serious", "severe:mild moderate slight",
    "symptomatic:asymptomatic", "typical:atypical", "systolic:diastolic", "proximal:distal",
    "dorsal:ventral", "medial:lateral", "arterial:venous", "artery:vein", "systemic:local topical",
    "inpatient:outpatient", "inpatients:outpatients", "viral:bacterial fungal", "donor:recipient",
    "abolish:enhance restore increase induce", "attenuate:enhance exacerbate amplify",
    "exacerbate aggravate:alleviate ameliorate relieve attenuate", "relapse:remission",
    "overexpression:knockdown silencing depletion deletion downregulation underexpression",
    "synthesis:degradation breakdown", "oxidation:reduction", "association:dissociation",
    "phosphorylation:dephosphorylation", "wild-type:mutant", "light:dark darkness",
    "bright:dark dim", "fill full:empty", "filled:emptied", "install:uninstall", "enable:disable",
    "lock:unlock", "upload:download", "client:server", "input:output",
    "added:removed deleted dropped", "create:delete destroy", "created:deleted destroyed",
    "issue:repurchase redeem retire", "invest:divest", "acquire:sell divest dispose",
    "acquired:sold divested", "sold:retained kept", "gross:net", "premium:discount",
    "upgrade:downgrade", "outperform:underperform", "within:outside beyond after",
    "except excluding:including", "for:against", "with:against", "until:since from",
    "expire lapse:effect begin commence start", "praise:criticise criticize condemn",
    "praised:criticised criticized condemned", "opposed:supported backed favored favoured",
    "arrest:release", "arrested:released", "prosecution:defence defense", "maternal:paternal",
    "owned:leased rented", "owner:tenant", "adult:child infant", "adults:children infants",
    "doctor:patient", "upstream:downstream", "onshore:offshore", "inbound:outbound",
    "frozen:thawed fresh", "acidic:alkaline basic", "anode:cathode", "horizontal:vertical",
    "clockwise:counterclockwise anticlockwise", "even:odd", "visible:hidden invisible",
    "raise:lower cut reduce", "raised:lowered cut reduced", "tighten:loosen ease",
    "tightened:eased loosened", "advance:retreat", "admitted:discharged", "like:contrast unlike",
    "usual:unusual", "usually:rarely seldom never", "mostly:rarely", "each every:neither none no",
    "nobody none:everybody everyone all", "extend lengthen prolong:shorten",
    "extended lengthened prolonged:shortened", "cut:create", "blame:praise", "blamed:praised",
    "slight:gross severe", "favour favor:against", "supplier:customer buyer",
)  # fmt: skip
_NEGATIVE = ("un", "in", "im", "il", "ir", "dis", "non", "non-", "mis")
_PAIRED = (
    ("pre", "post"), ("over", "under"), ("up", "down"), ("hyper", "hypo"), ("inter", "intra"),
    ("macro", "micro"), ("anti", "pro"), ("in", "ex"), ("in", "out"), ("sub", "super"),
    ("extra", "intra"), ("max", "min"), ("homo", "hetero"), ("mono", "poly"),
    ("anterior", "posterior"),
)  # fmt: skip
_ALIKE = frozenset("invaluable inflammable inhabited ingenious indifferent inhere".split())

_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
# Each row is a scale: two words of one row that differ exclude each other; "/" joins equal ones.
_ROWS = (
    " ".join(f"{month}/{month[:3]}" if month != "september" else "september/sep/sept"
             for month in _MONTHS.split()),
    " ".join(f"{day}/{day[:3]}/{day}s" for day in _DAYS.split()),
    "second/seconds minute/minutes hour/hours day/days/night/nights week/weeks month/months "
    "year/years "
    "decade/decades century/centuries millennium/millennia",
    "hourly daily weekly biweekly monthly quarterly annual/annually/yearly",
    "half/halves third/thirds quarter/quarters fifth/fifths tenth/tenths",
    "halved doubled/double/doubling tripled/triple/tripling quadrupled/quadruple",
    "half once twice thrice", "twofold/two-fold threefold/three-fold fourfold/four-fold "
    "fivefold/five-fold sixfold/six-fold tenfold/ten-fold hundredfold/hundred-fold",
    "single double triple quadruple", "dozens hundreds thousands millions billions trillions",
    "hundred thousand million billion trillion",
    "dollar/dollars euro/euros pound/pounds yen franc/francs",
    "all most half some/several few none",
    "always often/frequently/usually sometimes/occasionally rarely/seldom never",
    "spring summer autumn winter", "morning afternoon evening night", "north east south west",
    "northern eastern southern western", "northeast northwest southeast southwest",
    "revenue/revenues/sales income/profit/earnings expense/expenses/cost/costs",
    "mean/average median maximum minimum total", "gross net operating", "mild moderate severe",
    "a.m/am p.m/pm",
    "undergraduate graduate", "nuclear solar wind coal",
    "renal hepatic cardiac pulmonary cerebral gastric",
    "kidney/kidneys liver/livers heart/hearts lung/lungs brain/brains stomach pancreas spleen",
    "breast prostate bladder colon ovarian cervical", "mouse/mice rat/rats rabbit/rabbits pig/pigs",
    "oral/orally intravenous/intravenously subcutaneous/subcutaneously "
    "intramuscular/intramuscularly topical/topically", "sodium potassium calcium magnesium",
    "bachelor master doctorate", "copper iron steel aluminium/aluminum zinc",
    "black white red green blue yellow", "gold silver bronze", "one two three four five six seven "
    "eight nine ten eleven twelve",
)  # fmt: skip
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\Z")
_DECADE = re.compile(r"\d{3}0s\Z")
_FOLD = re.compile(r"(\d+(?:\.\d+)?)-?fold\Z")
_FOLDS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
          "eight": "8", "ten": "10"}  # fmt: skip


def _stems() -> Mapping[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    for line in _OPPOSITES:
        one, others = (part.split() for part in line.split(":"))
        for word in one:
            known[_form(word)] = known.get(_form(word), frozenset()) | set(map(_form, others))
        for word in others:
            known[_form(word)] = known.get(_form(word), frozenset()) | set(map(_form, one))
    return known


def _form(word: str) -> str:
    return stem(word, "en") if len(word) > 4 else word


_KNOWN = _stems()
_PLACES = [
    {form: place for place, forms in enumerate(row.split()) for form in forms.split("/")}
    for row in _ROWS
]


@lru_cache(maxsize=4096)
def opposite_words(one: str, other: str) -> bool:
    """Whether two words are opposites: increase and decline, likely and unlikely."""
    one, other = one.lower(), other.lower()
    if _form(other) in _KNOWN.get(_form(one), ()):
        return True
    head, _, tail = one.rpartition("-")
    if head and other.startswith(f"{head}-"):  # UCP1-dependent, UCP1-independent
        return opposite_words(tail, other.removeprefix(f"{head}-"))
    return negates(one, other) or negates(other, one) or _paired(one, other)


def negates(one: str, other: str) -> bool:
    """Whether one word is another with a syllable before it that denies it."""
    if one in _ALIKE or len(other) < 4:
        return False
    return any(one == prefix + other for prefix in _NEGATIVE)


def _paired(one: str, other: str) -> bool:
    for first, second in _PAIRED:
        for a, b in ((first, second), (second, first)):
            rest = one.removeprefix(a)
            if rest != one and len(rest) >= 3 and other == b + rest:
                return True
    return False


@lru_cache(maxsize=4096)
def exclusive_words(one: str, other: str) -> bool:
    """Whether two words name different members of one row: May and June, third and fifth."""
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    for pattern in (ordinal, _fold, _decade):
        mine, theirs = pattern(one), pattern(other)
        if mine and theirs:
            return mine != theirs
    return any(
        one in places and other in places and places[one] != places[other] for places in _PLACES
    )


def ordinal(word: str) -> str:
    """The number of an ordinal as digits, or an empty text."""
    match = _ORDINAL.match(word.lower())
    if match:
        return match[1]
    names = _ORDINALS.split()
    return str(names.index(word.lower()) + 1) if word.lower() in names else ""


def _fold(word: str) -> str:
    match = _FOLD.match(word)
    if match:
        return match[1]
    return _FOLDS.get(word.removesuffix("fold").rstrip("-"), "") if word.endswith("fold") else ""


def _decade(word: str) -> str:
    return word if _DECADE.match(word) else ""
