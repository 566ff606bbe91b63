from __future__ import annotations

import pytest

from eval.peers.ours import Bluebook
from eval.peers.systems import OURS, SYSTEMS, System, require_packages, system_named
from index.errors import UsageError


def test_ours_comes_first_and_names_are_unique() -> None:
    assert SYSTEMS[0].name == OURS
    assert len({system.name for system in SYSTEMS}) == len(SYSTEMS) == 5


def test_missing_packages_are_named_once_with_the_command_that_installs_them() -> None:
    systems = [
        System("甲", ("no-such-package-a", "numpy"), Bluebook),
        System("乙", ("no-such-package-a", "no-such-package-b"), Bluebook),
    ]
    with pytest.raises(UsageError) as raised:
        require_packages(systems)
    assert str(raised.value) == (
        "the comparison with peers needs packages that are not installed: no-such-package-a, no-such-package-b. "
        'Install them: pip install -e ".[peers]"'
    )


def test_our_own_packages_are_always_there() -> None:
    require_packages([system_named(OURS)])
    assert system_named(OURS).version().startswith("bluebook ")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'Haystack'. There are: bluebook, LangChain FAISS, LlamaIndex"):
        system_named("Haystack")


def test_ours_cannot_be_asked_before_it_is_opened() -> None:
    with pytest.raises(RuntimeError, match="open the index first"):
        Bluebook().search("问", 3)
