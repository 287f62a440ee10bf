"""Who grades elsewhere: the workers of a Dask cluster, reached with certificates only."""

from __future__ import annotations

import os
from contextlib import ExitStack
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.plan import code_digest
from softclust_lab.grading.workers import grade_in_time

__all__ = ["DaskWorkers", "cluster_security"]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: So long a scheduler may take to answer.
ANSWER_SECONDS = 20


class DaskWorkers:
    """The workers of a Dask cluster, which are sent submissions and the plan and nothing else.

    Parameters
    ----------
    address : str
        The scheduler's, as ``tls://host:8786``; plain ``tcp://`` only on this machine.
    plan : bytes
        As `GradingPlan.data` holds it.
    certificates : path, optional
        The folder that ``softclust cluster-cert`` wrote.
    trusted : bool
        Whether to do without the sandbox.
    seconds : float, optional
        After which a worker that is stuck is ended; `most_seconds` of the plan unless given.
    """

    def __init__(
        self,
        address: str,
        plan: bytes,
        certificates: str | os.PathLike[str] | None = None,
        *,
        trusted: bool = False,
        seconds: float | None = None,
    ) -> None:
        from concurrent.futures import CancelledError

        from distributed import Client, KilledWorker
        from distributed.client import FutureCancelledError

        self.lost: tuple[type[BaseException], ...] = (KilledWorker, CancelledError, FutureCancelledError)
        self.plan = plan
        self.trusted = trusted
        self.seconds = seconds
        with ExitStack() as stack:
            security = cluster_security(address, certificates)
            try:
                self._client = stack.enter_context(
                    Client(address, security=security, timeout=ANSWER_SECONDS, set_as_default=False)
                )
            except (OSError, TimeoutError) as error:
                raise CommandError(f"no Dask scheduler answers at {address}: {error}") from error
            self.capacity = sum(self._client.nthreads().values())
            if not self.capacity:
                raise CommandError(f"the scheduler at {address} has no workers: start one with `dask worker`")
            self._require_same_code()
            self._stack = stack.pop_all()

    def submit(self, submission: bytes, *, fast: bool) -> Any:
        """Hand a submission to the cluster, which gives it to another worker if one is lost."""
        # The plan goes along each time: a copy that the cluster keeps is lost with the worker that has it.
        return self._client.submit(
            grade_in_time, submission, self.plan, fast, self.trusted, self.seconds, pure=False
        )

    def _require_same_code(self) -> None:
        """Raise `CommandError` unless every worker judges by the same code as we do."""
        found = self._client.run(code_digest)
        others = sorted(str(worker) for worker, digest in found.items() if digest != code_digest())
        if others:
            raise CommandError(
                f"{', '.join(others)} have another version of softclust: install the same everywhere"
            )

    def __enter__(self) -> DaskWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)


def cluster_security(address: str, certificates: str | os.PathLike[str] | None) -> Any:
    """Return how to speak to a scheduler.

    Raises
    ------
    CommandError
        If the address is on another machine and there are no certificates.
    """
    from distributed.security import Security

    if certificates is not None:
        folder = os.fspath(certificates)
        ca, cert, key = paths = [os.path.join(folder, name) for name in ("ca.pem", "cert.pem", "key.pem")]
        if not all(map(os.path.isfile, paths)):
            raise CommandError(
                f"{folder} lacks ca.pem, cert.pem or key.pem: `softclust cluster-cert` makes them"
            )
        return Security(tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key, require_encryption=True)
    if urlsplit(address).hostname not in LOOPBACK or address.startswith("tls:"):
        raise CommandError(
            f"{address} is reached with certificates only, or submissions and hidden cases would cross the "
            "network in the open: run `softclust cluster-cert`, start the cluster with these certificates "
            "(see teaching.md) and name their folder with --certificates"
        )
    return None
