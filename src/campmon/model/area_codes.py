"""In which time zone a telephone number is, by its first digits; where that tells it.

North America by area code: all codes of the United States, Canada and the countries that share
their plan, as of 2026. Where an area code is in two zones, it is given that in which most of its
people live; those are 208 and 986 (Idaho: Mountain, the north is Pacific), 219 (Indiana: Central),
270 and 364 (Kentucky: Central), 308 (Nebraska: Central), 423 (Tennessee: Eastern), 541 and 458
(Oregon: Pacific), 574 (Indiana: Eastern), 605 (South Dakota: Central), 620 and 785 (Kansas:
Central), 701 (North Dakota: Central), 775 (Nevada: Pacific), 807 (Ontario: Eastern), 812 and 930
(Indiana: Eastern), 850 and 448 (Florida: Central), 906 (Michigan: Eastern), 907 (Alaska), 928
(Arizona: without daylight time), 250 and its overlays (British Columbia: Pacific), 709 and 879
(Newfoundland), 867 (Canada's north: Mountain). A mobile number may have moved with its owner.

Other countries by country code, where all of a country, but for a few islands (Azores, Canaries,
Galápagos), has one time, and keeps to it all year or changes its clocks as Europe does. Brazil by
its area codes. Countries that are not here have several zones, or change their clocks by rules of
their own: of them nothing is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from campmon.model.zones import EASTERN, Zone, first_sunday

PREFIX_DIGITS = 4
"""How many of a number's first digits, its country code among them, tell its zone."""


@dataclass(frozen=True, slots=True)
class EuropeanZone(Zone):
    """A zone that changes its clocks as Europe does: on last Sundays, at 1:00 UTC everywhere."""

    def offset(self, at: datetime) -> timedelta:
        """The offset from UTC at the moment `at` (aware)."""
        moment = at.astimezone(UTC).replace(tzinfo=None)
        begins, ends = (
            first_sunday(moment.year, month, 25) + timedelta(hours=1) for month in (3, 10)
        )
        return timedelta(hours=self.standard + (begins <= moment < ends))


_NORTH_AMERICA: tuple[tuple[Zone, str], ...] = (
    (
        EASTERN,
        """201 202 203 207 212 215 216 220 223 227 229 231 234 239 240 248 252 260 267 269 272 276
        283 301 302 304 305 313 315 317 321 324 326 329 330 332 336 339 347 351 352 363 380 386 401
        404 407 410 412 413 419 423 434 436 440 443 445 463 465 470 472 475 478 484 502 508 513 516
        517 518 540 551 561 567 570 571 574 582 585 586 603 606 607 609 610 614 616 617 624 631 640
        645 646 656 667 678 679 680 681 686 689 703 704 706 716 717 718 724 727 728 729 732 734 740
        743 754 757 762 765 770 771 772 774 781 786 802 803 804 810 812 813 814 821 826 828 835 838
        839 843 845 848 854 856 857 859 860 862 863 864 865 878 904 906 908 910 912 914 917 919 929
        930 934 937 941 943 947 948 954 959 973 978 980 984 989

        226 249 263 273 289 343 354 365 367 382 416 418 437 438 450 468 514 519 548 579 581 613 647
        683 705 742 753 807 819 873 905 942

        242 649""",
    ),
    (
        Zone("Central", -6),
        """205 210 214 217 218 219 224 225 228 235 251 254 256 262 270 274 281 308 309 312 314 316
        318 319 320 325 327 331 334 337 346 353 361 364 402 405 409 414 417 430 432 447 448 457 464
        469 471 479 483 501 504 507 512 515 531 534 539 557 563 572 573 580 601 605 608 612 615 618
        620 621 629 630 636 641 651 659 660 662 682 701 708 712 713 715 726 730 731 737 763 769 773
        779 785 806 815 816 817 830 832 847 850 861 870 872 901 903 913 918 920 931 936 938 940 945
        952 956 972 975 979 985

        204 431 584""",
    ),
    (
        Zone("Mountain", -7),
        """208 303 307 385 406 435 505 575 719 720 748 801 915 970 983 986

        368 403 587 780 825 867""",
    ),
    (Zone("Arizona", -7, daylight=False), "480 520 602 623 928"),
    (
        Zone("Pacific", -8),
        """206 209 213 253 279 310 323 341 350 357 360 369 408 415 424 425 442 458 503 509 510 530
        541 559 562 564 619 626 628 650 657 661 669 702 707 714 725 738 747 760 775 805 818 820 831
        837 840 858 909 916 925 949 951 971

        236 250 257 604 672 778""",
    ),
    (Zone("Alaska", -9), "907"),
    (Zone("Hawaii", -10, daylight=False), "808"),
    (Zone("Atlantic", -4), "428 506 782 902 441"),
    (Zone("Newfoundland", -3.5), "709 879"),
    (Zone("Saskatchewan", -6, daylight=False), "306 474 639"),
    (
        Zone("Caribbean", -4, daylight=False),
        "246 264 268 284 340 473 664 721 758 767 784 787 809 829 849 868 869 939",
    ),
    (Zone("Jamaica and Cayman", -5, daylight=False), "345 658 876"),
    (Zone("Guam", 10, daylight=False), "670 671"),
    (Zone("Samoa", -11, daylight=False), "684"),
)

