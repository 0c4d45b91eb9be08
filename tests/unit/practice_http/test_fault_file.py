"""The file of faults: what it may say, and where it is wrong."""

from pathlib import Path

import pytest

from campmon.model.errors import ConfigurationError
from campmon.practice.http.faults import FaultPlan, FaultRule, Then, parse_faults, read_faults

GOOD = """
seed = 5

[[rule]]
method = "PUT"
path = "/campaign/campaigns/*/transactions"
nth = 1
then = "drop_after_accepting"

[[rule]]
probability = 0.1
then = "status"
status = 503
retry_after = 3
"""


def test_a_file_of_faults(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(GOOD)
    read = read_faults(path)
    assert (read.seed, len(read.rule)) == (5, 2)
    assert read.rule[0].then is Then.DROP_AFTER_ACCEPTING
    assert read.rule[1] == FaultRule(probability=0.1, then=Then.STATUS, status=503, retry_after=3)
    assert parse_faults("") == FaultPlan()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rule]", "is not TOML"),
        ("[[rule]]\n", "rule number 1 then: Field required"),
        ('[[rule]]\nthen = "explode"', "rule number 1 then"),
        ('[[rule]]\nthen = "skew"', "skew_seconds"),
        ('[[rule]]\nthen = "truncate"\nskew_seconds = 1', "skew_seconds"),
        ('[[rule]]\nthen = "delay"', "delay_seconds"),
        ('[[rule]]\nthen = "status"', "status from 400 to 599"),
        ('[[rule]]\nthen = "status"\nstatus = 200', "rule number 1 status"),
        ('[[rule]]\nthen = "truncate"\nstatus = 500', "go with"),
        ('[[rule]]\nthen = "truncate"\ncarry_out = true', "go with"),
        ('[[rule]]\nthen = "truncate"\nnth = 1\nevery = 2', "only one of"),
        ('[[rule]]\nthen = "truncate"\nnth = 0', "rule number 1 nth"),
        ('[[rule]]\nthen = "truncate"\nprobability = 1.5', "rule number 1 probability"),
        ('[[rule]]\nthen = "truncate"\nmethod = "put"', "rule number 1 method"),
        ('[[rule]]\nthen = "truncate"\n[[rule]]\nthn = "x"', "rule number 2"),
        ("[[rules]]\n", "rules: Extra inputs"),
    ],
)
def test_a_file_that_is_wrong_says_where(text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^faults\.toml") as found:
        parse_faults(text, "faults.toml")
    assert words in str(found.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read_faults(tmp_path / "none.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_faults(binary)
