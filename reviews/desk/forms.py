"""The forms of the desk. They read what was typed; whether it may be done, the actions say."""

from __future__ import annotations

from typing import Any

from django import forms

from people.models import Role, User
from people.queries import BoardMember
from reference.document import SLUG_PATTERN
from reviews.models import Decision, MailChoice
from reviews.policy import ChecklistItem
from reviews.signing import CODE, PASSWORD

YES_NO = [("no", "No, I have none"), ("yes", "Yes, I have one")]


class Form(forms.Form):
    """A form that says in words what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = (
                "Choose one."
                if isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
                else "Fill this in."
            )


def _text(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=5000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ReasonForm(Form):
    """Why something is done; it is kept with the record."""

    reason = _text("Reason", help_text="It is kept with the record and shown to those concerned.")


class OutcomeForm(Form):
    reason = _text("What was done", help_text="It is kept with the record.")


class DiscardForm(Form):
    reason = _text("Reason", required=False)


class RecallForm(ReasonForm):
    reason = _text("Reason", help_text="Readers see it at the address of every version recalled.")


class SubmitForm(Form):
    note = _text(
        "Note to the board", required=False, help_text="What you changed, and why it is right."
    )


class SourceForm(Form):
    """An entry as YAML, with the digest of the text from which the writer set out."""

    source = forms.CharField(
        label="Entry, as YAML",
        strip=False,
        widget=forms.Textarea(
            attrs={
                "class": "code",
                "rows": 40,
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
                "wrap": "off",
            }
        ),
    )
    seen_digest = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)


class MailForm(Form):
    """How notices reach a person besides the desk."""

    mail = forms.ChoiceField(
        label="By mail", choices=MailChoice.Mail.choices, widget=forms.RadioSelect
    )


class SeenForm(forms.Form):
    """Which notices are seen: one of them, or all up to the newest that was shown."""

    number = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    up_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class DeclareForm(Form):
    """A declaration of interests."""

    has_interest = forms.ChoiceField(
        label="Do you have an interest that could bear on what you judge here?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        help_text="Payment, shares, patents, research funding or a close person’s, "
        "within the past three years.",
    )
    statement = _text(
        "Describe it",
        required=False,
        help_text="With whom, since when and of what kind. Readers may see it with your approval.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.interest and not self.cleaned_data.get("statement", "").strip():
            self.add_error("statement", "Describe the interest.")
        return cleaned

    @property
    def interest(self) -> bool:
        return bool(self.cleaned_data.get("has_interest") == "yes")


class SignedForm(Form):
    """What stands under every signature: the checklist, and the credential."""

    checklist = forms.MultipleChoiceField(
        label="Before you approve",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Every line must hold for an approval.",
    )
    password = forms.CharField(
        label="Your password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="Or the code of your authenticator",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(
        self, *args: Any, checklist: list[ChecklistItem], methods: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ticked = self.fields["checklist"]
        assert isinstance(ticked, forms.MultipleChoiceField)
        ticked.choices = [(item.id, item.text) for item in checklist]
        self.lines = len(checklist)
        if PASSWORD not in methods:
            del self.fields["password"]
        if CODE not in methods:
            del self.fields["code"]
        elif PASSWORD not in methods:
            self.fields["code"].label = "The code of your authenticator"


class BatchForm(SignedForm):
    """The signature under approvals of several texts at once."""

    def clean_checklist(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["checklist"]
        if len(ticked) < self.lines:
            raise forms.ValidationError("Tick every line: each must hold for every text you sign.")
        return ticked


class DecideForm(SignedForm):
    """A verdict on the digest that is shown, with the credential that signs it."""

    digest = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    """The number of the member's newest decision when the page was made: 0 before the first."""
    verdict = forms.ChoiceField(
        label="Your verdict", choices=Decision.Verdict.choices, widget=forms.RadioSelect
    )
    reason = _text(
        "Reason",
        required=False,
        help_text="Needed to request changes and to recuse. The authors read it.",
    )
    field_order = ("digest", "seen", "verdict", "reason", "checklist", "password", "code")

    def __init__(self, *args: Any, can_approve: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.can_approve = can_approve

    def show_again(self, *, digest: str, seen: int) -> None:
        """Keep what was typed but the credential, over the text and the round as they now are."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in ("password", "code"):
            data.pop(name, None)
        data["digest"], data["seen"] = digest, str(seen)
        self.data = data


class WaiveForm(ReasonForm):
    """The acceptance of a finding, or of every warning of its rule."""

    field_order = ("rule", "finding_key", "scope", "reason")

    rule = forms.CharField(max_length=20, widget=forms.HiddenInput)
    finding_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    scope = forms.ChoiceField(
        label="What you accept",
        choices=[("finding", "This finding"), ("rule", "Every warning of this rule here")],
        initial="finding",
        widget=forms.RadioSelect,
    )
    reason = _text("Why it is acceptable", rows=2)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person by name and user name, so that two of the same name are told apart."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} ({obj.username})"


def _people() -> Any:
    return User.objects.filter(is_active=True).order_by("name", "pk")


class Loaded:
    """A choice of members that says what each stands for and how much waits for them."""

    members: dict[int, BoardMember]
    load: dict[int, int]

    def label_from_instance(self, obj: User) -> str:
        stands_for = sorted(self.members[obj.pk].specialties)
        number = self.load.get(obj.pk, 0)
        waits = f"{number} to decide" if number else "nothing to decide"
        return ", ".join([obj.name, *(word.replace("-", " ") for word in stands_for), waits])


class MemberChoice(Loaded, PersonChoice):
    pass


class MembersChoice(Loaded, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple


def _offer(field: Any, members: list[BoardMember], load: dict[int, int]) -> None:
    field.members = {member.user.pk: member for member in members}
    field.load = load
    field.queryset = User.objects.filter(pk__in=list(field.members)).order_by("name")


class AssignForm(Form):
    """One more member, or everybody on the board who stands for a specialty."""

    member = MemberChoice(
        label="Member of the board",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody by name",
    )
    specialty = forms.ChoiceField(label="Or everybody for a specialty", required=False)

    def __init__(
        self, *args: Any, members: list[BoardMember], load: dict[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["member"], members, load)
        held = sorted({word for member in members for word in member.specialties})
        field = self.fields["specialty"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "No specialty"), *((word, word.replace("-", " ")) for word in held)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if bool(self.cleaned_data.get("member")) == bool(self.cleaned_data.get("specialty")):
            raise forms.ValidationError("Choose a member, or a specialty: one of the two.")
        return cleaned


class CoOptForm(ReasonForm):
    person = PersonChoice(label="Person", queryset=User.objects.none())
    specialty = forms.SlugField(
        label="Specialty they stand for", max_length=60, help_text="For example pain-medicine."
    )
    reason = _text("Why this person", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = _people()


class StartForm(Form):
    members = MembersChoice(
        label="Who decides",
        queryset=User.objects.none(),
        required=False,
        help_text="Leave all unticked to ask everybody on the board who did not write it.",
    )

    def __init__(
        self, *args: Any, members: list[BoardMember], load: dict[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["members"], members, load)


class EditorForm(Form):
    person = PersonChoice(label="Editor", queryset=User.objects.none())

    def __init__(self, *args: Any, editors: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[user.pk for user in editors]).order_by("name")


class RenameForm(Form):
    slug = forms.RegexField(
        SLUG_PATTERN,
        label="New address",
        max_length=80,
        error_messages={"invalid": "Use small letters, digits and single hyphens."},
        help_text="Small letters, digits and hyphens. The old address leads to the new one.",
    )


class PolicyForm(Form):
    body = forms.CharField(
        label="Policy, as YAML",
        strip=False,
        widget=forms.Textarea(attrs={"class": "code", "rows": 40, "spellcheck": "false"}),
    )
    note = _text("What changes, and why", rows=2, required=False)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        return body.replace("\r\n", "\n")


class GrantForm(Form):
    person = PersonChoice(label="Person", queryset=User.objects.none())
    role = forms.ChoiceField(label="Role", choices=Role.choices)
    specialty = forms.SlugField(
        label="Specialty",
        max_length=60,
        required=False,
        help_text="For members of the board and the chair, for example pharmacy.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = _people()


class RedactForm(ReasonForm):
    digest = forms.RegexField(
        r"^[0-9a-f]{64}$",
        label="Digest of the text",
        error_messages={"invalid": "Give the whole digest: 64 characters, 0 to 9 and a to f."},
    )
    reason = _text("Why", help_text="Without naming the patient: this reason stays in the record.")


class AuditForm(forms.Form):
    """What the audit trail is filtered by. Everything may be left empty."""

    person = PersonChoice(
        label="Person", queryset=User.objects.none(), required=False, empty_label="Anybody"
    )
    entry = forms.CharField(label="Entry", required=False, max_length=80)
    verb = forms.ChoiceField(label="Action", required=False)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, verbs: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verb, person = self.fields["verb"], self.fields["person"]
        assert isinstance(verb, forms.ChoiceField) and isinstance(person, forms.ModelChoiceField)
        verb.choices = [("", "Anything"), *((name, name.capitalize()) for name in verbs)]
        person.queryset = User.objects.order_by("name", "pk")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "The end lies before the beginning.")
        return cleaned
