"""The browser tests are being finished: they run where they are asked for (``BLUEBOOK_BROWSER_TESTS=1``)."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("BLUEBOOK_BROWSER_TESTS") else ["browser"]
