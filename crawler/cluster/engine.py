"""The engine, dask.distributed: reached, checked, its errors explained. It has a thread of its own for its traffic."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawler.cluster.hands import check
from crawler.cluster.kit import Kit
from crawler.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 30.0  # seconds to reach the scheduler, and for its first worker to be there

GONE = "cluster: the scheduler is gone: what is stored stays: start it and us again"
ALONE = 300.0  # seconds without any worker: then nobody is coming back


class Lost(ClusterError):
    """Every worker that had an errand died of it, and it is given up."""


@contextmanager
def reached(address: str, kit: Kit) -> Iterator[Client]:
    """Reach the scheduler at an address such as ``tcp://host:8786``, and make sure that its workers read as we do.

    Blocks for a while. Raises ClusterError.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("cluster: dask is not installed: pip install 'silkwatch[cluster]'") from error
    try:
        client = Client(address, timeout=PATIENCE, name="silkwatch")
    except (OSError, TimeoutError, ValueError) as error:
        why = str(error).partition("\n")[0]
        raise ClusterError(f"cluster: {address}: {why}: start one: dask scheduler (docs/scale.md)") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ClusterError(f"cluster: {address}: it has no worker: start some: dask worker {address}") from error
        _check(client, kit)
        yield client


def threads(client: Client) -> int:
    """Count the errands that can be run at the same time now."""
    try:
        return sum(client.nthreads().values())
    except OSError as error:
        raise ClusterError(GONE) from error


class Watch:
    """Looks whether there are still workers to wait for."""

    def __init__(self, client: Client) -> None:
        """Begin to wait."""
        self._client = client
        self._seen = monotonic()

    def look(self) -> int:
        """Count them. Raises ClusterError when there have been none for a while."""
        found = threads(self._client)
        if found:
            self._seen = monotonic()
        elif monotonic() - self._seen > ALONE:
            raise ClusterError("cluster: it has no worker any more: what is stored stays: start some, and us again")
        return found


def first_done(futures: Collection[Future[Any]], *, seconds: float) -> Collection[Future[Any]]:
    """Wait until any errand is done; return those that are. Raises TimeoutError after so long, and ClusterError."""
    from distributed import wait
    from distributed.client import FuturesCancelledError

    try:
        done: Collection[Future[Any]] = wait(list(futures), timeout=seconds, return_when="FIRST_COMPLETED").done
    except FuturesCancelledError as error:
        raise ClusterError(GONE) from error
    return done


def result(future: Future[Any]) -> Any:
    """Return what came of an errand that is done. Raises Lost, ClusterError, or what the errand itself raised."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise Lost("every worker that had it died: see what they say (memory?)") from error
    except FutureCancelledError as error:
        raise ClusterError(GONE) from error


def _check(client: Client, kit: Kit) -> None:
    """Ask every worker whether it can do our work, and the scheduler, which has to know of it what it is called."""
    try:
        client.run_on_scheduler(check, kit)
    except ModuleNotFoundError as error:
        raise ClusterError(f"cluster: the scheduler: {error}: install the same version of Silkwatch") from error
    for worker, wrong in client.run(check, kit, on_error="return").items():
        if isinstance(wrong, ModuleNotFoundError):
            raise ClusterError(f"cluster: {worker}: {wrong}: install the same version of Silkwatch") from wrong
        if wrong is not None and not isinstance(wrong, OSError):  # of that kind: the worker has just gone
            raise wrong
