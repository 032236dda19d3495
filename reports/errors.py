"""What can go wrong when a report is made.

    ReportError
    ├── BadWeek          no such ISO week (a ``ValueError`` too)
    ├── WeekOpen         the week has not ended: preview it, or wait
    ├── BadSettings      a zone or a language that does not exist
    ├── BadAddress       what is no mail address, or one that not every server takes
    ├── BadPayload       a frozen issue that this release cannot read
    ├── KeyUnusable      the key by which the ledger knows recipients cannot be read or made
    ├── KeyLost          an issue was sent by another key: nobody knows who has had it
    ├── CannotWrite      the folder for the digests cannot be written
    └── CannotTranslate  the server for translations does not answer as one should: an issue is made without

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


class BadAddress(ReportError, ValueError):
    """It is no mail address, or one that many servers on the way would refuse."""


class BadPayload(ReportError):
    """A frozen issue is damaged, or a newer release wrote it."""


class KeyUnusable(ReportError):
    """The file with the key for recipients cannot be read or made, or is not one."""


class KeyLost(ReportError):
    """Recipients of an issue were entered with another key, so that it might be sent to them twice."""


class CannotWrite(ReportError):
    """The digest is made, but its files could not be written."""


class CannotTranslate(ReportError):
    """The server for translations cannot be reached, refuses us, or answers something else."""
