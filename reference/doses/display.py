"""How a dose is said to a reader: one notation, never localised.

"0.1 to 0.35 mg/kg": no hyphen (it reads as a minus or disappears), no trailing
zero, always a zero before the point, mcg rather than µg, "units" in full. Number and
unit are joined by a no-break space. Thousands are grouped by a narrow no-break
space from five digits on, because a comma is a decimal point to half of the world.

Sources: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations;
The Joint Commission, Official "Do Not Use" List; BIPM, SI Brochure, 5.4 (spaces).
"""

from __future__ import annotations

from decimal import Decimal

from reference.document import (
    NOT_STATED,
    AgeRange,
    Basis,
    Dose,
    Maximum,
    Regimen,
    RegimenKind,
    Step,
    WeightBasis,
)

from .units import Time, Unit, known_unit

NBSP = "\u00a0"
_GROUP = "\u202f"

_BASIS_TIME = {Basis.HOUR: Time.HOUR, Basis.DAY: Time.DAY, Basis.WEEK: Time.WEEK}


def spoken(value: str) -> str:
    """Turn a word of a closed list into words: ``not-stated`` becomes "not stated"."""
    return str(value).replace("-", " ")


def format_number(value: Decimal) -> str:
    """Write a number plainly: "0.5", "1500", "10 000" with a narrow no-break space.

    Zeros after the last digit behind the point are left out: 1.0 has been read as 10.
    """
    text = format(value, "f")
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    if len(whole.lstrip("-")) >= 5:
        whole = f"{int(whole):,}".replace(",", _GROUP)
    return f"{whole}.{decimals}" if decimals else whole


def format_unit(unit: str) -> str:
    """Write a unit in the house notation; one that the table lacks stays as it was written.

    Per dose is said in words: "mg/kg per dose".
    """
    known = known_unit(unit)
    if known is None:
        return unit
    return f"{known.without_time()} per dose" if known.time is Time.DOSE else str(known)


def _quantity(number: str, unit: str) -> str:
    name = format_unit(unit)
    return f"{number}{NBSP}{name.replace(' ', NBSP)}"


def format_dose(dose: Dose) -> str:
    """Say a dose: "0.1 to 0.35 mg/kg", "about 2 mg/kg/day", "up to 50 mg", "at least 1 mg"."""
    about = "about " if dose.approximate else ""
    if dose.value is not None:
        return about + _quantity(format_number(dose.value), dose.unit)
    if dose.low is None and dose.high is not None:
        return f"up to {about}{_quantity(format_number(dose.high), dose.unit)}"
    if dose.high is None and dose.low is not None:
        return f"at least {about}{_quantity(format_number(dose.low), dose.unit)}"
    assert dose.low is not None and dose.high is not None
    low, high = format_number(dose.low), format_number(dose.high)
    if low == high:
        return about + _quantity(high, dose.unit)
    return f"{about}{low} to {_quantity(high, dose.unit)}"


def format_maximum(maximum: Maximum) -> str:
    """Say a maximum with what it is counted over, once: "no more than 0.5 mg/kg/h".

    "no more than 100 mg per hour" where only the basis says it, "no more than 90 mg
    (per dose, hour or day: not stated)" where nothing does.
    """
    amount = f"no more than {_quantity(format_number(maximum.value), maximum.unit)}"
    unit = known_unit(maximum.unit)
    time = unit.time if unit else None
    if maximum.basis is Basis.NOT_STATED:
        return amount if time else f"{amount} (per dose, hour or day: not stated)"
    if time is None:
        return f"{amount} per {maximum.basis}"
    said = Basis.DOSE if time is Time.DOSE else _basis_of(unit)
    return amount if said is maximum.basis else f"{amount}, counted per {maximum.basis}"


def _basis_of(unit: Unit | None) -> Basis | None:
    return next(
        (basis for basis, time in _BASIS_TIME.items() if unit and unit.time is time),
        None,
    )


