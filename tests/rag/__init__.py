import pytest

pytest.register_assert_rewrite("tests.rag.mini_report")
