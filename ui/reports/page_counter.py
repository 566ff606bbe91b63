"""The number of pages of a PDF, in a process of its own: ``python -I page_counter.py PDF SECONDS BYTES``.

What somebody uploads may be made to crash the parser or to keep it busy for ever; here that ends this process alone. It
imports nothing of the project, so that it is up at once. The number goes to standard output; a refusal is an exit code.
"""

from __future__ import annotations

import contextlib
import sys

PASSWORD, DAMAGED = 22, 23
"""Exit codes: a password is needed, not a PDF whose pages can be found."""


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


def main(path: str, seconds: int, max_bytes: int) -> int:
    """Print how many pages the file says it has; 0 is for the caller to judge."""
    limit(seconds, max_bytes)
    import pypdfium2

    try:
        pages = len(pypdfium2.PdfDocument(path))
    except pypdfium2.PdfiumError as error:
        return PASSWORD if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else DAMAGED
    except OSError:
        return DAMAGED  # it went away just now
    print(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
