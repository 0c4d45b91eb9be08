"""The people who are called: names, accounts and balances, always the same for a place.

Nothing of a loaded record is stored but where it lives: what it says besides is worked out from
its place in the file and the campaign's salt.
"""

_FIRST = (
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David",
    "Elizabeth", "William", "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Sarah",
    "Carlos", "Karen", "Christopher", "Lisa", "Daniel", "Nancy", "Matthew", "Betty", "Anthony",
    "Sandra", "Mark", "Margaret", "Luis", "Ashley", "Steven", "Kimberly", "Andrew", "Emily",
    "Paul", "Donna", "Joshua", "Michelle", "Kenneth", "Maria", "Kevin", "Amanda", "Brian",
    "Melissa", "George", "Deborah", "Jose", "Stephanie", "Tyrone", "Rebecca", "Ronald", "Laura",
    "Jason", "Sharon", "Edward", "Guadalupe", "Jamal", "Kathleen", "Wei", "Angela", "Ryan",
    "Shirley",
)  # fmt: skip
_LAST = (
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez",
    "Martinez", "Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor",
    "Moore", "Jackson", "Martin", "Lee", "Perez", "Thompson", "White", "Harris", "Sanchez",
    "Clark", "Ramirez", "Lewis", "Robinson", "Walker", "Young", "Allen", "King", "Wright",
    "Scott", "Torres", "Nguyen", "Hill", "Flores", "Green", "Adams", "Nelson", "Baker", "Hall",
    "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Gomez", "Phillips", "Evans", "Turner",
    "Diaz", "Parker", "Cruz", "Edwards", "Collins", "Reyes", "Stewart", "Morris", "Morales",
    "Murphy", "Cook", "Rogers", "Gutierrez", "Ortiz", "Morgan", "Cooper", "Peterson", "Bailey",
    "Reed", "Kelly", "Howard", "Ramos", "Kim", "Cox", "Ward", "Richardson", "Watson", "Brooks",
    "Chavez", "Wood", "James", "Bennett", "Gray", "Mendoza", "Ruiz", "Hughes", "Price",
    "Alvarez", "Castillo", "Sanders", "Patel", "Myers", "O'Brien",
)  # fmt: skip

_MASK = 0xFFFFFFFF
_ACCOUNTS = 900_000_000
_STRIDE = 611_953_829  # shares no factor with the number of accounts: no two places meet


def account_of(place: int, salt: int) -> str:
    """The account number at a place: nine digits, no two alike within a campaign."""
    return str(100_000_000 + (place * _STRIDE + salt) % _ACCOUNTS)


def name_of(place: int, salt: int) -> tuple[str, str]:
    """First and last name of who is at a place."""
    chance = _mixed(place, salt)
    return _FIRST[chance % len(_FIRST)], _LAST[(chance >> 8) % len(_LAST)]


def facts_of(place: int, salt: int) -> dict[str, str]:
    """What a file says of a person besides: what is owed, for how long, and a note of its own."""
    chance = _mixed(place, salt ^ 0x5BD1E995)
    return {
        "total_amount": f"{(chance % 250_000) / 100 + 5:.2f}",
        "days_due": str((chance >> 10) % 120),
        "extra1": f"segment {'ABCD'[chance >> 20 & 3]}{(chance >> 22) % 9 + 1}",
    }


def _mixed(place: int, salt: int) -> int:
    """32 bits that look like chance, the same for the same place and salt."""
    mix = (place * 0x9E3779B1 + salt) & _MASK
    mix ^= mix >> 15
    mix = mix * 0x85EBCA6B & _MASK
    mix ^= mix >> 13
    mix = mix * 0xC2B2AE35 & _MASK
    return mix ^ mix >> 16
