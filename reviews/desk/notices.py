"""My notices: what I was told, how mail reaches me. And what did not reach somebody."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviews import actions, mailing, outbox
from reviews.conditions import Refused
from reviews.desk import forms, keeping
from reviews.desk.access import DeskRequest, audit, desk
from reviews.models import MailChoice

PAGE = 50


@desk
def notices(request: DeskRequest) -> HttpResponse:
    """Show what I was told, the newest first, and how mail reaches me; choose anew."""
    chosen = MailChoice.objects.filter(person=request.user).first()
    now = chosen.mail if chosen is not None else MailChoice.Mail.DAILY.value
    form = forms.MailForm(request.POST or None, initial={"mail": now})
    status, refusal = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.choose_mail(by=request.user, mail=form.cleaned_data["mail"])
            except Refused as refused:
                status, refusal = 409, str(refused)
            else:
                messages.success(request, "Stored: this is how notices reach you from now on.")
                return redirect("desk:notices")
    found = outbox.notices_of(request.user.pk).select_related("event")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_of_notices": page,
        "newest": found.aggregate(newest=Max("pk"))["newest"],
        "form": form,
        "refusal": refusal,
        "hour": settings.DIGEST_HOUR,
        "address": request.user.email,
        "page": reverse("desk:notices"),
        "writer": keeping.writer(request),
        "here": "notices",
    }
    return render(request, "desk/notices.html", context, status=status)


@desk
@require_POST
def seen(request: DeskRequest) -> HttpResponse:
    """Mark a notice as seen, or all that were shown when the button was pressed."""
    form = forms.SeenForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "That notice is not known. Nothing was changed.")
        return redirect("desk:notices")
    only = form.cleaned_data["number"]
    up_to = only or form.cleaned_data["up_to"] or 0
    count = outbox.mark_seen(request.user.pk, up_to=up_to, only=bool(only), at=request.at)
    if count:
        messages.success(request, f"Marked {count} notice{'' if count == 1 else 's'} as seen.")
    return redirect("desk:notices")


@audit
@require_safe
def undelivered(request: DeskRequest) -> HttpResponse:
    """List the mail that should have left and has not, with what stood in its way."""
    page = Paginator(mailing.stuck(request.at), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/undelivered.html", {"page": page, "here": "notices"})
