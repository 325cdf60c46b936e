"""Laws of units: what is written is read back, and no conversion loses anything."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from reference.doses import (
    UNITS,
    Time,
    Unit,
    amount_in,
    as_decimal,
    convert,
    find_doses,
    known_unit,
    parse_unit,
    ratio,
)

amounts = st.sampled_from(sorted(UNITS))
units = st.builds(
    Unit,
    amounts,
    st.sampled_from([None, "kg", "m2"]),
    st.sampled_from([None, *Time]),
) | st.builds(Unit, amounts, st.sampled_from(["mL", "L", "dL"]))
numbers = st.decimals(min_value=0, max_value=999_999, places=4)


@given(units)
def test_unit_round_trips_through_its_house_notation(unit):
    assert parse_unit(str(unit)) == unit
    assert str(parse_unit(str(unit))) == str(unit)


@given(numbers, units, units)
def test_conversion_is_exact_there_and_back(number, one, other):
    there = convert(number, one, other)
    assume(there is not None)
    back = amount_in(there, other, one)
    assert back == Fraction(number)


@given(units, units, units)
def test_conversion_by_way_of_a_third_unit_is_the_same(one, other, third):
    direct, first, second = ratio(one, third), ratio(one, other), ratio(other, third)
    if first is not None and second is not None:
        assert direct == first * second
    if first is not None and direct is not None:
        assert second == direct / first


@given(units, units)
def test_units_convert_exactly_when_they_measure_the_same(one, other):
    assert (ratio(one, other) is not None) == (one.measures == other.measures)


@given(st.fractions(min_value=0, max_value=1000))
def test_as_decimal_never_rounds(number):
    exact = as_decimal(number)
    assert exact is None or Fraction(exact) == number
    if exact is None:
        rest = number.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        assert rest > 1


@given(
    st.decimals(min_value="0.001", max_value=9999, places=3),
    st.builds(
        Unit,
        st.sampled_from(["mg", "mcg", "g", "ng", "units", "mEq", "mmol"]),
        st.sampled_from([None, "kg", "m2"]),
        st.sampled_from([None, Time.MINUTE, Time.HOUR, Time.DAY, Time.WEEK]),
    ),
)
def test_dose_in_house_notation_is_found_as_it_was_written(number, unit):
    [found] = find_doses(f"Give {number} {unit} of it.")
    assert (found.low, found.high) == (number, number)
    assert isinstance(found.low, Decimal)
    whole = known_unit(found.unit)
    assert whole is not None
    assert (whole.over(Time(found.per)) if found.per else whole) == unit
