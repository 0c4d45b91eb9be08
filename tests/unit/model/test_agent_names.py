"""Lists of agents and teams as people paste them."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.agent_names import (
    MOST_CHARACTERS,
    MOST_NAMES,
    MOST_UNREAD,
    NameList,
    decoded,
    read_agent_names,
    read_team_names,
)
from campmon.model.errors import InputFileError
from campmon.model.text import clean


@pytest.mark.parametrize(
    "text",
    [
        "ann@x.com,bob@x.com",
        "ann@x.com; bob@x.com",
        "ann@x.com bob@x.com",
        "ann@x.com\nbob@x.com\n",
        "ann@x.com\r\nbob@x.com",
        "ann@x.com\tbob@x.com",
        "\ufeffann@x.com\n\n  bob@x.com  \n",
        "Ann Smith <ann@x.com>, Bob <bob@x.com>",
        '"Smith, Ann" <ann@x.com>; "Bob" <bob@x.com>',
        "“Smith, Ann” <ann@x.com>; 'bob@x.com'",
        '"ann@x.com","bob@x.com"',
        "mailto:ann@x.com, bob@x.com.",
        "<ann@x.com><bob@x.com>",
        "name,e-mail,team\nAnn,ann@x.com,North\nBob,bob@x.com,\n",
        "name;Email address\nAnn;ann@x.com\nBob;bob@x.com",
        'name\tmail\n"Smith, Ann"\tann@x.com\nBob\tBob <bob@x.com>',
        "Email\nann@x.com\nbob@x.com",
        "id,email\n1,ann@x.com\n2,bob@x.com",
    ],
)
def test_a_list_is_read_however_it_is_written(text: str) -> None:
    read = read_agent_names(text)

    assert read.names == ("ann@x.com", "bob@x.com")
    assert read.unread_count == 0
    assert read.unread == ()


def test_ids_are_read_as_well() -> None:
    assert read_agent_names("A-17, 204\nkim").names == ("A-17", "204", "kim")


def test_a_column_of_ids_is_taken_where_there_are_no_addresses() -> None:
    read = read_agent_names("Name,Agent ID\nAnn,17\nBob,18")

    assert read.names == ("17", "18")
    assert read.column == "Agent ID"


def test_a_single_word_is_a_name_and_no_heading() -> None:
    assert read_agent_names("agent") == NameList(("agent",))


def test_whoever_comes_again_counts_once_in_any_case() -> None:
    read = read_agent_names("Ann@x.com\nann@X.com ANN@x.com\nbob")

    assert read.names == ("Ann@x.com", "bob")
    assert read.repeated == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ann@x.com\n@x.com", 'line 2: "@x.com" is not an e-mail address'),
        ("ann@x.com\n\nbob@", 'line 3: "bob@" is not an e-mail address'),
        ("ann@x.com,a@b@c", 'line 1: "a@b@c" is not an e-mail address'),
        ("ann@x.com\n---", 'line 2: "---" is no name'),
        ('ann@x.com\n""', 'line 2: """" is no name'),
        ('ann@x.com\n"bob@x.com', 'line 2: ""bob@x.com" has a quotation mark that is not closed'),
        ("ann@x.com\nBob <bob@x.com", 'line 2: "Bob <bob@x.com" is not an e-mail address'),
        ("Smith, Ann <ann@x.com>", 'line 1: "Smith" stands beside an e-mail address and is none'),
        ("ann@x.com\n" + "b" * 300, "is longer than 254 characters"),
        ("name,email\nAnn,ann@x.com\nBob,\n", 'line 3: "Bob," has nothing in the column email'),
        ("name,email\nAnn,ann@x.com\nBob", 'line 3: "Bob" has nothing in the column email'),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, told: str) -> None:
    read = read_agent_names(text)

    assert read.names == ("ann@x.com",)
    assert [str(piece) for piece in read.unread][-1].endswith(told)
    assert read.unread_count == 1


def test_what_would_steer_a_terminal_is_taken_out() -> None:
    read = read_agent_names("ann\x1b@x.com\u202e\n\x1b]0;\n\x1b---")

    assert read.names == ("ann@x.com", "]0")
    assert "\x1b" not in "".join(map(str, read.unread))


def test_teams_may_have_spaces_in_their_names() -> None:
    read = read_team_names('North East, "South, late"\nNorth east\n//')

    assert read.names == ("North East", "South, late")
    assert read.repeated == 1
    assert [str(piece) for piece in read.unread] == ['line 3: "//" is no name']
    assert read_team_names("Agent,Team\nann,Night shift").names == ("Night shift",)


def test_a_list_has_an_end() -> None:
    many = "\n".join(f"a{number}" for number in range(MOST_NAMES + 300))

    read = read_agent_names(many)

    assert len(read.names) == MOST_NAMES
    assert read.unread_count == 300
    assert len(read.unread) == MOST_UNREAD
    assert read.unread[0].line == MOST_NAMES + 1


def test_the_end_of_a_list_that_is_too_long_is_not_read_as_half_a_name() -> None:
    read = read_agent_names("ann\n" + "b" * MOST_CHARACTERS)

    assert read.names == ("ann",)
    assert "and 4 more characters" in str(read.unread[0])


def test_a_line_that_csv_cannot_take_is_told() -> None:
    read = read_agent_names("name,email\nAnn," + "x" * 200_000)
    assert read.names == ()
    assert read.unread_count == 1


@pytest.mark.parametrize(
    "content",
    [
        "änn@x.com".encode(),
        codecs.BOM_UTF8 + "änn@x.com".encode(),
        codecs.BOM_UTF16_LE + "änn@x.com".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "änn@x.com".encode("utf-16-be"),
    ],
)
def test_a_file_is_read_by_its_byte_order_mark_else_as_utf_8(content: bytes) -> None:
    assert read_agent_names(decoded(content, "agents.csv")).names == ("änn@x.com",)


@pytest.mark.parametrize("content", ["änn".encode("latin-1"), b"a\0b", codecs.BOM_UTF16_LE + b"a"])
def test_a_file_that_is_no_text_is_refused_by_its_name(content: bytes) -> None:
    with pytest.raises(InputFileError, match=r"agents\.csv is not a text"):
        decoded(content, "agents.csv")


_ADDRESS = st.from_regex(r"[a-z0-9]{1,8}@[a-z]{1,8}\.com", fullmatch=True)


@given(
    st.lists(_ADDRESS, min_size=1, unique=True),
    st.sampled_from([",", "; ", "\n", "\r\n", " ", "\t", ",\n"]),
)
def test_every_address_is_found_between_any_separators(names: list[str], between: str) -> None:
    read = read_agent_names(between.join(names))

    assert read.names == tuple(names)
    assert read.unread_count == 0


@given(st.text(max_size=300))
def test_any_text_is_read_and_what_is_read_is_read_again(text: str) -> None:
    read = read_agent_names(text)

    assert all(name and name == clean(name) for name in read.names)
    assert all(1 <= piece.line <= max(1, len(text.splitlines())) for piece in read.unread)
    folded = [name.casefold() for name in read.names]
    assert len(folded) == len(set(folded))


@given(st.text(st.sampled_from("ab@,; <>\"\n'."), max_size=60))
def test_no_letter_is_dropped_silently(text: str) -> None:
    """A letter outside a name before brackets is in a name, or in a piece that is told."""
    read = read_agent_names(text)
    if read.column or "<" in text or read.repeated:
        return
    told = "".join(read.names) + "".join(piece.text for piece in read.unread)
    for letter in "ab":
        assert told.count(letter) == text.count(letter)
