"""What must be said loudly before an append is sent, though nothing forbids it."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import phonenumbers

from campmon.append.batches import RecordColumns
from campmon.model.campaign import Campaign
from campmon.model.record import AppendRules, FieldSpec

if TYPE_CHECKING:
    from campmon.append.plan import AppendPlan


class LackingTally:
    """Counts the records that lack a field without which something happens to them."""

    def __init__(self, rules: AppendRules) -> None:
        self._fields = tuple(spec for spec in rules.fields if spec.without)
        self._lacking: Counter[str] = Counter()
        self._records = 0

    def add(self, records: RecordColumns) -> None:
        """Count records that would be sent."""
        self._records += len(records)
        for spec in self._fields:
            if spec.name in records.fields:
                values = records.values[records.fields.index(spec.name)]
                self._lacking[spec.name] += values.count("")
            else:
                self._lacking[spec.name] += len(records)

    def warnings(self, mapped: frozenset[str]) -> tuple[str, ...]:
        """A sentence for each field that records lack; `mapped` are the fields with a column."""
        return tuple(
            self._sentence(spec, spec.name in mapped)
            for spec in self._fields
            if self._lacking[spec.name]
        )

    def _sentence(self, spec: FieldSpec, mapped: bool) -> str:
        what, _, why = spec.without.partition(": ")
        lacking, records = self._lacking[spec.name], self._records
        whole = f"{records:,} record{'' if records == 1 else 's'}"
        sentence = (
            f"{what.upper()}: {lacking:,} of {whole} {'has' if lacking == 1 else 'have'} no "
            f"{spec.name} ({spec.label})"
        )
        if not mapped:
            sentence += ", for which no column is chosen"
        return f"{sentence}; {why}" if why else sentence


_MOST_COUNTRIES = 5


def countries_warning(assumed: Mapping[str, int]) -> tuple[str, ...]:
    """What to say of numbers taken for another country's by their digits alone, by country code."""
    if not assumed:
        return ()
    ranked = sorted(assumed, key=lambda code: (-assumed[code], code))
    told = [f"{assumed[code]:,} of +{code} ({_region(code)})" for code in ranked[:_MOST_COUNTRIES]]
    if len(ranked) > _MOST_COUNTRIES:
        told.append(f"{sum(assumed[code] for code in ranked[_MOST_COUNTRIES:]):,} of others")
    numbers = sum(assumed.values())
    return (
        f"COUNTRIES: {numbers:,} number{' is' if numbers == 1 else 's are'} written without + and "
        f"taken for {', '.join(told)}; if these are national numbers, set region in the profile",
    )


def _region(code: str) -> str:
    return str(phonenumbers.region_code_for_country_code(int(code)))


def warnings_for(plan: "AppendPlan", campaign: Campaign) -> tuple[str, ...]:
    """The plan's warnings, and what the campaign as it is now makes of it."""
    many, uploaded = plan.rules.many_records, campaign.statistics.uploaded or 0
    if many is None or uploaded + plan.good <= many:
        return plan.warnings
    what = f"Uploaded would pass {many:,} and be {uploaded + plan.good:,}"
    if uploaded > many:
        what = f"Uploaded is over {many:,} and would be {uploaded + plan.good:,}"
    return (*plan.warnings, f"SLOW: {what}; the platform gets slow with campaigns that large")
