"""A class is graded the same here and by a Dask cluster, which only holders of its certificates can reach."""

from __future__ import annotations

import json
import os
import signal
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from softclust_lab.checks.plan import DEMO_SEED
from softclust_lab.grading.box.box import BoxUnavailableError, require_protection
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.cluster import DaskWorkers, cluster_security
from softclust_lab.grading.cluster_cert import write_certificates
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.deadline import most_seconds
from softclust_lab.grading.dispatch import grade_all
from softclust_lab.grading.plan import GradingPlan, make_plan
from softclust_lab.grading.verdict import Verdict
from softclust_lab.grading.workers import LocalWorkers
from softclust_lab.processes import ONE_THREAD, environment

ROOT = Path(__file__).parent.parent
ROOM = "soft_kmeans"


def trusted() -> bool:
    try:
        require_protection()
    except BoxUnavailableError as error:
        print(f"without the sandbox: {error}")
        return True
    return False


@pytest.fixture(scope="module")
def plan() -> GradingPlan:
    notebook = (ROOT / "book" / ROOM / f"{ROOM}_assignment.ipynb").read_bytes()
    return make_plan(Course(ROOT), ROOM, notebook, DEMO_SEED, Limits())


@pytest.fixture(scope="module")
def submissions(plan: GradingPlan) -> list[bytes]:
    """The room's own solution and the untouched assignment; what does not end; what cannot be read."""
    solved = plan.notebook
    loop = solved.replace(b'"def ', b'"while True: pass\\n\\ndef ', 1)
    assert loop != solved
    return [solved, loop, b"no notebook", solved + b"\n"]


def verdicts(
    workers: LocalWorkers | DaskWorkers, plan: GradingPlan, submissions: list[bytes]
) -> list[Verdict]:
    with workers:
        graded = grade_all(range(len(submissions)), submissions.__getitem__, workers)
        found = {one.item: one for one in graded}
    read = []
    for number in range(len(submissions)):
        data = found[number].verdict
        assert data is not None, found[number].failure
        read.append(Verdict.from_bytes(data, plan))
    return read


@pytest.fixture(scope="module")
def here(plan: GradingPlan, submissions: list[bytes]) -> list[Verdict]:
    return verdicts(LocalWorkers(plan.data, 2, trusted=trusted()), plan, submissions)


def facts(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.submission,
        verdict.outcome,
        verdict.reason,
        verdict.reports,
        verdict.answered,
        verdict.cells,
    )


def test_processes_here_judge_each_submission(here: list[Verdict], plan: GradingPlan) -> None:
    solved, loop, unreadable, again = here
    assert all(report.points == report.max_points for report in solved.reports.values())
    assert [cell.state for cell in loop.cells if cell.kind == "code"].count("timeout") == 1
    checked = sum(task.points for task in plan.checks.tasks.values())
    assert sum(report.points for report in loop.reports.values()) < checked
    assert (unreadable.outcome, unreadable.reports) == ("quarantined", {})
    assert facts(again)[3:] == facts(solved)[3:]


def test_one_worker_gives_the_same_verdicts_as_two(
    here: list[Verdict], plan: GradingPlan, submissions: list[bytes]
) -> None:
    alone = verdicts(LocalWorkers(plan.data, 1, trusted=trusted()), plan, submissions)
    assert [facts(one) for one in alone] == [facts(one) for one in here]


def process_of(workers: LocalWorkers, at: int) -> int:
    (pid,) = workers._pools[at]._processes
    return pid


def test_a_worker_that_is_killed_at_work_loses_nothing_and_nothing_is_graded_twice(
    here: list[Verdict], plan: GradingPlan, submissions: list[bytes]
) -> None:
    many = [submissions[0] + b"\n" * number for number in range(14)]
    killed = []
    with LocalWorkers(plan.data, 2, trusted=trusted()) as workers:

        def read(number: int) -> bytes:
            if number in (5, 9):
                busy = workers._load.index(max(workers._load))
                killed.append((process_of(workers, busy), workers._load[busy]))
                os.kill(killed[-1][0], signal.SIGKILL)
            return many[number]

        graded = list(grade_all(range(len(many)), read, workers))
    assert len({pid for pid, _ in killed}) == 2
    assert all(load > 0 for _, load in killed)
    assert sorted(one.item for one in graded) == list(range(len(many)))
    for one in graded:
        assert one.verdict is not None, one.failure
        assert facts(Verdict.from_bytes(one.verdict, plan))[1:] == facts(here[0])[1:]


def sleeping(submission: bytes) -> bytes:
    """Return a submission that needs more time than these tests' outermost deadline, within its limits."""
    notebook = json.loads(submission)
    nap = {"cell_type": "code", "metadata": {}, "source": "import time; time.sleep(4.8)", "outputs": []}
    return json.dumps(notebook | {"cells": [*notebook["cells"], *[nap] * 5]}).encode()


def test_a_worker_that_is_stuck_is_ended_and_costs_its_own_submission_alone(
    plan: GradingPlan, submissions: list[bytes]
) -> None:
    many = [submissions[0], sleeping(submissions[0]), submissions[0] + b"\n", submissions[2]]
    with LocalWorkers(plan.data, 2, trusted=trusted(), seconds=10.0) as workers:
        found = {one.item: one for one in grade_all(range(4), many.__getitem__, workers)}
    assert found[1].verdict is None
    assert found[1].is_our_fault
    assert "it could not be graded, and nothing says that this is your fault" in found[1].failure
    assert all(found[number].verdict for number in (0, 2, 3))


