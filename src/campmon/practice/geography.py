"""Where the people called live: area codes, their time zones, and the hours they may be called.

Only US zones are known, by rule rather than by the machine's zone database, so that the practice
dialer runs the same wherever it runs. All offsets are whole hours and change on the hour.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from campmon.model.zones import EASTERN, Zone

CALL_FROM_HOUR, CALL_UNTIL_HOUR = 8, 21
"""Calling hours, local to the person called (US rule: 8:00 to 21:00)."""


ZONES: tuple[Zone, ...] = (
    EASTERN,
    Zone("Central", -6),
    Zone("Mountain", -7),
    Zone("Arizona", -7, daylight=False),
    Zone("Pacific", -8),
    Zone("Alaska", -9),
    Zone("Hawaii", -10, daylight=False),
    Zone("Atlantic", -4, daylight=False),
    Zone("unknown", -5),
)
"""All zones; the last stands for area codes that are not known. Records hold the place in here."""

UNKNOWN_ZONE = len(ZONES) - 1

_AREA_CODES = (
    # Eastern
    """201 202 203 207 212 215 216 220 223 229 231 234 239 240 248 252 260 267 269 272 276 301 302
    304 305 313 315 317 321 326 330 332 336 339 347 351 352 380 386 401 404 407 410 412 413 419 423
    434 440 443 470 475 478 484 502 508 513 516 517 518 540 551 561 567 570 571 574 585 586 603 606
    607 609 610 614 616 617 631 640 646 678 680 681 689 703 704 706 716 717 718 724 727 732 734 740
    743 754 757 762 765 770 772 774 781 786 802 803 804 810 813 814 828 838 843 845 848 854 856 857
    859 860 862 863 864 865 878 904 908 910 912 914 917 919 929 934 937 941 947 954 959 973 978 980
    984 989""",
    # Central
    """205 210 214 217 218 219 224 225 228 251 254 256 262 270 274 281 309 312 314 316 318 319 320
    325 331 334 337 346 361 402 405 409 414 417 430 432 469 479 501 504 507 512 515 531 534 539 563
    573 580 601 605 608 612 615 618 620 629 630 636 641 651 660 662 682 701 708 712 713 715 726 731
    737 763 769 773 779 785 806 815 816 817 830 832 847 850 870 872 901 903 913 918 920 930 931 936
    938 940 952 956 972 979 985""",
    # Mountain
    "208 303 307 385 406 435 505 575 719 720 801 915 970 986",
    # Arizona
    "480 520 602 623 928",
    # Pacific
    """206 209 213 253 279 310 323 341 360 408 415 424 425 442 458 503 509 510 530 541 559 562 564
    619 626 628 650 657 661 669 702 707 714 725 747 760 775 805 818 820 831 858 909 916 925 949 951
    971""",
    "907",
    "808",
    "340 787 939",
)

CODES_BY_ZONE: tuple[tuple[int, ...], ...] = tuple(
    tuple(int(code) for code in codes.split()) for codes in _AREA_CODES
)
"""The area codes of each zone of `ZONES`."""

ZONE_OF_CODE: Mapping[int, int] = MappingProxyType(
    {code: zone for zone, codes in enumerate(CODES_BY_ZONE) for code in codes}
)
"""The place in `ZONES` of each area code."""


def zone_of_phone(phone: int) -> int:
    """The zone of a ten-digit phone, as a place in `ZONES`."""
    return ZONE_OF_CODE.get(phone // 10_000_000, UNKNOWN_ZONE)


_PUNCTUATION = str.maketrans("", "", " \t\u00a0()-.+/")


def parse_phone(text: str) -> int | None:
    """Read a US phone, however it is written, as ten digits; None if it cannot be dialed.

    The practice dialer's trunk reaches the North American plan only.
    """
    digits = text.removeprefix("+1")
    if not (digits.isdigit() and digits.isascii()):  # not the plain form that campmon sends
        digits = text.translate(_PUNCTUATION)
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) != 10 or digits[0] in "01" or digits[3] in "01":
        return None
    return int(digits) if digits.isdigit() and digits.isascii() else None


def parse_phones(texts: Sequence[str]) -> list[int]:
    """Those of some phones that can be dialed."""
    return [phone for phone in map(parse_phone, texts) if phone]


def local_hours(at: datetime) -> tuple[int, ...]:
    """The hour that clocks show in each of `ZONES` at the moment `at`."""
    return tuple(zone.local(at).hour for zone in ZONES)


def open_zones(hours: Sequence[int]) -> tuple[int, ...]:
    """The zones in which people may be called, by the hours of `local_hours`.

    An unknown zone may be called only when all of the mainland may.
    """
    known = [z for z in range(UNKNOWN_ZONE) if CALL_FROM_HOUR <= hours[z] < CALL_UNTIL_HOUR]
    mainland = {0, 1, 2, 3, 4} <= set(known)
    return (*known, UNKNOWN_ZONE) if mainland else tuple(known)


class Region(StrEnum):
    """Where the people of a campaign live."""

    NATIONAL = "national"
    EAST = "east"
    CENTRAL = "central"
    WEST = "west"
    FAR_WEST = "Alaska and Hawaii"


_SHARES: Mapping[Region, tuple[int, ...]] = MappingProxyType(
    {  # of 256, by zone
        Region.NATIONAL: (120, 74, 12, 5, 40, 1, 2, 2),
        Region.EAST: (236, 16, 0, 0, 0, 0, 0, 4),
        Region.CENTRAL: (24, 208, 20, 4, 0, 0, 0, 0),
        Region.WEST: (0, 12, 44, 24, 172, 2, 2, 0),
        Region.FAR_WEST: (0, 0, 0, 0, 0, 96, 160, 0),
    }
)


def _codes(region: Region) -> tuple[int, ...]:
    return tuple(
        CODES_BY_ZONE[zone][place % len(CODES_BY_ZONE[zone])]
        for zone, share in enumerate(_SHARES[region])
        for place in range(share)
    )


AREA_CODES: Mapping[Region, tuple[int, ...]] = MappingProxyType(
    {region: _codes(region) for region in Region}
)
"""For each region 256 area codes, so that one random byte chooses where a record lives."""

ZONE_BYTES: Mapping[Region, bytes] = MappingProxyType(
    {region: bytes(ZONE_OF_CODE[code] for code in codes) for region, codes in AREA_CODES.items()}
)
"""For each region the zone that each of those bytes means (a table for bytes.translate)."""
