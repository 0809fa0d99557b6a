"""How texts speak to a language model instead of a reader, as patterns over `plain` text.

Each is about who is spoken to: "your reply", "the instructions above", "if questioned, report".
Orders to people ("ignore the previous edition", "repeat steps 3 to 7") must stay clean.
"""

import re
from collections.abc import Sequence

from rag.safety.foreign_orders import HINTS, PATTERN

_START = (
    r"(?:^|[.:;!?>*\])\"'–-]\s*|\b(?:and|then|also|please|now|just|must|should|to|instead|you|will"
    r"|finally|kindly|always|next),? )"
)
_REPLY = (
    r"(?:response|reply|replies|answer|answers|output|outputs|message|messages|completion|summary"
    r"|explanation|next sentence|words?|text|writing|sentences?)"
)
_TOLD = (
    r"(?:instructions?|prompts?|directions?|directives?|rules?|ruleset|guidelines|commands?|orders"
    r"|context|programming|training)"
)
_LANGUAGE = (
    r"(?:english|french|german|spanish|italian|portuguese|dutch|russian|chinese|japanese|korean"
    r"|arabic|hindi|latin|turkish|polish|swedish)"
)
_SHAPE = (
    r"(?:add|includ|insert|append|begin|start|end|finish|prefix|prepend|writ|us|provid|giv|mak"
    r"|modif|chang|"
    r"encod|translat|render|jumbl|scrambl|replac|revers|introduc|integrat|incorporat|embed|craft|"
    r"format|present|convert|enhanc|express|compos|structur|substitut|mention|ensur|infus|produc|"
    r"show|suggest|highlight|phras|deliver|offer|alter|shift|transform|rewrit|apply|appli|swap"
    r"|conclud|"
    r"cipher|omit|remov|eliminat|misspell|spell|weav|sprinkl|promot|advertis|emphasi|cover|mix"
    r"|obscur|"
    r"augment|group|invert|communicat|deploy|employ|creat|censor|hint|slip|work|plac|put|share"
    r"|stress|subtly|encrypt|combin|merg|leav)\w*"
)

# Without one of these words a pattern cannot fit; looking for them costs next to nothing.
_HINTS: dict[str, tuple[str, ...]] = {
    "override": (
        "ignor", "disregard", "forget", "overrid", "bypass", "overlook", "discard", "cancel",
        "not follow", "not obey", "new task", "new instruction", "new rule", "keep your",
        "instructions are", "instructions were",
    ),
    "reply": (
        "your", "repl", "respond", "answer", "say", "print", "output", "write", "proclaim", "echo",
        "thousand", "asked", "questioned", "type", "repeat", "explanation", "-word",
    ),
    "role": (
        "you are", "from now on", "pretend", "i want you", "role", " mode", "act ", "behave",
        "safety is off", "speak", "talk", "respond",
    ),
    "leak": (
        "instruction", "prompt", "your", "above", "api key", "so far", "message", "access code",
        "rules", "pass", "directive", "correct",
    ),
    "frame": (
        "<", ") ] }", ")]}", "}}}}", "]]]]", "))))",
        "inst]", "role\"", "system", "admin", "developer", "human", "assistant", "user", "%%%",
        "begin", "end of", "end ambig", "start of", "start ", "instruction", "report only",
        "note to", "note for", "message to", "message for", "attention", "end out", "end ",
    ),
    "audience": (
        "assistant", "ai ", "llm", "model", "chatbot", "you can", "context", "memory", "for later",
        "questioned", "asked", "evidence indicates", "agreed with your", "function", "tool",
        "plugin", "teams", "search", "has said", "has been given", "has entered", "has provided",
        "cited as", "rely on", "step by step", "instructions:", "and follow", "onerror", "onload",
        "<script", "javascript:", "![",
    ),
    "code": (
        "code", "snippet", "script", "lines", "function", "routine", "segment", "fragment",
        "excerpt",
    ),
    "task": (
        "write", "sentiment", "mood", "tone ", "emotion", "show me", "give me", "provide", "create",
        "compose", "draft", "generate", "help me", "what's ", "whats ", "what is ",
        "how do you say", "translate", "vowels",
    ),
    "foreign": HINTS,
}  # fmt: skip

