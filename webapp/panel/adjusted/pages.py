"""The pages on settings: all groups with who changed what, and each group as a form."""

import logging
import smtplib

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from webapp.accounts.models import User
from webapp.accounts.proof import ask_again, has_proven
from webapp.adjusted.changes import UndoError, adjust, undo
from webapp.adjusted.models import Change
from webapp.adjusted.table import TABLE, Group, Type
from webapp.adjusted.values import is_adjusted, sends_mail, value_of
from webapp.panel.adjusted.form import GroupForm, of_group, shown
from webapp.panel.connected.trail import note

logger = logging.getLogger(__name__)

LISTED = 50  # changes
# What opens a way for others to come in, or to listen; and what deletes, as an emptied trash does.
PROVEN = {Group.MAIL, Group.SIGN_IN, Group.RETENTION}


@require_http_methods(["GET", "HEAD"])
def overview(request: HttpRequest) -> HttpResponse:
    """Every setting with the value that holds and where it is from, and the latest changes."""
    groups = [
        (group, [(one, shown(one, value_of(one.name)), is_adjusted(one.name))
                 for one in of_group(group)])
        for group in Group
    ]  # fmt: skip
    context = {
        **admin.site.each_context(request),
        "title": gettext("Settings"),
        "groups": groups,
        "changes": [_told(change) for change in Change.objects.all()[:LISTED]],
    }
    return TemplateResponse(request, "admin/adjusted/overview.html", context)


def _told(change: Change) -> dict[str, object]:
    one = TABLE.get(change.name)
    if one is None:  # of an earlier version
        return {"change": change, "label": change.name}
    is_secret = one.type is Type.SEALED
    before, after = (
        shown(one, one.usual if value is None else value) for value in (change.before, change.after)
    )
    return {
        "change": change,
        "label": one.label,
        "before": "" if is_secret else before,
        "after": gettext("another one") if is_secret else after,
        "can_be_undone": not is_secret and not one.is_fixed,
    }


@sensitive_post_parameters("EMAIL_PASSWORD")
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a group as a form, or keep what was sent. Those of PROVEN want the password first."""
    if slug not in Group.values:
        raise Http404
    chosen = Group(slug)
    if chosen in PROVEN and not has_proven(request):
        if request.method == "POST":
            # To ask here would keep what was sent, the password with it, in the session meanwhile.
            told = gettext("Nothing was saved: it was too long ago that you gave your password.")
            messages.warning(request, told)
            return redirect(request.path)
        if asked := ask_again(request):
            return asked
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = GroupForm(chosen, *sent)
    if sent and form.is_valid():
        return _saved(request, form)
    context = {
        **admin.site.each_context(request),
        "title": str(chosen.label),
        "form": form,
        "group": chosen,
        "sends_mail": sends_mail(),
    }
    return TemplateResponse(request, "admin/adjusted/group.html", context)


def _saved(request: HttpRequest, form: GroupForm) -> HttpResponse:
    changes = adjust(form.values(), _who(request))
    for change in changes:
        note(request, change, CHANGE, change.name)
    if changes:
        messages.success(request, gettext("Saved. It holds everywhere within a second."))
    else:
        messages.info(request, gettext("Nothing was changed."))
    return redirect("admin:setting_group", slug=form.group.value)


@require_POST
def undo_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """Give a setting the value back that it had before."""
    change = get_object_or_404(Change, pk=change_id)
    one = TABLE.get(change.name)
    if one is not None and one.group in PROVEN and (asked := ask_again(request)):
        return asked
    try:
        undo(change, _who(request))
    except UndoError as error:
        messages.error(request, str(error))
    else:
        note(request, change, CHANGE, f"{change.name}: undone")
        messages.success(request, gettext("Undone. It holds everywhere within a second."))
    return redirect("admin:settings")


@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    """Send a mail to who asks, by the server that is set."""
    email = _who(request).email
    named = {"name": value_of("INSTALLATION_NAME")}
    mail = EmailMessage(
        subject=gettext("A test mail of %(name)s") % named,
        body=gettext("This mail came from the administration of %(name)s. The mail server works.")
        % named,
        to=[email],
    )
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("the test mail was not sent: %s", type(error).__name__)
        messages.error(request, _why(error))
    else:
        told = gettext("A mail is on its way to %(email)s.")
        messages.success(request, told % {"email": email})
    return redirect("admin:setting_group", slug=Group.MAIL.value)


def _who(request: HttpRequest) -> User:
    """The administrator, who has an account as all that come here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _why(error: Exception) -> str:
    """What went wrong, without a word of the server's: it may be any."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return gettext("The mail server does not take this user and password.")
        case smtplib.SMTPSenderRefused() | smtplib.SMTPRecipientsRefused():
            return gettext("The mail server refuses the sender or your address.")
        case smtplib.SMTPException():
            return gettext("The mail server does not do what is asked: look at port and STARTTLS.")
    return gettext("The mail server does not answer.")
