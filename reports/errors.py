"""What can go wrong when a report is made.

    ReportError
    ├── BadWeek          no such ISO week (a ``ValueError`` too)
    ├── WeekOpen         the week has not ended: preview it, or wait
    ├── BadSettings      a zone or a language that does not exist
    ├── BadPayload       a frozen issue that this release cannot read
    └── CannotWrite      the folder for the digests cannot be written

Messages read ``what: which one: why: what to do``. Bugs surface.
"""


class ReportError(Exception):
    """Base of all errors this room raises on purpose."""


class BadWeek(ReportError, ValueError):
    """The text is not the name of an ISO week, or there is no such week."""


class WeekOpen(ReportError):
    """An issue is made once, after its window has closed; this one has not."""


class BadSettings(ReportError, ValueError):
    """A setting of the digest names something that does not exist."""


class BadPayload(ReportError):
    """A frozen issue is damaged, or a newer release wrote it."""


class CannotWrite(ReportError):
    """The digest is made, but its files could not be written."""
