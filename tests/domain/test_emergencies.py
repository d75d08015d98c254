"""Days on which deadlines or deductions stop: dates, units, and which of the two."""

from datetime import date

from app.domain.emergencies import EmergencyFact, deadline_days, undeducted_days

CITY, OPD, SCHOOL, OTHER = 1, 10, 11, 20
QUAKE = EmergencyFact(None, date(2026, 6, 1), date(2026, 6, 2), True, True, "Gempa")
FLOOD = EmergencyFact(OPD, date(2026, 6, 2), date(2026, 6, 3), True, True, "Banjir")
STRIKE = EmergencyFact(SCHOOL, date(2026, 6, 5), date(2026, 6, 5), False, True, "Listrik padam")


def test_an_emergency_of_the_city_concerns_everyone() -> None:
    assert deadline_days([QUAKE], (CITY, OTHER)) == {date(2026, 6, 1), date(2026, 6, 2)}


def test_an_emergency_of_a_unit_concerns_what_lies_below_it_alone() -> None:
    inside, outside = deadline_days([FLOOD], (CITY, OPD, SCHOOL)), deadline_days([FLOOD], (CITY, OTHER))

    assert (inside, outside) == ({date(2026, 6, 2), date(2026, 6, 3)}, frozenset())


def test_the_unit_with_the_most_time_has_all_days() -> None:
    assert deadline_days([QUAKE, FLOOD, STRIKE], None) == {date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)}


def test_what_stops_deductions_alone_leaves_deadlines() -> None:
    assert deadline_days([STRIKE], (CITY, OPD, SCHOOL)) == frozenset()


def test_a_day_of_two_emergencies_is_named_by_the_earlier() -> None:
    assert undeducted_days([FLOOD, QUAKE, STRIKE], (CITY, OPD, SCHOOL)) == {
        date(2026, 6, 1): "Gempa",
        date(2026, 6, 2): "Gempa",
        date(2026, 6, 3): "Banjir",
        date(2026, 6, 5): "Listrik padam",
    }


def test_what_stops_deadlines_alone_leaves_deductions() -> None:
    only_deadlines = EmergencyFact(None, date(2026, 6, 1), date(2026, 6, 1), True, False, "Server mati")

    assert undeducted_days([only_deadlines], (CITY,)) == {}
