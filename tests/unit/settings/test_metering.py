"""Which profiles share a platform's budget of calls."""

from campmon.settings.profile import PRACTICE, Profile


def livevox(name: str = "a", url: str = "https://x.example", client: str = "ACME") -> Profile:
    return Profile(name, "livevox", options={"base_url": url, "client_name": client})


def test_profiles_of_one_client_share_a_budget_whatever_they_are_called() -> None:
    one = livevox()
    assert one.metered_by is not None
    assert one.metered_by == livevox("b", "https://X.example/", "acme").metered_by
    assert one.metered_by != livevox(url="https://y.example").metered_by
    assert one.metered_by != livevox(client="OTHER").metered_by
    assert one.metered_by != Profile("a", "voiso", options=one.options).metered_by


def test_a_hub_and_the_practice_dialer_keep_theirs() -> None:
    assert PRACTICE.metered_by is None
    assert Profile("team", "hub", options={"base_url": "unix:/run/x"}).metered_by is None


def test_a_profile_without_address_or_client_has_a_budget_too() -> None:
    assert Profile("a", "whiteboard").metered_by == ("whiteboard", "", "")


def test_voiso_counts_by_address_whosever_key_it_is() -> None:
    options = {"base_url": "https://Cluster1.voiso.example/", "api": "v1", "client_name": "x"}
    expected = ("voiso", "https://cluster1.voiso.example")
    assert Profile("a", "voiso", options=options).metered_by == expected
