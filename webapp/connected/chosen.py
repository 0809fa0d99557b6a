"""Which model serves which purpose now: as the environment says, or else as was chosen, for a
workspace or for all.

Read anew for each question and each job, so that a choice is in force at once in every process.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from rag.config import ChatConfig, RerankConfig
from webapp.connected.here import is_served
from webapp.connected.models import ConnectedModel, Purpose, Use
from webapp.connected.presets import HERE

NONE = ChatConfig()
UNRANKED = RerankConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The models in force; one without a name is none.

    `decided`: somebody said what writes answers, or that nothing shall. `spare` writes them where
    that fails. `captions` describes the figures of documents, and writes over pictures of pages
    where `answers` sees none.
    """

    decided: bool = False
    answers: ChatConfig = NONE
    spare: ChatConfig = NONE
    plans: ChatConfig = NONE
    judging: ChatConfig = NONE
    captions: ChatConfig = NONE
    reranking: RerankConfig = UNRANKED


Own = Mapping[str, ConnectedModel]  # by purpose: what a workspace chose for itself


def chosen(own: Own | None = None) -> Chosen:
    """The models in force, for a workspace with what it chose. One query."""
    return chosen_for([own or {}])[0]


def chosen_for(owns: Iterable[Own]) -> list[Chosen]:
    """The models in force for several. One query."""
    uses = list(Use.objects.select_related("model"))
    return [_chosen(uses, own) for own in owns]


def _chosen(uses: Sequence[Use], own: Own) -> Chosen:
    here = _configs({use.purpose: use.model for use in uses if use.model})
    ours = _configs(own)
    if Purpose.ANSWERS in ours:  # nobody else's model is shown the passages unasked
        here = {}
    fixed = {purpose.value: config for purpose, config in by_environment().items()}
    given = {**here, **ours, **fixed}
    first = given.get(Purpose.ANSWERS, NONE)
    spare = given.get(Purpose.SPARE, NONE)
    answers = spare if Purpose.ANSWERS in given and not first.model else first
    return Chosen(
        decided=Purpose.ANSWERS in given or any(use.purpose == Purpose.ANSWERS for use in uses),
        answers=answers,
        spare=spare if answers.model and spare != answers else NONE,
        plans=given.get(Purpose.PLANS, first) if answers.model else NONE,
        judging=given.get(Purpose.JUDGING, first),
        captions=given.get(Purpose.CAPTIONS, NONE),
        reranking=_reranking({use.purpose: use.model for use in uses if use.model}, own),
    )


def _reranking(here: Own, own: Own) -> RerankConfig:
    """What reorders passages. A server that only the installation chose is shown none of a
    workspace that chose what answers."""
    fixed = reranking_by_environment()
    if fixed.model:
        return fixed
    ours, usual = (one.get(Purpose.RERANKING) for one in (own, here))
    if ours and ours.can(Purpose.RERANKING):
        return ours.reranking()
    if usual is None or not usual.can(Purpose.RERANKING):
        return UNRANKED
    answers = own.get(Purpose.ANSWERS)
    is_own = answers is not None and answers.can(Purpose.ANSWERS)
    return UNRANKED if is_own and usual.url else usual.reranking()


def _configs(models: Own) -> dict[str, ChatConfig]:
    """Of those that can serve their purpose; what one can do may be changed after it was chosen."""
    return {purpose: _config(model) for purpose, model in models.items() if model.can(purpose)}


def _config(model: ConnectedModel) -> ChatConfig:
    """A model as the engine wants it; none for that of this machine while it is not served:
    whoever has its address then would be shown questions and passages."""
    return NONE if model.preset == HERE and not is_served() else model.config()


def by_environment() -> Mapping[Purpose, ChatConfig]:
    """The purposes that the environment decides, with the model that it names for each."""
    named = {
        Purpose.ANSWERS: _writer(),
        Purpose.JUDGING: replace(
            _writer(),
            model=settings.JUDGE_MODEL,
            url=settings.JUDGE_BASE_URL,
            api_key=settings.JUDGE_API_KEY,
        ),
        Purpose.CAPTIONS: ChatConfig(
            model=settings.VISION_MODEL,
            url=settings.VISION_BASE_URL,
            provider=settings.LLM_PROVIDER,
            api_key=settings.VISION_API_KEY,
        ),
        Purpose.RERANKING: ChatConfig(model=settings.RERANKER_MODEL),
    }
    return {purpose: config for purpose, config in named.items() if config.model}


def reranking_by_environment() -> RerankConfig:
    """The reranker that the environment names; it runs in this process."""
    return RerankConfig(model=settings.RERANKER_MODEL)


def _writer() -> ChatConfig:
    return ChatConfig(
        model=settings.LLM_MODEL,
        url=settings.LLM_BASE_URL,
        provider=settings.LLM_PROVIDER,
        api_key=settings.LLM_API_KEY,
        first_token_s=settings.LLM_FIRST_TOKEN_S,
        total_s=settings.LLM_TOTAL_S,
        max_tokens=settings.LLM_MAX_TOKENS,
        context_tokens=settings.LLM_CONTEXT_TOKENS,
        passage_tokens=settings.LLM_PASSAGE_TOKENS,
        sees=settings.LLM_SEES,
    )
