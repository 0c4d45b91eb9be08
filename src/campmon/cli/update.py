"""`campmon update`: change a campaign's properties, and only those that are named."""

import click

from campmon.backends.base import Backend
from campmon.cli.acting import act, tell_outcome
from campmon.cli.finding import Found, find
from campmon.cli.options import campaign_argument, json_option, profile_option, yes_option
from campmon.cli.property_text import may_be, read_pairs, same, shown
from campmon.cli.session import Session
from campmon.cli.table import Column, render
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.intent import Outcome, OutcomeKind, Update
from campmon.model.properties import CampaignProperties, PropertySpec, read_changes, spec_called
from campmon.settings.profile import Profile

_COLUMNS = (
    Column("Property", least=12),
    Column("Value", least=10),
    Column("May be", least=10),
)


@click.command()
@campaign_argument
@click.argument("changes", metavar="[KEY=VALUE]...", nargs=-1)
@profile_option
@yes_option
@json_option
@click.pass_obj
def update(
    session: Session,
    campaign: str,
    changes: tuple[str, ...],
    profile: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Change a campaign's properties; without KEY=VALUE, list them.

    CAMPAIGN is an id, a name, or the beginning of either. KEY= empties a property. Only what
    differs is sent.
    """
    used = session.profile(profile)
    if not changes:
        return session.run(_list(session, used, campaign, as_json))
    given = read_pairs(changes)
    outcome = session.run(_update(session, used, campaign, given, yes))
    return tell_outcome(session, outcome, as_json=as_json)


async def _update(
    session: Session, profile: Profile, text: str, given: dict[str, str], yes: bool
) -> Outcome:
    async with session.source(profile) as backend:
        specs = backend.property_specs
        offered = backend.capabilities.offers(Capability.UPDATE)
        wanted = read_changes(given, specs) if offered else {}
        commander = session.commander(backend, profile)
        found = await find(backend, text, session.clock, cheaply=True)
        commander.check(Update(wanted), found.campaign)
        present = await backend.read_properties(found.campaign.id)
        changes = _differing(wanted, present, specs)
        if not changes:
            message = f"{found.campaign.name} has these properties already"
            return Outcome(OutcomeKind.ALREADY, message, found.campaign)
        for name, value in changes.items():
            spec = spec_called(name, specs)
            before = shown(spec, present.values.get(name))
            session.streams.talk(f"{name}: {before} → {shown(spec, value)}")
        what = f"update {', '.join(changes)} of"
        return await act(session, commander, found, Update(changes), what, yes=yes)


def _differing(
    wanted: dict[str, str | None], present: CampaignProperties, specs: tuple[PropertySpec, ...]
) -> dict[str, str | None]:
    return {
        name: value
        for name, value in wanted.items()
        if not same(spec_called(name, specs), present.values.get(name), value)
    }


async def _list(session: Session, profile: Profile, text: str, as_json: bool) -> int:
    async with session.source(profile) as backend:
        found: Found = await find(backend, text, session.clock, cheaply=True)
        present = await backend.read_properties(found.campaign.id)
        if as_json:
            session.streams.document(_listed_object(backend, found.campaign, present))
        else:
            _print_list(session, backend, present)
    return 0


def _print_list(session: Session, backend: Backend, present: CampaignProperties) -> None:
    rows = [
        (spec.name, shown(spec, present.values.get(spec.name)), _allowed(spec))
        for spec in backend.property_specs
    ]
    rows.extend((name, value, _READ_ONLY) for name, value in _others(backend, present).items())
    session.streams.data(
        render(_COLUMNS, rows, width=session.streams.columns, styled=session.styled)
    )


def _listed_object(
    backend: Backend, campaign: Campaign, present: CampaignProperties
) -> dict[str, object]:
    properties: list[dict[str, object]] = [
        {
            "name": spec.name,
            "label": spec.label,
            "value": present.values.get(spec.name) or None,
            "kind": spec.kind.value,
            "choices": [{"value": c.value, "meaning": c.meaning or None} for c in spec.choices],
            "on_create": spec.on_create,
            "on_update": spec.on_update,
            "required": spec.required,
            "max_characters": spec.max_characters,
        }
        for spec in backend.property_specs
    ]
    return {
        "profile": campaign.profile,
        "id": campaign.id,
        "name": campaign.name,
        "as_of": present.as_of.isoformat(),
        "properties": properties,
        "further": _others(backend, present),
    }


_READ_ONLY = "cannot be changed"


def _allowed(spec: PropertySpec) -> str:
    return may_be(spec) if spec.on_update else _READ_ONLY


def _others(backend: Backend, present: CampaignProperties) -> dict[str, str]:
    known = {spec.name for spec in backend.property_specs}
    return {name: value for name, value in present.values.items() if name not in known}
