"""My declarations of interest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from people.models import Declaration
from people.queries import declaration_of
from reviews import actions
from reviews.conditions import Refused
from reviews.desk import forms, keeping
from reviews.desk.access import DeskRequest, desk
from reviews.models import PolicyVersion


@desk
def declarations(request: DeskRequest) -> HttpResponse:
    """Show what I declared and until when it holds; declare anew."""
    form = forms.DeclareForm(request.POST or None)
    status, refusal = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.declare(
                    by=request.user,
                    has_interest=form.interest,
                    statement=form.cleaned_data["statement"],
                )
            except Refused as refused:
                status, refusal = 409, str(refused)
            except PolicyVersion.DoesNotExist:
                status = 409
                refusal = "No editorial policy is in force yet. The chair adopts one first."
            else:
                messages.success(request, "Declared.")
                return redirect("desk:declarations")
    context = {
        "rows": Declaration.objects.filter(user=request.user).order_by("-pk")[:50],
        "holds": declaration_of(request.user, request.at),
        "form": form,
        "refusal": refusal,
        "page": reverse("desk:declarations"),
        "writer": keeping.writer(request),
        "here": "declarations",
    }
    return render(request, "desk/declarations.html", context, status=status)