def format_step(step: Step) -> str:
    """Say a titration step: "by 10 mg/day every 4 to 6 hours until relief, up to 50 mg/day"."""
    words = [f"by {format_dose(step.by)}"]
    if step.every:
        words.append(step.every if step.every.startswith("every") else f"every {step.every}")
    if step.until:
        words.append(step.until if step.until.startswith("until") else f"until {step.until}")
    sentence = " ".join(words)
    if step.ceiling is None:
        return sentence
    ceiling = format_dose(step.ceiling)
    return f"{sentence}, {ceiling if ceiling.startswith('up to') else f'up to {ceiling}'}"


def format_age(age: AgeRange) -> str:
    """Say an age range: "2 to 12 years", "18 years and over", "up to 12 months"."""
    if age.low is not None and age.high is not None:
        return f"{format_number(age.low)} to {format_number(age.high)}{NBSP}{age.unit}"
    if age.low is not None:
        return f"{format_number(age.low)}{NBSP}{age.unit} and over"
    if age.high is not None:
        return f"up to {format_number(age.high)}{NBSP}{age.unit}"
    return "age not stated"


def dose_words(regimen: Regimen) -> str:
    """Say the dose of a regimen as its kind means it, or "no dose stated".

    A threshold is not a dose to be given, and the second arm of a comparison is not
    the end of a range; each is said so.
    """
    dose = regimen.dose
    if dose is None:
        return "no dose stated"
    said = format_dose(dose)
    others = [format_dose(other) for other in regimen.also]
    match regimen.kind:
        case RegimenKind.INCREMENT:
            said = f"increase by {said}"
        case RegimenKind.THRESHOLD:
            said = f"threshold: {_bound(dose)}"
        case RegimenKind.COMPARISON:
            if dose.value is None and dose.low is not None and dose.high is not None:
                said = (
                    f"{_quantity(format_number(dose.low), dose.unit)} compared with "
                    f"{_quantity(format_number(dose.high), dose.unit)}"
                )
            return " compared with ".join([said, *others])
        case RegimenKind.CONVERSION:
            said = f"conversion: {said}"
        case _:
            pass
    return f"{said} ({'; '.join(others)})" if others else said


def _bound(dose: Dose) -> str:
    if dose.value is None and dose.low is None and dose.high is not None:
        return f"below {_quantity(format_number(dose.high), dose.unit)}"
    if dose.value is None and dose.high is None and dose.low is not None:
        return f"above {_quantity(format_number(dose.low), dose.unit)}"
    return format_dose(dose)


def missing_context(regimen: Regimen) -> tuple[str, ...]:
    """Return which of route, indication and population the source does not state.

    A dose that lacks one of them stands under "incomplete in the source", not in the
    dosing table.
    """
    return tuple(
        name
        for name in ("route", "indication", "population")
        if getattr(regimen, name) == NOT_STATED
    )


def regimen_sentence(regimen: Regimen) -> str:
    """Say a whole regimen in one line, for search results, differences and plain text.

    Only what is stated; what is missing is the business of the table and of the rules.
    """
    where = [
        regimen.drug or "",
        spoken(regimen.route),
        regimen.method,
        spoken(regimen.population),
    ]
    where += [regimen.indication, regimen.setting, spoken(regimen.phase)]
    context = ", ".join(word for word in where if word and word not in (NOT_STATED, "not stated"))
    if regimen.age:
        context += f" ({format_age(regimen.age)})"
    steps = [f"increase {format_step(step)}" for step in regimen.steps]
    dose = [] if regimen.dose is None and (steps or regimen.max) else [dose_words(regimen)]
    tail = [", ".join([*dose, *(format_maximum(maximum) for maximum in regimen.max)])]
    tail = [words for words in (*tail, ", then ".join(steps)) if words]
    tail += [words for words in (regimen.frequency, regimen.duration) if words]
    if regimen.form != NOT_STATED:
        tail.append(f"as {regimen.form}")
    if regimen.weight_basis not in (WeightBasis.NOT_STATED, WeightBasis.NOT_APPLICABLE):
        tail.append(f"by {spoken(regimen.weight_basis)} body weight")
    line = "; ".join(tail)
    line = f"{context}: {line}" if context else line
    return f"{line[0].upper()}{line[1:]}."