_PATTERNS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "override": (
            rf"\b(?:ignor\w+|disregard\w*|forget|override|bypass|overlook|discard"
            rf"|cancel)\b(?! (?:all )?(?:by|the fact))"
            rf"(?:(?! (?:issued|published|given by))[^.!?]){{0,40}}?\b(?:(?:previous|prior|above"
            rf"|earlier|preceding|foregoing|system|your|these|those|following|out of date|any"
            rf"|all|original|initial|current)\b[^.!?]{{0,30}}\b{_TOLD}\b"
            rf"|{_TOLD}\b[^.!?]{{0,20}}\b(?:above|below|before|so far|and (?:just|only|print|say"
            rf"|answer|output))\b)"
            rf"|\b(?:ignore|disregard|forget) (?:the |this |all |any |other |your |rest "
            rf"|of )*(?:data"
            rf"|content|contents|documents?|text|everything|context|above"
            rf"|task)\b[^.!?]{{0,40}}\b(?:and|,|instead|above|before) ?(?:print|say|output|just"
            rf"|only|answer|reply|respond|you|write|do)?\b"
            rf"|\bdo not (?:follow|obey)\b[^.!?]{{0,30}}\b{_TOLD}\b|^ignore instructions\b"
            rf"|\bnew (?:task|instructions?|rule)s?\b ?:|\bkeep your (?:previous"
            rf"|original) instructions\b"
            rf"|\b(?:previous|prior|above|these|those|following) instructions (?:are"
            rf"|were) (?:illegal|void|out of date|wrong|cancelled|to be ignored)"
        ),
        "reply": (
            rf"{_START}(?:\w+ly )?{_SHAPE}\b[^.!?]{{0,120}}\byour (?:\w+ )?{_REPLY}\b"
            rf"|\b(?:in|within|throughout|into|to|for|with|of) your (?:\w+ )?(?:response|reply"
            rf"|output|answer|message)s?\b[^.!?]{{0,20}}(?:,|\b(?:add|includ|mention|provid"
            rf"|suggest|giv|us|stat|writ|encourag|recommend|promot|insert|discuss|advis|shar"
            rf"|hint|describ|highlight)\w*\b)"
            rf"|\b(?:write|begin|start|end|finish|prefix|make|keep|phrase|format) (?:your|the"
            rf"|each|every) (?:\w+ )?(?:response|reply|answer|output)s? (?:by|with|as|in|short"
            rf"|only|using)\b"
            rf"|\b(?:reply|respond|answer) (?:\w+ )?(?:only )?(?:with|using|in|as)\b (?:only "
            rf"|exactly |just |an? )?(?:[\"'“‘\[(]|\{{|empty|raw html|base64|\w+ cipher|yes\b"
            rf"|no\b|\w+code|emojis?|rhymes?|\d+ words?)"
            rf"|\b(?:when|if|whenever|before|after) (?:\w+ )?(?:asked|you are asked|questioned"
            rf"|responding|replying|answering|summari[sz]ing|you (?:answer|respond|reply"
            rf"|summari[sz]e)|the user (?:asks|says))\b[^.!?]{{0,80}}\b(?:say|reply|respond"
            rf"|answer|state|output|report|include|rely|recommend|mention|list|cite|start|begin"
            rf"|address)\b"
            rf"|^(?:please )?(?:say|print|output|write|type|proclaim|repeat|echo) (?:only |just "
            rf"|exactly |the (?:word|words|phrase|sentence) )?[\"'“‘{{\[]"
            rf"|\b(?:and|just|only|now|must|always|please) (?:just |only )?(?:say|print|output"
            rf"|proclaim|respond|reply|echo|answer)(?: with| only)?:? [\"'“‘{{]"
            rf"|\bdo not (?:say|respond|reply|answer|output|write|use|start"
            rf"|begin)\b[^.!?]{{0,40}}\b(?:words?|phrase|reply|response|anything (?:except|but"
            rf"|besides|else))\b"
            rf"|\b(?:say|says?|write|print) (?:the (?:word|phrase"
            rf"|sentence) )?[\"'“‘{{]?[\w{{}} ]{{1,30}}[\"'”’}}]? (?:\w+ )?thousand times\b"
            rf"|\bbefore (?:you (?:give|answer|respond)|answering|giving the answer)\b"
            rf"|\blink(?:ing)? to \S+ (?:to|in|into|within) your {_REPLY}\b"
            rf"|\byour (?:primary|only|sole) {_REPLY} (?:is|must be|should be)\b"
            rf"|\bonly need an? (?:\w+ )?(?:one|two|three)-word\b|\bnever provide an explanation\b"
            rf"|\bjust the (?:requested|raw) output\b|\bstart (?:the )?response with\b"
        ),
        "role": (
            r"\byou are now (?:an?|the|in|my|free|operating|dan)\b(?! (?:leaving|member"
            r"|customer))(?=[^.!?]{0,60}\b(?:ai|assistant|bot|chatbot|model|interpreter|system"
            r"|mode|wizard|character|dan|person|pirate|machine|language|user|free|hacker|expert"
            r"|terminal|linux)\b)"
            r"|\byou are now playing the role\b"
            r"|\byou are an? (?:\w+ ){0,2}(?:wizard|interpreter|pirate|ai|chatbot"
            r"|language model|poet|robot|unrestricted)\b"
            r"|\bfrom now on,? (?:you\b|always\b|never\b|only\b|please\b|respond|answer|speak"
            r"|reply|act)"
            r"|\b(?:act|behave|respond|speak|talk|role-?play) (?:like"
            r"|as)(?: if you were)? (?:an?|my|the) (?:\w+ ){0,3}(?:ai|assistant|interpreter"
            r"|terminal|chatbot|wizard|pirate|dan|model|console|compiler|grandmother|translator"
            r"|developer mode|character)\b"
            r"|\bpretend (?:to be|you are|that you are)\b|\bi want you to (?:act|pretend|ignore"
            r"|roleplay|do some roleplay|repeat|tell)"
            r"|\b(?:take on|assume|play) the role of\b(?=[^.!?]{0,80}\b(?:you|your|output"
            r"|text above|writer|ai|assistant|bot)\b)"
            r"|\b(?:developer|debug|admin|god|jailbreak|dan) mode (?:is )?(?:enabled|activated"
            r"|on|unlocked)\b|\bsafety is off\b"
        ),
        "leak": (
            r"\b(?:repeat|print|output|reveal|show|summari[sz]e|write|convert|translate|list"
            r"|display|disclose|format|explain|recite|tell|give|copy|encode|paraphrase|describe"
            r"|provide|state|spell|leak|dump|send|rewrite|rephrase|say|return|what (?:is|are"
            r"|were))\b[^.!?]{0,60}\b(?:your|my|the|all|these|of"
            r"|this)\b[^.!?]{0,30}\b(?:(?:previous|above|prior|initial|original|first|full"
            r"|entire|exact|secret|hidden|system|pre-?) ?(?:instructions?|prompts?|message"
            r"|messages|rules|directives|text)|(?:instructions?|prompt|rules?|text|words"
            r"|everything|context) (?:above|so far|before|you (?:were|are|have been) given"
            r"|verbatim|word for word|in (?:the|your) prompt))\b"
            r"|\b(?:repeat|print|output|reveal|show|summari[sz]e|write|convert|translate|list"
            r"|display|disclose|explain|recite|tell me|give me|copy|encode|paraphrase|describe"
            r"|state|rewrite|rephrase|forget"
            r"|following)\b[^.!?]{0,40}\byour (?:\w+ ){0,2}(?:instructions?|prompt"
            r"|system message|rules|ruleset|guidelines|initiali[sz]ation|configuration"
            r"|programming|secret|password|passphrase|access code|directives)\b"
            r"|\b(?:repeat|output|print|copy) (?:back )?(?:everything|all (?:the )?(?:text"
            r"|words)|the (?:words|text|paragraph|sentences?)) (?:above|before|in your"
            r"|in the prompt|so far|that)"
            r"|\bsummari[sz]e (?:the )?(?:previous|above|prior) (?:instructions|prompt|message)"
            r"|\b(?:disclose|reveal|print|give|show|send|tell)\b[^.!?]{0,30}\b(?:api key"
            r"|system prompt|access code|passphrase)\b(?=[^.!?]{0,60}(?:used for this|after|$"
            r"|now))"
            r"|\b(?:format|print|output|list|return|repeat) (?:all )?(?:the )?(?:previous|prior"
            r"|above|your) (?:instructions?|prompt|rules|commands|words)\b"
            r"|\b(?:output|append|leak|reveal|include|spell(?: out)?) the (?:secret )?(?:password"
            r"|passcode"
            r"|pass ?phrase|access code)\b(?! (?:field|prompt|policy|box|hash|requirements?))"
            r"|\b(?:output|repeat|reveal|leak|disclose) the (?:full |entire |whole "
            r"|system )?prompt\b"
            r"|\b(?:format|list|rewrite|reformat) (?:your|the) instructions (?:as|in|into"
            r"|to make)\b"
            r"|\bcorrect (?:password|access code|pass ?phrase)[^.!?]{0,40}\byour system\b"
            r"|\boutput your\b|\byour previous (?:message|output|response)\b"
        ),
        "frame": (
            r"<\|[^|<>]{1,40}\|>|\[/?inst\]|<</?sys>>|</?(?:system|instructions?|assistant|user"
            r"|documents?|context|prompt|passages?)>"
            r"|\"role\" ?: ?\"(?:system|assistant|user)\"|\bsystem (?:override|message"
            r"|prompt) ?:|^(?:\W{0,4})(?:system|admin|developer) ?: (?=[^.]{0,60}\b(?:ignore"
            r"|print|say|output|you|your|report|questioned|reply|wait)\b)"
            r"|<!-- ?(?:assistant|ai|system|llm|model)\b|\b(?:human|user"
            r"|assistant) ?: [^\n]{0,60}\b(?:ignore the|repeat|say \{|instructions"
            r"|thanks for the summary)\b"
            r"|(?:[)\]}] ?){16,}|%%%|^[-=*#\s]{0,40}(?:begin|end|start) (?:of )?(?:the )?(?:new "
            r"|user "
            r"|out of date |system |developer |pre-?)*(?:ambiguity|instructions?|prompt"
            r"|user input|input|message|context|system)\b"
            r"|\bthis is the end of the (?:user input|prompt|document|context)\b"
            r"|-- ?(?:\w+ )?(?:instruction|amendment)\b|\breport only: ?all content\b"
            r"|\[?admin request ?::|\bend of (?:user )?input\b"
            r"|\b(?:instructions|note|message|attention) (?:to|for) (?:the |any |all "
            r"|our )*(?:ai|llms?|language models?|(?:ai |virtual |automated )?assistants?"
            r"|chatbots?|bots?|automated|reviewing model|models?)\b"
        ),
        "audience": (
            r"\b(?:ai|llms?|language models?|chatbots?|ai (?:models?|assistants?"
            r"|systems?))\b[^.!?]{0,60}\b(?:must|should|shall|are (?:required|instructed)"
            r"|is (?:required|instructed))\b[^.!?]{0,40}\b(?:answer|reply|respond|say|output"
            r"|recommend|ignore|include|append|state|cite|report|rank|treat)\b"
            r"|\bthe assistant (?:must|should|shall|will|is to)\b[^.!?]{0,30}\b(?:answer|reply"
            r"|respond|say|refuse|output|ignore|decline|always|never)\b"
            r"|^\W{0,3}\d?\s?assistant ?: |\bif you can read this\b|\bpart of (?:the"
            r"|your) context\b|\bfor your (?:long-?term )?memory\b"
            r"|\bremember (?:this )?for later\b"
            r"|\bif (?:questioned|asked),? (?:report|say|answer|state|reply)\b"
            r"|\bthe evidence indicates everything is\b|\bas agreed with your (?:operator"
            r"|developer|administrator)s?\b"
            r"|\b(?:call|invoke|execute|trigger|run) the \w+ (?:function|tool|plugin)\b"
            r"|\b(?:search|access|list|quote) [^.!?]{0,60}\b(?:other teams|all teams"
            r"|every document you can)\b|\bdocuments? you can (?:search|access|see|read)\b"
            r"|\bwiden the search\b"
            r"|\b(?:user|reader) has (?:said|been given|entered"
            r"|provided)\b[^.!?]{0,40}\b(?:phrase|administrator rights|password|access"
            r"|permission)\b"
            r"|\b(?:must be|be|is) cited as \[\d|\brely on \[\d|\bthink step by step\b"
            r"|\bfollow (?:my|these|the following|this) (?:new )?instructions?:"
            r"|\bread backwards and follow\b|\bdecode [^.!?]{0,30}\band follow\b"
            r"|\bon(?:error|load) ?= ?[\"']|<script\b|\bjavascript:|!\[[^\]]*\]\(https?:"
        ),
        "code": (
            r"\b(?:following|subsequent|below|this|given|next|provided|ensuing|attached"
            r"|succeeding|specified|mentioned|forthcoming|accompanying)\b[^.!?]{0,40}\b(?:code"
            r"|snippet|script|lines|function|routine|segment|fragment|section|block"
            r"|excerpt)\b[^.!?]{0,80}\b(?:your|code you (?:write|develop|generate|produce)"
            r"|the (?:solution|response|answer|implementation"
            r"|overall|final|existing))\b"
            r"|\b(?:your|the) (?:code|implementation|solution|program|project|codebase|script"
            r"|answer|response|coding|development|application|software|work"
            r"|approach)\b[^.!?]{0,60}\b(?:following|subsequent|below|this|next|ensuing"
            r"|provided|given)\b[^.!?]{0,20}\b(?:code|snippet|script|lines|segment|excerpt"
            r"|block)\b"
            r"|\b(?:consider|include|add|use|insert|implement|integrate|incorporate|embed"
            r"|employ|utili[sz]e|make|ensure|append|blend|merge|weave|apply|leverage"
            r"|adopt)\w*\b[^.!?]{0,50}\b(?:following|subsequent|below"
            r"|ensuing) (?:\w+ ){0,2}(?:code|snippet|script|block|section"
            r"|lines)\b[^.!?]{0,80}:? ?(?:```|$)"
        ),
        "task": (
            r"\bwrite me (?:an? |some )?(?:\w+ )?(?:poem|rap|song|story|essay|joke|haiku|limerick"
            r"|script"
            r"|function|program)\b"
            r"|\b(?:determine|analy[sz]e|classify|identify|detect|tell me) the (?:sentiment|mood"
            r"|tone"
            r"|emotion) (?:of|in) (?:this|the following|these)\b"
            r"|\b(?:write|show me|give me|provide|create) an? (?:simple |short |basic )?(?:python"
            r"|bash|java"
            r"|javascript|shell|c\+\+|sql) (?:script|function|program|command|query|one-liner)\b"
            r"|^(?:please )?(?:write|compose|draft|provide|generate) (?:me )?an? (?:short |funny "
            r"|brief )?(?:poem|haiku|limerick|sonnet|rap|song)\b"
            r"|^(?:please )?(?:can you )?help me (?:with an? recipe|write|draft|debug|translate"
            r"|plan my)\b"
            rf"|\b(?:what'?s|what is|how do you say|translate|provide the {_LANGUAGE} (?:equivalent"
            rf"|translation|word)(?: for| of)?) [\"'“‘][^\"”’]{{2,60}}[\"'”’]"
            rf"(?: (?:in|into|to) {_LANGUAGE}\b|$)"
            r"|\breplace (?:all )?(?:the )?vowels with\b"
        ),
        "foreign": PATTERN,
    }.items()
}


def gives_orders(read: str, kinds: Sequence[str] = tuple(_PATTERNS)) -> bool:
    """Whether a sentence, made `plain`, speaks to a language model in one of these ways."""
    return any(
        any(hint in read for hint in _HINTS[kind]) and _PATTERNS[kind].search(read)
        for kind in kinds
    )
