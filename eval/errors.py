"""What can go wrong in an evaluation, below ``index.errors.UsageError``: exit code 2.

UsageError
├── DatasetError    a set of questions that cannot be used, or does not fit the index
└── RunError        a run that cannot be begun, continued, read or compared
"""

from __future__ import annotations

from index.errors import UsageError


class DatasetError(UsageError):
    """A set of questions that cannot be used, or does not fit the index."""


class RunError(UsageError):
    """A run that cannot be begun, continued, read or compared."""
