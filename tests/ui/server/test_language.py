"""Which page an address leads to, and the headers of every answer."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.testclient import TestClient

from ui.access.headers import HEADERS, HeadersMiddleware
from ui.server.language import LanguageMiddleware, leads_to

PAGE = '<!doctype html><html\n\tlang="en"\n\tstyle="x"><head>\n<meta charset="utf-8"></head><body>页</body></html>'


@pytest.mark.parametrize(
    ("path", "query", "target"),
    [
        ("/", "", None),
        ("/en/", "", None),
        ("/en", "", "/en/"),
        ("", "", "/"),
        ("/", "lang=en", "/en/"),
        ("/", "lang=en-US&x=1", "/en/"),
        ("/en/", "lang=zh", "/"),
        ("/en/", "lang=en", None),
        ("/", "lang=fr", None),
        ("/", "lang=//elsewhere.example", None),
        ("/api/reports", "lang=en", None),
        ("/en/config", "", None),
    ],
)
def test_where_an_address_leads(path: str, query: str, target: str | None) -> None:
    assert leads_to(path, query) == target


def client(root_path: str = "") -> TestClient:
    app = FastAPI()

    @app.get("/")
    @app.get("/en/")
    def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    @app.get("/other")
    def other() -> PlainTextResponse:
        return PlainTextResponse("<head>", headers={"Referrer-Policy": "origin"})

    for middleware in (LanguageMiddleware, HeadersMiddleware):
        app.add_middleware(middleware)
    return TestClient(app, root_path=root_path, follow_redirects=False)


def test_other_answers_pass_as_they_are() -> None:
    answer = client().get("/other?lang=en")
    assert answer.text == "<head>"
    assert answer.headers["referrer-policy"] == "origin"
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert client().get("/missing").status_code == 404


def test_only_this_server_is_spoken_to() -> None:
    policy = client().get("/").headers["content-security-policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == directives["form-action"] == "'self'"
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("root_path", ["", "/reports"])
def test_redirects_stay_below_the_root_path(root_path: str) -> None:
    answer = client(root_path).get(f"{root_path}/en")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{root_path}/en/")
    answer = client(root_path).get(f"{root_path}/?lang=en")
    assert answer.headers["location"] == f"{root_path}/en/"
