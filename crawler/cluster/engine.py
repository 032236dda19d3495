"""The engine, dask.distributed: reached, checked, asked. Nothing else of ours knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crawler.cluster.kit import ClusterError, Kit, unpack

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 30.0  # seconds to reach the scheduler, and for its first worker to be there


class Lost(ClusterError):
    """A piece of work ended one worker after another, and is given up."""


@contextmanager
def reached(address: str, kit: Kit) -> Iterator[Client]:
    """Reach the scheduler at an address such as ``tcp://host:8786``, and make sure that its workers read as we do.

    Raises ClusterError.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("cluster: dask is not installed: pip install 'silkwatch[cluster]'") from error
    try:
        client = Client(address, timeout=PATIENCE, name="silkwatch")
    except (OSError, TimeoutError, ValueError) as error:
        why = f"{error}".partition("\n")[0]
        raise ClusterError(f"cluster: {address}: {why}: start one: dask scheduler (docs/scale.md)") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ClusterError(f"cluster: {address}: no worker: start some: dask worker {address}") from error
        _checked(client, kit)
        yield client


def result(future: Future[Any]) -> Any:
    """Return what came of work that is done. Raises Lost, ClusterError, or what the work itself raised."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise Lost("every worker that had it died: see what they say (memory?)") from error
    except FutureCancelledError as error:
        raise ClusterError("cluster: the scheduler is gone: what is stored stays: start it and us again") from error


def _checked(client: Client, kit: Kit) -> None:
    """Ask every worker whether it can do our work."""
    for worker, wrong in client.run(_wrong, kit, on_error="return").items():
        if isinstance(wrong, ModuleNotFoundError):
            raise ClusterError(f"cluster: {worker}: has no Silkwatch ({wrong}): install the same version")
        if wrong is not None:
            raise ClusterError(f"cluster: {worker}: {wrong}")


def _wrong(kit: Kit) -> str | None:
    try:
        unpack(kit)
    except ClusterError as error:
        return str(error)
    return None
