"""Who changed what about models, in the administration's trail; never a key."""

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.http import HttpRequest


def note(request: HttpRequest, thing: Model, flag: int, told: str = "") -> None:
    """Keep that whoever asks did this to a thing."""
    if request.user.is_authenticated:  # as all are who come to these pages
        who = request.user.pk
        LogEntry.objects.log_actions(who, [thing], flag, told, single_object=True)
