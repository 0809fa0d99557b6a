"""What a follow-up is told of the conversation before it."""

from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.chat.asking.turn import question_of
from webapp.chat.models import Conversation, Turn
from webapp.library.documents.trash import delete_document
from webapp.library.models import Workspace


def test_words_of_a_deleted_document_are_not_told_again(workspace: Workspace, alice: User) -> None:
    document = make_ready(workspace, "Revenue was 10 million.")
    conversation = Conversation.objects.create(workspace=workspace, user=alice, title="Revenue")
    citation = {"document_id": str(document.pk)}
    answer = {"text": "Revenue was 10 million.", "claims": [{"citations": [citation]}]}
    Turn.objects.create(
        conversation=conversation, question="How much?", answer=answer, state=Turn.State.DONE
    )
    follow_up = Turn.objects.create(conversation=conversation, question="And in 2021?")

    assert question_of(follow_up, None).history[0].answer == "Revenue was 10 million."
    delete_document(document)
    assert question_of(follow_up, None).history[0].answer == ""
