"""How many numbers are where it is too early or too late to call now."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from campmon.append.phone import NORTH_AMERICA, country_code_of
from campmon.model.area_codes import PREFIX_DIGITS, zone_of
from campmon.model.record import AppendRules
from campmon.model.zones import Zone

CALL_FROM_HOUR, CALL_UNTIL_HOUR = 8, 21
"""Hours in which people may be called, where they are (the US rule, and not only there)."""

_NATIONAL_DIGITS = 10
_MOST_ZONES = 5
_first_digits = itemgetter(slice(0, PREFIX_DIGITS))


class PlaceTally:
    """Counts where numbers are by their first digits; in C, so that millions cost little.

    Numbers are as they are sent for `rules`: with their country code, but for those of ten digits
    where the rules' region is in North America and the platform takes them without.
    """

    def __init__(self, rules: AppendRules) -> None:
        """Raises ValueError if the rules' region is not a country."""
        region = rules.region.upper()
        self._national = (
            not rules.e164 and bool(region) and country_code_of(region) == NORTH_AMERICA
        )
        self._prefixes: Counter[str] = Counter()
        self._areas: Counter[str] = Counter()  # of North American numbers without country code

    def add(self, numbers: Sequence[str]) -> None:
        """Count some numbers: those that are dialed first."""
        abroad = numbers
        if self._national:
            at_home = [number for number in numbers if len(number) == _NATIONAL_DIGITS]
            self._areas.update(map(_first_digits, at_home))
            if len(at_home) == len(numbers):
                return
            abroad = [number for number in numbers if len(number) != _NATIONAL_DIGITS]
        self._prefixes.update(map(_first_digits, abroad))

    def warnings(self, now: datetime) -> tuple[str, ...]:
        """What to say at `now` (aware), in a sentence; empty if nobody is known to be outside.

        Numbers whose zone is not known count neither as inside nor as outside.
        """
        zones = self._zones()
        outside = {
            zone: count
            for zone, count in zones.items()
            if zone is not None and not CALL_FROM_HOUR <= zone.local(now).hour < CALL_UNTIL_HOUR
        }
        if not outside:
            return ()
        whole, many = sum(zones.values()), sum(outside.values())
        unknown = zones.get(None, 0)
        told = _told(outside, now)
        sentence = (
            f"CALLING HOURS: {many:,} of {whole:,} number{'' if whole == 1 else 's'} "
            f"{'is' if many == 1 else 'are'} in zones where it is now outside {CALL_FROM_HOUR}:00 "
            f"to {CALL_UNTIL_HOUR}:00 ({told})"
        )
        if unknown:
            sentence += f"; the zone of {unknown:,} is not known"
        return (sentence,)

    def _zones(self) -> Counter[Zone | None]:
        zones: Counter[Zone | None] = Counter()
        for prefix, count in self._prefixes.items():
            zones[zone_of(prefix)] += count
        for area, count in self._areas.items():
            zones[zone_of(f"{NORTH_AMERICA}{area}")] += count
        return zones


def _told(outside: dict[Zone, int], now: datetime) -> str:
    """The zones with what their clocks show, most numbers first: "Pacific 5:12: 1,000; …"."""
    ranked = sorted(outside, key=lambda zone: (-outside[zone], zone.name))
    told = []
    for zone in ranked[:_MOST_ZONES]:
        local = zone.local(now)
        told.append(f"{zone.name} {local.hour}:{local.minute:02}: {outside[zone]:,}")
    if len(ranked) > _MOST_ZONES:
        told.append(f"others: {sum(outside[zone] for zone in ranked[_MOST_ZONES:]):,}")
    return "; ".join(told)
