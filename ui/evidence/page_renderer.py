"""One page of a PDF to PNG, in a process of its own: ``python -I page_renderer.py PDF PAGE SCALE MAX_PIXELS SECONDS BYTES``.

A report that somebody uploaded may be made to crash the renderer, or to keep it busy for ever. Here that ends this process
alone. It is started by its path and imports nothing of the project, so that it is up in a few hundredths of a second.
The PNG goes to standard output; a refusal is an exit code.
"""

from __future__ import annotations

import contextlib
import math
import sys

NO_PAGE, PASSWORD, DAMAGED = 21, 22, 23
"""Exit codes: no such page, a password is needed, not a PDF that can be shown."""


def limit(seconds: int, max_bytes: int) -> None:
    """Limit this process's time and memory where the system can: Windows cannot, and the caller's time-out stands alone."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS does not limit the address space
        resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))


def main(path: str, page_index: int, scale: float, max_pixels: int, seconds: int, max_bytes: int) -> int:
    """Write page ``page_index`` (1-based) as PNG, ``scale`` pixels to a point, fewer where that is over ``max_pixels``.

    Each side is then rounded up to a whole pixel. What a crop box hides is not drawn: it is not read either, and boxes are measured on what is shown.
    """
    limit(seconds, max_bytes)
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
        if not 1 <= page_index <= len(document):
            return NO_PAGE
        page = document[page_index - 1]
        width, height = page.get_size()
        if not (width > 0 and height > 0 and math.isfinite(width * height)):
            return DAMAGED
        # A strip thinner than a pixel becomes one pixel wide, and counts by its length.
        most = math.sqrt(max_pixels / (width * height))
        most = min(most, max_pixels / (2 * max(width, height)))
        picture = page.render(scale=min(scale, most)).to_pil()
    except pypdfium2.PdfiumError as error:
        return PASSWORD if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else DAMAGED
    except OSError:
        return DAMAGED  # it went away just now
    picture.save(sys.stdout.buffer, format="PNG")
    return 0


if __name__ == "__main__":
    file, number, pixels_a_point, *limits = sys.argv[1:]
    sys.exit(main(file, int(number), float(pixels_a_point), *map(int, limits)))
