"""A campaign's properties on LiveVox, from its JSON and back."""

import pytest

from campmon.backends.livevox.client import CampaignFacts
from campmon.backends.livevox.properties import SPECS, to_wire, values_of
from campmon.model.errors import RefusedError, UsageError
from campmon.model.properties import PropertyKind, read_changes, read_new, spec_called
from tests.unit.livevox.floor import NOON, Floor, Time, ms, opened

FACTS: dict[str, object] = {
    "serviceId": "55199", "operatorPhone": "+1 (415) 504-1922", "callerId": "LOCAL",
    "callbackPhone": None, "voiceId": 1, "answeringMachineOption": "NO_MESSAGES",
    "dialingStrategyId": 49080, "appendable": "False", "typeId": "8", "somethingElse": 3,
}  # fmt: skip


async def test_the_properties_of_a_campaign_are_read_in_one_spelling() -> None:
    floor = Floor()
    floor.add(1)
    floor.campaigns[1] |= FACTS
    floor.campaigns[1]["scheduleTime"] = {"start": str(ms(NOON)), "nextDay": True}
    async with opened(floor) as backend:
        properties = await backend.read_properties("1")
        assert floor.requests == ["read"]
    start = NOON.astimezone().isoformat(timespec="seconds")
    assert properties.as_of == NOON
    assert dict(properties.values) == {
        "serviceId": "55199", "operatorPhone": "14155041922", "callerId": "LOCAL", "voiceId": "1",
        "answeringMachineOption": "NO_MESSAGES", "dialingStrategyId": "49080",
        "appendable": "false", "typeId": "8", "scheduleTime.start": start,
        "scheduleTime.end": "EOD", "scheduleTime.nextDay": "true",
    }  # fmt: skip


async def test_properties_read_with_the_campaign_are_as_old_as_that() -> None:
    floor, time = Floor(), Time()
    floor.add(1)
    async with opened(floor, time) as backend:
        await backend.read_campaign("1")
        time.seconds += 0.75
        assert (await backend.read_properties("1")).as_of == NOON
        time.seconds += 0.75
        assert (await backend.read_properties("1")).as_of == time.now()
    assert floor.counted()["read"] == 2


async def test_what_is_read_is_what_is_written_for_every_property() -> None:
    floor = Floor()
    floor.add(1)
    floor.campaigns[1] |= FACTS
    floor.campaigns[1]["scheduleTime"] = {"start": ms(NOON), "end": ms(NOON) + 60_000}
    async with opened(floor) as backend:
        values = dict((await backend.read_properties("1")).values)
    for spec in SPECS:
        if spec.name in values:
            assert spec.read(values[spec.name]) == values[spec.name]
    assert to_wire(values) == {
        "serviceId": 55199, "operatorPhone": "4155041922", "callerId": "LOCAL", "voiceId": 1,
        "answeringMachineOption": "NO_MESSAGES", "dialingStrategyId": 49080,
        "appendable": False, "typeId": 8,
        "scheduleTime": {"start": ms(NOON), "end": ms(NOON) + 60_000, "nextDay": False},
    }  # fmt: skip


async def test_what_cannot_be_read_stays_as_the_platform_has_it() -> None:
    floor = Floor()
    floor.add(1, typeId=5, serviceId=None, voiceId="Julie", callerId=["x"])
    async with opened(floor) as backend:
        values = (await backend.read_properties("1")).values
    assert dict(values) == {"typeId": "5", "voiceId": "Julie", "appendable": "true"}


def test_a_new_campaign_needs_what_the_vendor_says() -> None:
    required = {spec.name for spec in SPECS if spec.required}
    assert required == {
        "serviceId", "voiceId", "answeringMachineOption", "dialingStrategyId", "typeId",
    }  # fmt: skip
    with pytest.raises(UsageError, match="voiceId"):
        read_new({"serviceId": "1"}, SPECS)


def test_whether_appends_are_taken_cannot_be_changed_later() -> None:
    with pytest.raises(UsageError, match="appendable cannot be changed"):
        read_changes({"appendable": "true"}, SPECS)


def test_the_choices_say_what_they_mean() -> None:
    voices = {choice.value: choice.meaning for choice in spec_called("voiceId", SPECS).choices}
    assert (voices["1"], voices["6"], voices["8"], voices["11"]) == (
        "Julie", "Gruff-M", "Gruff-F", "Claudine",
    )  # fmt: skip
    assert "7" not in voices
    types = {choice.value: choice.meaning for choice in spec_called("typeId", SPECS).choices}
    assert types == {"1": "outbound", "6": "SMS", "7": "HCI", "8": "10DMT"}
    for spec in SPECS:
        assert spec.help
        assert all(choice.meaning for choice in spec.choices)
        if spec.kind is PropertyKind.PHONE:
            assert [choice.value for choice in spec.choices] == ["LOCAL"]


def test_a_schedule_of_words_alone_is_open_on_both_sides() -> None:
    open_words = {"scheduleTime.start": "ASAP", "scheduleTime.end": "EOD"}
    assert to_wire(open_words) == {"scheduleTime": {"nextDay": False}}
    assert to_wire({"scheduleTime.nextDay": "true"}) == {"scheduleTime": {"nextDay": True}}


@pytest.mark.parametrize("phone", ["123", "24155550199", "441555550199"])
def test_a_phone_has_ten_digits(phone: str) -> None:
    with pytest.raises(RefusedError, match="callerId"):
        to_wire({"callerId": phone})


def test_a_property_that_is_none_is_not_sent() -> None:
    with pytest.raises(RefusedError, match="colour"):
        to_wire({"colour": "red"})


def test_values_of_facts_without_anything() -> None:
    assert values_of(CampaignFacts("1")) == {}
