"""Asking: conversations, what is shown and kept of them, and what people say of answers.

All else imports the models from here; each subject has a module of its own.
"""

from webapp.chat.models.feedback import Feedback, Mark
from webapp.chat.models.notebook import Entry, NotebookShare
from webapp.chat.models.shares import Comment, Share
from webapp.chat.models.turns import (
    Conversation,
    ConversationOpening,
    Turn,
    TurnQuerySet,
    turn_in_hand,
)

__all__ = [
    "Comment",
    "Conversation",
    "ConversationOpening",
    "Entry",
    "Feedback",
    "Mark",
    "NotebookShare",
    "Share",
    "Turn",
    "TurnQuerySet",
    "turn_in_hand",
]
