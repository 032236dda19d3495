"""What can go wrong between the command line and the rooms.

    SchedulerError
    ├── ConfigError     silkwatch.toml, an option or the home is wrong: mend it (exit 2)
    ├── AlreadyRunning  another instance works on this home: wait for it or stop it (exit 3)
    └── CrawlFailed     the crawl's process ended without telling how (exit 1)

Messages read ``what: which one: why: what to do``.
"""


class SchedulerError(Exception):
    """Base of all errors this room raises on purpose."""


class ConfigError(SchedulerError):
    """The configuration or the home directory cannot be used as it is."""


class AlreadyRunning(SchedulerError):
    """Another process holds the lock of this home."""


class CrawlFailed(SchedulerError):
    """The crawl died, was killed after its time was up, or said nothing that can be understood."""
