"""What can go wrong in the store.

    StorageError
    ├── DatabaseUnusable     the file cannot be opened or is damaged: mend or restore it
    │   ├── NotOurDatabase   it belongs to another program
    │   │   └── NotADatabase it is something else, or damaged at its beginning
    │   └── NewerSchema      a newer Silkwatch wrote it: upgrade
    ├── DatabaseBusy         another process held it too long: try again
    ├── NotFound             no such article, digest or source
    ├── BadMark              a person's mark says what cannot be
    └── BadQuery             the query or the search is at fault, not the store

Messages read ``what: which one: why: what to do``. Only operational errors are wrapped; bugs surface.
"""


class StorageError(Exception):
    """Base of all errors this room raises on purpose."""


class DatabaseUnusable(StorageError):
    """The database file cannot be used as it is."""


class NotOurDatabase(DatabaseUnusable):
    """The file is a database of another program, or no database."""


class NotADatabase(NotOurDatabase):
    """The file does not begin like a database: it is something else, or damaged there."""


class NewerSchema(DatabaseUnusable):
    """The file was written by a newer release."""


class DatabaseBusy(StorageError):
    """Another process kept the write lock longer than the busy timeout."""


class NotFound(StorageError):
    """Nothing in the store has that name or id."""


class BadQuery(StorageError):
    """A search or an SQL query that cannot be answered; the message says what is wrong with it."""


class BadMark(StorageError):
    """A person's mark that cannot be: of an article and itself, of a story that an article has not."""
