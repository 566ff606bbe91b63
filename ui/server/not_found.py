"""An address where nothing is → a page of ours that says so and leads back; JSON for programs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from ui.page.document import frame_html, header_html
from ui.programs.api_errors import lang_of
from ui.words.inert import html_text
from ui.words.texts import label


async def not_found(request: Request, error: Exception) -> Response:
    """The answer to a request that ended with 404."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": "not_found", "message": str(getattr(error, "detail", "not found"))}, 404)
    t = label(lang_of(request))
    up = request.scope.get("root_path", "").rstrip("/") + "/"
    home = f"{up}en/" if t.lang == "en" else up
    body = (
        f'{header_html(t, up=up)}<main id="bb-nothing"><h2>{html_text(t("not_found"))}</h2>'
        f'<p>{html_text(t("not_found_why"))}</p><p><a href="{home}">{html_text(t("not_found_back"))}</a></p></main>'
    )
    return HTMLResponse(frame_html(t, f"{t('not_found')} · {t('title')}", body, up=up), 404)
