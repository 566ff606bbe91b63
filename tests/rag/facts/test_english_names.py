"""Names in English sentences."""

from __future__ import annotations

import pytest

from rag.facts.english_names import known_in_english, unknown_in_english


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("In 2030 the ports run by Garmin lost money.", ["garmin"]),
        ("Garmin lost money.", ["garmin"]),
        ("Digital payments grew in March.", []),
        ("The Report says that Green Finance grew.", []),
    ],
)
def test_a_capital_letter_that_nothing_accounts_for_makes_a_name(text: str, names: list[str]) -> None:
    assert [name.text for name in unknown_in_english(text)] == names


def test_a_known_name_has_its_chinese_forms() -> None:
    (name,) = known_in_english("The European Union passed the act.")
    assert "欧盟" in name.forms
    assert unknown_in_english("The European Union passed the act.") == ()
