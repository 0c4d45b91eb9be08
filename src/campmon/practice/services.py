"""The services that campaigns are dialed for: a number for each name, and who works them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from campmon.practice.plan import CampaignPlan

FIRST_SERVICE_ID = 55_101


class Services:
    """All services of a floor, numbered in the order in which its plans name them."""

    def __init__(self, plans: Iterable[CampaignPlan]) -> None:
        self._names: dict[int, str] = {}
        self._ids: dict[str, int] = {}
        self._agents: dict[str, dict[str, None]] = {}
        self._teams: dict[str, dict[str, None]] = {}
        for plan in plans:
            if plan.service not in self._ids:
                self._add(FIRST_SERVICE_ID + len(self._ids), plan.service)
            self._agents[plan.service].update(dict.fromkeys(plan.agents))
            self._teams[plan.service].update(dict.fromkeys(plan.teams))

    @property
    def names(self) -> Mapping[int, str]:
        """The name of each service by its number."""
        return MappingProxyType(self._names)

    def id_of(self, name: str) -> int:
        """The number of a service that is there."""
        return self._ids[name]

    def called(self, service_id: int) -> str:
        """The name of a service; one that is not known yet is opened as "Service N"."""
        if service_id not in self._names:
            name = f"Service {service_id}"
            while name in self._ids:
                name += " (new)"
            self._add(service_id, name)
        return self._names[service_id]

    def crew(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Agents (by id) and teams that the floor's plans put on campaigns of a service."""
        return tuple(self._agents[name]), tuple(self._teams[name])

    def _add(self, service_id: int, name: str) -> None:
        self._names[service_id] = name
        self._ids[name] = service_id
        self._agents[name] = {}
        self._teams[name] = {}
