"""What can be asked after an answer: what the documents answer that it rests on."""

from dataclasses import replace

from webapp.chat.models import Turn
from webapp.chat.shown.turns import ShownTurn
from webapp.library.models import Document, Visitor
from webapp.library.viewer.guides import suggest

MOST = 3


def with_following(shown: ShownTurn, user: Visitor) -> ShownTurn:
    """The turn with the next questions: by the guides of what is cited, and not asked already.

    Where nothing is cited, of what came nearest. Three queries.
    """
    turn, answer = shown.turn, shown.answer
    if answer is None or answer.is_talk or answer.counted is not None or shown.replaced:
        return shown
    near = (passage.citation for passage in answer.near)
    cited = [one.place.document_id for one in (*answer.sources, *near) if one.place]
    documents = Document.objects.visible_to(user).ready().filter(pk__in=set(cited))
    found = sorted(documents.select_related("workspace"), key=lambda one: cited.index(str(one.pk)))
    asked = Turn.objects.filter(conversation=turn.conversation_id).values_list(
        "question", flat=True
    )
    alone = answer.all_documents == 1 and turn.document_ids is None
    following = suggest(found, MOST, alone=alone, asked=asked)
    return replace(shown, following=following)
