"""Users and their passwords: what a file may hold, who comes in, and what a wrong password costs."""

from __future__ import annotations

import base64
import hashlib
import stat
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from typer import Typer
from typer.testing import CliRunner

from index.errors import NotFoundError, SettingsError
from ui.access import auth_command
from ui.access.auth import PasswordHash, check_name, check_password, load_users, verify
from ui.access.auth_gate import WRONG_PER_MINUTE, BasicAuthMiddleware
from ui.access.limits import RateLimit

SALT = bytes(range(16))
WORD = "ein Schlüssel 密码"


@pytest.fixture(scope="module")
def users() -> dict[str, PasswordHash]:
    return {"anna": PasswordHash.of("correct horse"), "王五": PasswordHash.of(WORD)}


def who(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.scope.get("bluebook_user", "nobody"))


def client(users: dict[str, PasswordHash], wrong: RateLimit | None = None) -> TestClient:
    app = Starlette(routes=[Route("/", who), Route("/healthz", who)])
    return TestClient(BasicAuthMiddleware(app, users, wrong=wrong))


def header(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_a_hash_is_scrypt_as_the_standard_has_it() -> None:
    key = hashlib.scrypt(b"correct horse", salt=SALT, n=16384, r=8, p=1, dklen=32)
    expected = f"scrypt$16384$8$1${base64.b64encode(SALT).decode()}${base64.b64encode(key).decode()}"
    assert str(PasswordHash.of("correct horse", SALT)) == expected
    assert PasswordHash.read(expected).fits("correct horse")
    assert not PasswordHash.read(expected).fits("correct horsf")


def test_who_comes_in(users: dict[str, PasswordHash]) -> None:
    assert verify(users, "anna", "correct horse")
    assert verify(users, "王五", "ein Schlu\u0308ssel 密码")  # ü as two characters
    assert not verify(users, "anna", WORD)
    assert not verify(users, "bob", "correct horse")
    assert not verify(users, "anna", "")
    assert not verify(users, "anna", "x" * 2000)


def test_a_file_of_users_has_comments_and_blank_lines(tmp_path: Path, users: dict[str, PasswordHash]) -> None:
    file = tmp_path / "users.txt"
    file.write_text("\ufeff# who may\n\n" + "".join(f"{n}:{h}\n" for n, h in users.items()), "utf-8")
    assert load_users(file) == users


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("anna", "no colon"),
        ("anna:secret-word", "scrypt$n$r$p$salt$hash"),
        (":scrypt$16384$8$1$AA==$AA==", "1 to 64 characters"),
        ("anna:scrypt$16384$8$1$AA==$AA==", "its salt has 1 bytes"),
        ("anna:scrypt$1024$8$1$AA==$AA==", "n=1024"),
        ("anna:scrypt$16385$8$1$AA==$AA==", "n=16385"),
        ("anna:scrypt$16777216$8$1$AA==$AA==", "n=16777216"),
        ("anna:scrypt$16384$8$1$A$AA==", "not base64"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_not_repeated(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "users.txt"
    file.write_text(f"# first\n{line}\n", "utf-8")
    with pytest.raises(SettingsError) as error:
        load_users(file)
    assert "line 2" in str(error.value)
    assert said in str(error.value)
    assert "secret-word" not in str(error.value)


def test_a_file_without_users_or_no_file(tmp_path: Path) -> None:
    file = tmp_path / "users.txt"
    with pytest.raises(NotFoundError, match="bluebook ui passwd"):
        load_users(file)
    file.write_text("# nobody\n", "utf-8")
    with pytest.raises(SettingsError, match="nobody could log in"):
        load_users(file)
    kept = PasswordHash.of("correct horse")
    file.write_text(f"anna:{kept}\nanna:{kept}\n", "utf-8")
    with pytest.raises(SettingsError, match="anna is there twice"):
        load_users(file)
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_users(file)


@pytest.mark.parametrize("name", ["", " anna", "a:b", "a\nb", "#anna", "x" * 65])
def test_names_that_could_not_be_kept_or_sent(name: str) -> None:
    with pytest.raises(ValueError, match="name has"):
        check_name(name)


def test_passwords_have_a_length() -> None:
    assert check_password("12345678") == "12345678"
    for wrong in ("1234567", "x" * 1025):
        with pytest.raises(ValueError, match="8 to 1024"):
            check_password(wrong)


def test_the_gate_asks_and_lets_through(users: dict[str, PasswordHash]) -> None:
    with client(users) as http:
        asked = http.get("/")
        assert (asked.status_code, asked.headers["www-authenticate"]) == (
            401,
            'Basic realm="bluebook", charset="UTF-8"',
        )
        assert http.get("/", headers=header("anna", "correct horse")).text == "anna"
        assert http.get("/", headers=header("王五", WORD)).text == "王五"
        assert http.get("/", headers=header("anna", WORD)).status_code == 401
        # Who has come in once is remembered, with this password only.
        assert http.get("/", headers=header("anna", "correct horse")).text == "anna"
        assert http.get("/", headers=header("anna", "")).status_code == 401
        assert http.get("/healthz").text == "nobody"
        assert http.get("/healthz/", follow_redirects=False).status_code == 401


@pytest.mark.parametrize(
    "value", ["Basic", "Basic !!", "Basic " + base64.b64encode(b"\xff").decode(), "Bearer x", "Basic YQ=="]
)
def test_a_header_that_says_nothing_is_asked_again(users: dict[str, PasswordHash], value: str) -> None:
    with client(users) as http:
        answer = http.get("/", headers={"Authorization": value})
        assert (answer.status_code, answer.json()["error"]) == (401, "login")


def test_guessing_is_stopped_but_not_for_who_is_in() -> None:
    users = {"anna": PasswordHash.of("correct horse")}
    with client(users, RateLimit(clock=lambda: 5.0)) as http:
        assert http.get("/", headers=header("anna", "correct horse")).status_code == 200
        codes = [http.get("/", headers=header("anna", f"guess {n}")).status_code for n in range(WRONG_PER_MINUTE)]
        assert set(codes[:-1]) == {401}
        stopped = http.get("/", headers=header("bob", "correct horse"))
        assert (stopped.status_code, stopped.headers["retry-after"]) == (429, "60")
        assert http.get("/", headers=header("anna", "correct horse")).status_code == 200


def run_command(file: Path, name: str, typed: str) -> tuple[int, str]:
    app = Typer()
    app.command()(auth_command.add_user)
    result = CliRunner().invoke(app, [str(file), name], input=typed)
    return result.exit_code, str(result.exception or result.output)


def test_the_command_adds_and_changes(tmp_path: Path) -> None:
    file = tmp_path / "users.txt"
    assert run_command(file, "anna", "correct horse\n")[0] == 0
    assert run_command(file, "王五", f"{WORD}\n")[0] == 0
    file.write_text("# who may\n" + file.read_text("utf-8"), "utf-8")
    assert run_command(file, "anna", "battery staple\n")[0] == 0
    users = load_users(file)
    assert list(users) == ["anna", "王五"]
    assert users["anna"].fits("battery staple")
    assert file.read_text("utf-8").startswith("# who may\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["users.txt"]


def test_the_command_leaves_what_it_does_not_understand(tmp_path: Path) -> None:
    file = tmp_path / "users.txt"
    file.write_text("shopping list\n", "utf-8")
    code, said = run_command(file, "anna", "correct horse\n")
    assert code == 1
    assert "line 1" in said
    assert file.read_text("utf-8") == "shopping list\n"
    assert "8 to 1024" in run_command(tmp_path / "new.txt", "anna", "short\n")[1]
    assert not (tmp_path / "new.txt").exists()
