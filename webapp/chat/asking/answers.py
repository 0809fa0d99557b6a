"""An answer as programs get it."""

from typing import Any

from webapp.chat.stored.gone import of_live
from webapp.library.models import Document
from webapp.messages import rendered


def with_titles(answer: dict[str, Any]) -> dict[str, Any]:
    """A stored answer whose citations carry the titles of their documents as well.

    Words of documents that were deleted since are left out, and those that were counted as a whole.
    So is what the searches scored: it means nothing outside of one ranking.
    """
    answer = rendered(of_live(answer))
    told = [*answer["claims"], *answer.get("more", ())]
    citations = [citation for claim in told for citation in claim["citations"]]
    cited = {citation["document_id"] for citation in citations}
    cited |= {one["document_id"] for one in answer.get("documents", ())}
    rows = Document.objects.live().filter(pk__in=cited).values_list("pk", "title")
    titles = {str(pk): title for pk, title in rows}
    claims, more = (
        [
            {**claim, "citations": [{**one, "title": titles.get(one["document_id"], "")}
                                    for one in claim["citations"]]}
            for claim in answer.get(name, ())
        ]
        for name in ("claims", "more")
    )  # fmt: skip
    passages = [
        {name: value for name, value in passage.items() if name != "signals"}
        for passage in answer["passages"]
    ]
    counted = [one for one in answer.get("documents", ()) if one["document_id"] in titles]
    return {**answer, "claims": claims, "more": more, "passages": passages, "documents": counted}