AREA_CODE_ZONES: Mapping[str, Zone] = MappingProxyType(
    {code: zone for zone, codes in _NORTH_AMERICA for code in codes.split()}
)
"""The zone of each North American area code. 600, 700, toll-free and the like are nowhere."""

_WITHOUT_DAYLIGHT: tuple[tuple[float, str], ...] = (
    (-6, "501 502 503 504 505 506"),
    (-5, "51 57 507 593"),
    (-4, "58 297 590 591 592 596 599"),
    (-3, "54 500 594 595 597 598"),
    (-1, "238"),
    (0, "220 221 222 223 224 225 226 228 231 232 233 239 245 354"),
    (1, "213 216 227 229 234 235 236 237 240 241 242 244"),
    (2, "27 211 218 249 250 257 258 260 263 264 265 266 267 268"),
    (3, "90 251 252 253 254 255 256 261 269 291 375 962 963 964 965 966 967 973 974"),
    (3.5, "98"),
    (4, "230 248 374 968 971 994 995"),
    (4.5, "93"),
    (5, "92 960 992 993 998"),
    (5.5, "91 94"),
    (5.75, "977"),
    (6, "880 975 996"),
    (6.5, "95"),
    (7, "66 84 855 856"),
    (8, "60 63 65 86 673 852 853 886"),
    (9, "81 82 850"),
    (12, "679"),
)
_EUROPEAN: tuple[tuple[float, str], ...] = (
    (0, "44 298 351 353"),
    (
        1,
        """31 32 33 34 36 39 41 43 45 46 47 48 49 350 352 355 356 376 377 378 381 382 383 385 386
        387 389 420 421 423""",
    ),
    (2, "30 40 357 358 359 370 371 372 373 380"),
)
_AMERICAN: tuple[tuple[float, str], ...] = ((-5, "509"), (-3, "508"))

COUNTRY_ZONES: Mapping[str, Zone] = MappingProxyType(
    {
        code: zone
        for zones, kind, daylight in (
            (_WITHOUT_DAYLIGHT, Zone, False),
            (_EUROPEAN, EuropeanZone, True),
            (_AMERICAN, Zone, True),
        )
        for hours, codes in zones
        for code in codes.split()
        for zone in (kind(f"+{code}", hours, daylight),)
    }
)
"""The zone of each country code that has but one, named like it ("+49")."""

_BRAZIL = "55"
_BRAZIL_WEST = frozenset({"65", "66", "67", "69", "92", "95", "97"})
_BRAZIL_ZONES = (
    Zone("Brasília", -3, daylight=False),
    Zone("Amazon", -4, daylight=False),
    Zone("Acre", -5, daylight=False),
)


def zone_of(number: str) -> Zone | None:
    """The zone of a number that begins with its country code (digits of E.164); None if unknown.

    The first `PREFIX_DIGITS` digits are enough.
    """
    if number.startswith("1"):
        return AREA_CODE_ZONES.get(number[1:4])
    if number.startswith(_BRAZIL):
        area = number[2:4]
        if area == "68":
            return _BRAZIL_ZONES[2]
        return _BRAZIL_ZONES[area in _BRAZIL_WEST]
    return COUNTRY_ZONES.get(number[:2]) or COUNTRY_ZONES.get(number[:3])
