"""Questions about the cells of a table."""

from __future__ import annotations

import pytest

from index.store.folder import Index
from rag.suggesting.candidate import Made
from rag.suggesting.cells import about_cell
from tests.rag.mini_report import mini_index


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def test_what_a_table_says_of_each_row(mini: Index) -> None:
    made = [
        m for c in mini.chunks if c.kind == "table" for n in range(len(c.sentences)) for m in about_cell(mini, c, n)
    ]
    assert made == [
        Made("cell", "天鹅港的应用场景有哪些?", ("船舶调度、堆场管理",)),
        Made("cell", "海豚港的应用场景有哪些?", ("闸口识别、设备巡检",)),
    ]
