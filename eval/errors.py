"""What can go wrong in an evaluation, in addition to ``index.errors``.

BluebookError
├── UsageError              exit code 2
│   ├── DatasetError            a set of questions that cannot be used, or does not fit the index
│   └── RunError                a run that cannot be begun, continued, read or compared
└── ModelError              exit code 1
    └── ModelGivenUpError       a language model that failed again and again is asked no more; the run can be continued
"""

from __future__ import annotations

from index.errors import ModelError, UsageError


class DatasetError(UsageError):
    """A set of questions that cannot be used, or does not fit the index."""


class RunError(UsageError):
    """A run that cannot be begun, continued, read or compared."""


class ModelGivenUpError(ModelError):
    """A language model that failed again and again is asked no more; the run can be continued."""
