"""What a file is held against, as the user chose it in the wizard. Plain data and its words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from phonenumbers import SUPPORTED_REGIONS, country_code_for_region

from campmon.append import Purpose
from campmon.append.check_options import CheckOptions
from campmon.append.on_campaign import PAGE
from campmon.model.campaign import Campaign
from campmon.model.record import AppendRules
from campmon.model.text import clean
from campmon.tui.append.forecast import counted

FEW_CALLS = 10
"""A campaign that is read in no more calls is compared with, unless it is said otherwise."""


@dataclass(frozen=True, slots=True)
class AskedChecks:
    """What is looked at besides the platform's rules.

    do_not_call   files of numbers that must not be dialed
    fixed         those of them that the profile names: they are never left out
    on_campaign   compare with the campaign's own records
    calls         how many calls that takes; None is not known
    not_compared  why that cannot be; "" if it can
    region        country of numbers without a country code; None is the profile's
    """

    do_not_call: tuple[Path, ...] = ()
    fixed: tuple[Path, ...] = ()
    on_campaign: bool = False
    calls: int | None = None
    not_compared: str = ""
    region: str | None = None

    def options(self) -> CheckOptions:
        """The same for the check."""
        return CheckOptions(do_not_call=self.do_not_call)

    def rules(self, rules: AppendRules) -> AppendRules:
        """The platform's rules, with the region that was chosen."""
        return rules if self.region is None else replace(rules, region=self.region)

    def with_file(self, path: Path) -> AskedChecks:
        """One more do-not-call file."""
        if path in self.do_not_call:
            return self
        return replace(self, do_not_call=(*self.do_not_call, path))

    def without_file(self, path: Path) -> AskedChecks:
        """One fewer; those of the profile stay."""
        kept = tuple(one for one in self.do_not_call if one != path or one in self.fixed)
        return replace(self, do_not_call=kept)


def proposed(
    campaign: Campaign, purpose: Purpose, do_not_call: tuple[Path, ...], not_offered: str | None
) -> AskedChecks:
    """What to begin with; `not_offered` is why the platform's records cannot be read."""
    if purpose is Purpose.UPDATE:
        return AskedChecks(do_not_call, do_not_call, not_compared="an update is of records there")
    if not_offered is not None:
        return AskedChecks(do_not_call, do_not_call, not_compared=not_offered)
    uploaded = campaign.statistics.uploaded
    calls = None if uploaded is None else max(1, -(-uploaded // PAGE))
    few = calls is not None and calls <= FEW_CALLS
    return AskedChecks(do_not_call, do_not_call, on_campaign=few, calls=calls)


def files_word(asked: AskedChecks) -> str:
    """The do-not-call files in a few words."""
    files = asked.do_not_call
    if not files:
        return "none"
    first = clean(files[0].name)
    return first if len(files) == 1 else f"{first} and {len(files) - 1} more"


def comparing_word(asked: AskedChecks) -> str:
    """Whether the campaign's records are compared with, and what that costs."""
    if asked.not_compared:
        return f"not compared: {asked.not_compared}"
    calls = "an unknown number of calls" if asked.calls is None else counted(asked.calls, "call")
    return f"compared, {calls}" if asked.on_campaign else f"not compared ({calls})"


def region_word(region: str) -> str:
    """A region by its code and its calling code."""
    if not region:
        return "none: all have +"
    return f"{region} +{country_code_for_region(region)}"


def regions() -> list[str]:
    """All regions that numbers can be of, by code."""
    return sorted(SUPPORTED_REGIONS)


def summary(asked: AskedChecks, rules: AppendRules) -> str:
    """All of it in a line."""
    compared = "compared" if asked.on_campaign else "not compared"
    said = [f"do-not-call {files_word(asked)}"]
    if not asked.not_compared:
        said.append(f"campaign {compared}")
    return " · ".join([*said, f"numbers {asked.rules(rules).region or 'with +'}"])