STUCK = """
import re
from softclust_lab.grading.deadline import ended_after
with ended_after(2.0):
    {work}
print("went on")
"""


@pytest.mark.parametrize(
    ("work", "status"),
    [("pass", 0), ("import time; time.sleep(60)", 1), ("re.match('(a+)+$', 'a' * 60 + 'b')", 1)],
)
def test_the_outermost_deadline_ends_what_never_lets_go_of_the_interpreter(work: str, status: int) -> None:
    command = [sys.executable, "-c", STUCK.format(work=work)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=50)
    assert (done.returncode, done.stdout) == (status, "went on\n" if not status else "")
    assert ("Timeout" in done.stderr) is bool(status)


def test_the_outermost_deadline_is_later_than_all_that_a_submission_may_take(plan: GradingPlan) -> None:
    functions = len(plan.checks.tasks)
    assert most_seconds(plan) > plan.limits.wall_seconds * (1 + functions) + 60


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "certificates"
    write_certificates(folder)
    return folder


@pytest.fixture(scope="module")
def address(certificates: Path) -> Iterator[str]:
    """The scheduler of a cluster with one worker, which speaks to holders of the certificates alone."""
    import dask
    from distributed import LocalCluster
    from distributed.security import Security

    ca, cert, key = (str(certificates / name) for name in ("ca.pem", "cert.pem", "key.pem"))
    pairs = {
        f"tls_{role}_{part}": path
        for role in ("scheduler", "worker", "client")
        for part, path in (("cert", cert), ("key", key))
    }
    security = Security(tls_ca_file=ca, require_encryption=True, **pairs)
    with (
        environment(ONE_THREAD),
        # A submission that ends its worker is given to so many others: by default to three.
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=1, threads_per_worker=1, security=security, protocol="tls://", dashboard_address=None
        ) as cluster,
    ):
        yield cluster.scheduler_address


def test_a_cluster_gives_the_same_verdicts(
    here: list[Verdict], plan: GradingPlan, submissions: list[bytes], address: str, certificates: Path
) -> None:
    workers = DaskWorkers(address, plan.data, certificates, trusted=trusted())
    assert [facts(one) for one in verdicts(workers, plan, submissions)] == [facts(one) for one in here]


def test_a_clusters_worker_that_is_stuck_is_ended_too(
    plan: GradingPlan, submissions: list[bytes], address: str, certificates: Path
) -> None:
    many = [sleeping(submissions[0]), submissions[0]]
    with DaskWorkers(address, plan.data, certificates, trusted=trusted(), seconds=10.0) as workers:
        found = {one.item: one for one in grade_all(range(2), many.__getitem__, workers)}
    assert (found[0].verdict, found[0].is_our_fault) == (None, True)
    assert found[1].verdict


def test_who_has_no_certificate_of_the_cluster_is_not_let_in(
    plan: GradingPlan, address: str, tmp_path: Path
) -> None:
    write_certificates(tmp_path / "others")
    with pytest.raises(CommandError, match="no Dask scheduler answers"):
        DaskWorkers(address, plan.data, tmp_path / "others")


def test_certificates_are_private_and_never_overwritten(certificates: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in certificates.iterdir()} == {0o600}
    assert stat.S_IMODE(certificates.stat().st_mode) == 0o700
    with pytest.raises(CommandError, match="exists"):
        write_certificates(certificates)


@pytest.mark.parametrize("wanted", [ssl.Purpose.SERVER_AUTH, ssl.Purpose.CLIENT_AUTH])
def test_certificates_pass_the_strictest_verification(certificates: Path, wanted: ssl.Purpose) -> None:
    """Python 3.13 asks for the extensions that RFC 5280 wants; each member is a server and a client."""
    ca, cert, key = (certificates / name for name in ("ca.pem", "cert.pem", "key.pem"))
    checks = ssl.create_default_context(wanted, cafile=str(ca))
    checks.verify_flags |= ssl.VERIFY_X509_STRICT
    checks.verify_mode, checks.check_hostname = ssl.CERT_REQUIRED, False
    checks.load_cert_chain(cert, key)
    other = ssl.create_default_context(
        ssl.Purpose.CLIENT_AUTH if wanted is ssl.Purpose.SERVER_AUTH else ssl.Purpose.SERVER_AUTH,
        cafile=str(ca),
    )
    other.check_hostname = False
    other.load_cert_chain(cert, key)
    server, client = (other, checks) if wanted is ssl.Purpose.SERVER_AUTH else (checks, other)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    talk = (client.wrap_bio(to_client, to_server), server.wrap_bio(to_server, to_client, server_side=True))
    waiting = set(talk)
    for end in (*talk, *talk, *talk):
        if end in waiting:
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
                waiting.remove(end)
    assert not waiting


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.7:8786", "tls://grader.example.org:8786", "10.0.0.7:8786", "tls://127.0.0.1:8786"],
)
def test_another_machine_is_reached_with_certificates_only(address: str) -> None:
    with pytest.raises(CommandError, match="softclust cluster-cert"):
        cluster_security(address, None)


def test_this_machine_needs_none() -> None:
    assert cluster_security("tcp://127.0.0.1:8786", None) is None


def test_a_cluster_that_is_not_there_is_an_error_that_says_so(
    plan: GradingPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("softclust_lab.grading.cluster.ANSWER_SECONDS", 2)
    with pytest.raises(CommandError, match="no Dask scheduler answers"):
        DaskWorkers("tcp://127.0.0.1:9", plan.data)
