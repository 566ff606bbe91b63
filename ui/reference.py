"""What programs may call, as pages of ``docs/``: ``python -m ui.reference`` writes http.md and mcp.md from the code.

The HTTP API comes from its OpenAPI description, the MCP server from the tools that it lists; a test holds both pages to them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from ui.access.limits import WorkQueue
from ui.programs.api import TITLE, create_router
from ui.programs.mcp import INSTRUCTIONS, MAX_SECTION_CHARS, create_mcp
from ui.programs.requests import Report

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- made by `python -m ui.reference`, do not edit -->"
Schema = Mapping[str, Any]

HTTP_HEAD = """# The HTTP API

`bluebook ui` serves it beside the page; `/docs` shows the same and sends requests from the browser, `/openapi.json` is for tools. Answers are the
records of `bluebook ask --json` and `bluebook search --json`.

```sh
bluebook ui --index ./bluebook-index --port 8000
curl -s localhost:8000/api/ask -H 'Content-Type: application/json' -d '{"question": "金融科技的定义是谁提出的?"}'
curl -sN localhost:8000/api/ask -H 'Content-Type: application/json' -d '{"question": "总结第四章", "stream": true}'
curl -sG localhost:8000/api/search --data-urlencode question=数字人民币 -d k=3
```

A refusal is an answer with `"refused": true` and status 200. A request that cannot be answered has a status of its own and `{"error": …, "message": …}`."""

MCP_HEAD = """# The MCP server

For agents, over standard input and output (`bluebook mcp`) or over HTTP at `/mcp` of a running `bluebook ui`. In an agent's settings:

```json
{"mcpServers": {"bluebook": {"command": "bluebook", "args": ["mcp", "--index", "./bluebook-index"]}}}
```

All tools only read. What fails is told as a tool's error, with what is allowed."""


class NoReports:
    """A library without a report: what the API offers does not depend on what there is to ask."""

    def reports(self, session: str) -> Sequence[Report]:
        """None."""
        return ()

    def get(self, session: str, report_id: str) -> Report:
        """None is called so."""
        raise KeyError(report_id)


def http_page() -> str:
    """``docs/http.md``."""
    app = FastAPI(title=TITLE)
    queue = WorkQueue(1, 0, 1)
    app.include_router(create_router(NoReports(), queue))
    queue.close()
    described = app.openapi()
    schemas = described["components"]["schemas"]
    calls = [
        _call(method.upper(), path, call, schemas)
        for path, methods in described["paths"].items()
        for method, call in methods.items()
    ]
    records = [_record(name, schemas[name]) for name in schemas if not name.endswith("Body")]
    return "\n\n".join([MADE, HTTP_HEAD, *calls, "## Records", *records]) + "\n"


def mcp_page() -> str:
    """``docs/mcp.md``."""
    queue = WorkQueue(1, 0, 1)
    tools = asyncio.run(create_mcp(NoReports(), queue).list_tools())
    queue.close()
    parts = [
        f"## `{tool.name}`\n\n{' '.join((tool.description or '').split())}\n\n{_fields(tool.input_schema)}".rstrip()
        for tool in tools
    ]
    told = f"What the server tells an agent of itself:\n\n> {INSTRUCTIONS}"
    cut = f"`read_section` gives at most {MAX_SECTION_CHARS:,} characters at once. Answers are those of [the HTTP API](http.md#answerrecord), with the report's id."
    return "\n\n".join([MADE, MCP_HEAD, told, *parts, cut]) + "\n"


def _call(method: str, path: str, call: Schema, schemas: Schema) -> str:
    """A route: what it is for, what is sent, what comes back."""
    sent = [
        _row(p["name"], p["schema"], p.get("required", False), p.get("description")) for p in call.get("parameters", ())
    ]
    body = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    tables = [_table(sent) if sent else "", _fields(schemas[_name(body)]) if body else ""]
    answers = []
    for status, response in sorted(call["responses"].items()):
        record = response.get("content", {}).get("application/json", {}).get("schema")
        linked = f" → {_type(record)}" if record else ""
        told = "" if response["description"] == "Successful Response" else f": {response['description']}"
        answers.append(f"- {status}{linked}{told}")
    return "\n\n".join(
        part for part in (f"## `{method} {path}`", call["description"], *tables, "\n".join(answers)) if part
    )


def _record(name: str, schema: Schema) -> str:
    rows = [
        [f"`{field}`", _type(of, or_null=True), _cell(of.get("description"))]
        for field, of in schema["properties"].items()
    ]
    return "\n\n".join(part for part in (f"### {name}", schema.get("description", ""), _table(rows)) if part)


def _fields(schema: Schema) -> str:
    """The table of what may be sent; nothing where there is nothing."""
    needed = schema.get("required", ())
    rows = [
        _row(name, field, name in needed, field.get("description"))
        for name, field in schema.get("properties", {}).items()
    ]
    return _table(rows) if rows else ""


def _row(name: str, schema: Schema, required: bool, told: str | None) -> list[str]:
    default = schema.get("default")
    told = _cell(told)
    if not required and default is not None and default != []:
        told = f"{told} Default: `{str(default).lower() if isinstance(default, bool) else default}`.".strip()
    return [f"`{name}`" + (" (needed)" if required else ""), _type(schema), told]


def _table(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [("field", "type", ""), ("---", "---", "---"), *rows])


def _cell(told: str | None) -> str:
    return (told or "").replace("|", "\\|")


def _type(schema: Schema, *, or_null: bool = False) -> str:
    """A type as one reads it: `string`, `list of integer`, the name of a record, `"short" or "long"`; what is sent is never null."""
    if "$ref" in schema:
        name = _name(schema)
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"] if or_null or one.get("type") != "null")
    if "enum" in schema:
        return " or ".join(f"`{one}`" for one in schema["enum"])
    limits = [f"{word} {int(schema[key])}" for key, word in _LIMITS.items() if key in schema]
    kind = str(schema.get("type", "any"))
    kind = f"list of {_type(schema['items'])}" if kind == "array" and "items" in schema else kind
    return ", ".join([kind, *limits])


_LIMITS = {"minimum": "from", "maximum": "to", "maxLength": "up to so many characters:", "maxItems": "up to so many:"}


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def main() -> None:
    """Write both pages."""
    for name, page in (("http.md", http_page()), ("mcp.md", mcp_page())):
        (DOCS / name).write_text(page, encoding="utf-8")
        print(DOCS / name)


if __name__ == "__main__":
    main()
