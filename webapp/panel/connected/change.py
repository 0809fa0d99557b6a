"""A model's own page: connected, changed, tried, taken away; for whoever proves who it is."""

from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from webapp.accounts.proof import ask_again, has_proven
from webapp.connected.chosen import by_environment, chosen
from webapp.connected.models import ConnectedModel, Kind, Purpose, Use, free_name
from webapp.connected.presets import HERE, PRESETS
from webapp.connected.trial import try_out
from webapp.local.choice import give_up
from webapp.messages import rendered
from webapp.panel.connected.form import ConnectedModelForm
from webapp.panel.connected.trail import note
from webapp.usage.limits import Payer
from webapp.usage.meters import trying


@sensitive_post_parameters("key")
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest, preset: str) -> HttpResponse:
    """Connect a model of a kind of server. The address may name one: `?model=`."""
    if preset not in PRESETS or preset == HERE:
        raise Http404
    # Whoever clicks twice while it is tried means one.
    name, url = request.POST.get("name"), request.POST.get("url", "").strip().rstrip("/")
    if twice := ConnectedModel.objects.filter(preset=preset, name=name, url=url).first():
        return _page(request, twice, is_new=False)
    known = PRESETS[preset]
    made = ConnectedModel(
        preset=preset, url=known.url, name=free_name(preset),
        model=request.GET.get("model", "")[:200],
    )  # fmt: skip
    return _page(request, made, is_new=True)


@sensitive_post_parameters("key")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Show a model, keep what was changed of it, or take it away."""
    return _page(request, get_object_or_404(ConnectedModel, pk=model_id), is_new=False)


def _page(request: HttpRequest, model: ConnectedModel, *, is_new: bool) -> HttpResponse:
    if request.method == "POST" and not has_proven(request):
        # To ask here would keep what was sent, the key with it, in the session meanwhile.
        messages.warning(
            request, gettext("Nothing was saved: it was too long ago that you gave your password.")
        )
        return redirect(request.get_full_path())
    if asked := ask_again(request):
        return asked
    if "delete" in request.POST and not is_new:
        return _delete(request, model)
    form = ConnectedModelForm(request.POST or None, instance=model)
    if request.method == "POST" and form.is_valid():
        return _saved(request, form, is_new=is_new)
    context = {
        **admin.site.each_context(request),
        "title": str(model.spoken.name) if is_new else str(ConnectedModel.objects.get(pk=model.pk)),
        "form": form,
        "model": model,
        "is_new": is_new,
        "trial": rendered(model.trial),
    }
    return render(request, "admin/connected/change.html", context)


def _delete(request: HttpRequest, model: ConnectedModel) -> HttpResponse:
    if model.embeds.exists():
        told = gettext("An index is made by “%(name)s”: switch to another and remove that first.")
        messages.error(request, told % {"name": model.name})
        return redirect("admin:connected_model", model_id=model.pk)
    note(request, model, DELETION)
    if model.preset == HERE:
        give_up()  # first: what connects it meanwhile looks again when it has
    model.delete()
    messages.success(request, gettext("“%(name)s” was removed.") % {"name": model.name})
    return redirect("admin:language_model")


def _saved(request: HttpRequest, form: ConnectedModelForm, *, is_new: bool) -> HttpResponse:
    """Keep a model, try it out, and let it serve what nothing serves yet."""
    model, known = form.save(), {"name": form.instance.name}
    flag, told = (ADDITION if is_new else CHANGE), ", ".join(form.changed_data)
    note(request, model, flag, told)
    model.uses.filter(purpose__in=[one for one in Purpose if model.kind not in one.kinds]).delete()
    usable = _tried(request, model)
    names = (model.trial or {}).get("models", [])
    if not model.model and len(names) == 1:
        model.model = names[0]
        model.save(update_fields=["model"])
        usable = _tried(request, model)
    if names and not model.model:
        messages.info(request, gettext("Saved. Choose which of its models it is."))
    elif not usable:
        messages.warning(request, gettext("“%(name)s” is saved, but does not work yet.") % known)
    elif model.kind == Kind.RERANKER and _reorders(model):
        messages.success(
            request,
            gettext("“%(name)s” works, and reorders what is found from the next question on.")
            % known,
        )
    elif _takes_up(model):
        messages.success(
            request, gettext("“%(name)s” works, and answers from the next question on.") % known
        )
    else:
        messages.success(request, gettext("“%(name)s” is saved, and works.") % known)
    if usable and model.is_weak:
        messages.warning(
            request, gettext("It did badly on the sample report: see below, and try another one.")
        )
    if usable and model.kind == Kind.EMBEDDING and not model.embeds.exists():
        messages.info(
            request,
            gettext("Have its index built, under “Search index” on the page of language models."),
        )
    return redirect("admin:connected_model", model_id=model.pk)


def _tried(request: HttpRequest, model: ConnectedModel) -> bool:
    with trying(Payer(user_id=request.user.pk)) as meter:
        return try_out(model, meter)


def _reorders(model: ConnectedModel) -> bool:
    """Let a reranker that works serve where none does. Whether it does now."""
    if Purpose.RERANKING in by_environment():
        return False
    use, _ = Use.objects.get_or_create(purpose=Purpose.RERANKING, defaults={"model": model})
    return use.model == model


def _takes_up(model: ConnectedModel) -> bool:
    """Let a model that works serve what nobody has decided yet. Whether it writes answers now."""
    fixed = by_environment()
    if model.kind == Kind.VISION and Purpose.CAPTIONS not in fixed:
        Use.objects.get_or_create(purpose=Purpose.CAPTIONS, defaults={"model": model})
    if not model.can(Purpose.ANSWERS) or chosen().decided:
        return False
    return Use.objects.get_or_create(purpose=Purpose.ANSWERS, defaults={"model": model})[1]
