"""Nothing that a submission does gets out of the box, reaches another one, or is taken for an answer."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from softclust_lab.checks.calls import Outcome
from softclust_lab.grading.box import layout
from softclust_lab.grading.box.box import Box, BoxUnavailableError, CellOutput, require_protection
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.box.probe import Protection, probe
from softclust_lab.grading.box.session import Session

ROOT = Path(__file__).parent.parent
LIMITS = Limits(
    call_seconds=0.5, cell_seconds=0.8, memory_mb=256, tmp_mb=8, file_mb=4, threads=8, reply_bytes=1_000_000
)
PACKAGE_NAMES = {*layout.PACKAGES, *layout.COMPANIONS, "six.py"}
UNUSABLE = Outcome("unusable")


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    try:
        require_protection()
    except BoxUnavailableError as error:
        pytest.skip(f"no sandbox here: {error}")
    with Box(LIMITS) as box:
        yield box


@pytest.fixture
def session(box: Box) -> Iterator[Session]:
    with box.session() as session:
        yield session


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def wait_until_gone(pids: list[int]) -> bool:
    end = time.monotonic() + 5
    while any(map(is_there, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(is_there, pids))


def test_every_protection_of_the_box_holds(box: Box) -> None:
    found = probe(LIMITS)
    assert len(found) >= 14
    assert {item.name for item in found if not item.active and not item.optional} == set()
    assert all(item.proof for item in found)


# What a function can do that has found the channel and, in our own frames, what it is being asked.
FORGER = """
import json, struct, sys, os, time
def token():
    frame = sys._getframe()
    while "header" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["header"]["token"]
def send(header, body=b"", lengths=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    data = struct.pack("<II", *(lengths or (len(text), len(body)))) + text + body
    while data:
        data = data[os.write(3, data):]
def value(tree, body=b"", **more):
    send({"token": token(), "kind": "value", "value": tree} | more, body)
    os._exit(0)
"""
FORGERIES = {
    "early": "send({'token': '0', 'kind': 'value', 'value': 1})\n    return 1",
    "another_token": "send({'token': '0' * 16, 'kind': 'value', 'value': 1}); time.sleep(9)",
    "no_token": "send({'kind': 'value', 'value': 1}); time.sleep(9)",
    "two_answers": "send({'token': token(), 'kind': 'value', 'value': 1})\n    return 1",
    "no_json": "send(b'no json at all'); time.sleep(9)",
    "no_object": "send(b'[1, 2]'); time.sleep(9)",
    "deep": "send(b'[' * 100000); time.sleep(9)",
    "huge_header": "send(b'', lengths=(2**31, 0)); time.sleep(9)",
    "huge_body": "send(b'{}', lengths=(2, 2**31)); time.sleep(9)",
    "objects": "value({'d': 'O', 's': [1]}, bytes(8))",
    "pickle": "value({'d': 'f8', 's': [1], 'pickle': True}, bytes(8))",
    "short": "value({'d': 'f8', 's': [4]}, bytes(8))",
    "long": "value({'d': 'f8', 's': [1]}, bytes(16))",
    "vast": "value({'d': 'f8', 's': [10**9, 10**9]}, b'')",
    "negative": "value({'d': 'f8', 's': [-1]}, b'')",
    "nested": "value([[[[[[[1]]]]]]])",
    "huge_number": "value(10**400)",
    "nothing": "value(None)",
    "unknown_kind": "value(1, kind='right')",
    "invented_exception": "value(1, kind='raised', exception='Secret42')",
    "exception_that_is_no_name": "value(1, kind='raised', exception=['ValueError'])",
    "body_without_a_value": "value(1, b'x', kind='timeout')",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_answer_ends_the_session_and_earns_nothing(box: Box, forgery: str) -> None:
    with box.session() as session:
        assert session.run_cell(f"{FORGER}\ndef f():\n    {FORGERIES[forgery]}").state == "ended"
        outcomes = [session.call("f", ()), session.call("f", ())]
        assert UNUSABLE in outcomes
        assert outcomes[1] == UNUSABLE
        assert not session.alive
    assert session.gone
    with box.session() as session:
        assert session.run_cell("1").text == "1\n"


def test_an_answer_written_before_the_question_is_refused(box: Box) -> None:
    with box.session() as session:
        session.run_cell(f"{FORGER}\nsend({{'token': '', 'text': 'forged', 'error': '', 'state': 'ended'}})")
        assert session.run_cell("1") == CellOutput("", "", "died")
        assert session.call("f", ()) == UNUSABLE


@pytest.mark.parametrize(
    "header",
    [
        {"text": 1, "error": "", "state": "ended"},
        {"text": "", "error": None, "state": "ended"},
        {"text": "", "error": "", "state": "correct"},
        {"text": "", "error": "", "state": ["ended"]},
        {"text": "x"},
    ],
)
def test_a_forged_output_of_a_cell_is_refused(session: Session, header: dict[str, object]) -> None:
    source = f"{FORGER}\nsend({header!r} | {{'token': token()}})\nos._exit(0)"
    assert session.run_cell(source) == CellOutput("", "", "died")


def test_what_a_forger_may_say_is_what_a_function_may_return(session: Session) -> None:
    session.run_cell(f"{FORGER}\ndef f():\n    value([float('nan'), {{'d': 'b1', 's': [2]}}], b'\\x00\\x07')")
    value = session.call("f", ()).value
    assert isinstance(value, tuple)
    assert np.array_equal(value[1], [False, True])


@pytest.mark.parametrize(
    "flood",
    [
        "while True: os.write(3, bytes(65536))",
        "while True: os.write(3, b'{'); time.sleep(0.01)",
        "send(b'{}', lengths=(2, 900000))\n    while True: os.write(3, bytes(100)); time.sleep(0.01)",
        "import threading\n    def g():\n        while True: os.write(3, bytes(65536))\n"
        "    threading.Thread(target=g).start(); time.sleep(9)",
    ],
)
def test_a_flood_or_a_trickle_ends_when_the_call_has_to(session: Session, flood: str) -> None:
    session.run_cell(f"{FORGER}\ndef f():\n    {flood}")
    begun = time.monotonic()
    assert session.call("f", ()).kind in ("unusable", "timeout")
    assert not session.alive
    assert time.monotonic() - begun < 2


def test_a_submission_that_never_reads_blocks_no_one(box: Box) -> None:
    with box.session() as session:
        session.run_cell("import signal, time\ndef f(x):\n    return 1")
        session.run_cell("import socket, os\nnull = os.open('/dev/zero', os.O_RDONLY)\nos.dup2(null, 3)")
        begun = time.monotonic()
        assert session.call("f", (np.zeros(1_000_000),)).kind in ("raised", "timeout")
        assert time.monotonic() - begun < 2


def test_file_descriptors_cannot_be_sent_out(session: Session) -> None:
    cell = "import socket, array\nlink = socket.socket(fileno=3)\nlink.sendmsg([b'x'])"
    assert session.run_cell(cell).error == "PermissionError: [Errno 1] Operation not permitted"


def test_two_sessions_at_once_share_nothing(box: Box) -> None:
    with box.session() as one, box.session() as two:
        for session in (one, two):
            session.run_cell("import os, ctypes, signal\nlibc = ctypes.CDLL(None, use_errno=True)")
        assert one.run_cell("open('/tmp/mine', 'w').write('x' * 100)").text == "100\n"
        assert two.run_cell("os.listdir('/tmp')").text == "[]\n"
        assert two.run_cell("os.listdir('/proc')").text == "[]\n"
        kill = "for pid in (-1, *range(2, 300)):\n    try: os.kill(pid, 9)\n    except OSError: pass"
        assert two.run_cell(kill).state == "ended"
        for pid in (one.pid, os.getpid()):
            peek = f"libc.process_vm_readv({pid}, None, 0, None, 0, 0), libc.ptrace(16, {pid}, 0, 0)"
            assert two.run_cell(peek).text == "(-1, -1)\n"
        assert one.run_cell("open('/tmp/mine').read(3)").text == "'xxx'\n"


def test_whatever_was_started_is_gone_when_the_session_ends(box: Box) -> None:
    with box.session() as session:
        session.run_cell(
            "import threading, signal\nfor n in range(1, 65):\n"
            "    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
            "def loop():\n    while True: pass\n"
            "for _ in range(4): threading.Thread(target=loop).start()"
        )
        pid = session.pid
        assert is_there(pid)
    assert session.gone
    assert not is_there(pid)


def test_threads_cannot_keep_more_than_the_session_s_time(box: Box) -> None:
    with box.session(cpu_seconds=0.5) as session:
        session.run_cell("import threading\ndef loop():\n    while True: pass")
        session.run_cell("for _ in range(4): threading.Thread(target=loop, daemon=True).start()")
        while session.alive:
            session.run_cell("sum(range(1000))")
        assert session.out_of_time
        assert 0.5 <= session.cpu_seconds < 1.5


@pytest.mark.parametrize(
    "bomb",
    [
        "x = []\nwhile True: x.append(bytearray(1 << 20))",
        "import mmap\nx = []\nwhile True: x.append(mmap.mmap(-1, 1 << 24))",
        "x = 'x'\nwhile True: x += x",
        "import numpy as np\nx = [np.ones(10**6) for _ in range(10**4)]",
    ],
)
def test_a_memory_bomb_is_an_error_of_its_cell(box: Box, bomb: str) -> None:
    with Box(Limits(memory_mb=256)) as patient, patient.session() as session:
        output = session.run_cell(bomb)
        assert not session.box_died
    assert output.state in ("raised", "died")
    assert output.error.split(":")[0] in (
        "MemoryError",
        "OSError",
        "numpy._core._exceptions._ArrayMemoryError",
        "",
    )


def test_a_full_disk_is_an_error_of_its_cell_and_empty_for_the_next(box: Box) -> None:
    with box.session() as session:
        big = "open('/tmp/big', 'wb').write(bytes(5 << 20))"
        assert session.run_cell(big).error.startswith("OSError: [Errno 27]")
        many = "for n in range(9):\n    with open(f'/tmp/{n}', 'wb') as f: f.write(bytes(2 << 20))"
        assert session.run_cell(many).error.startswith("OSError: [Errno 28]")
        tiny = "import os\nfor n in range(9000): os.close(os.open(f'/tmp/f{n}', os.O_CREAT))"
        assert session.run_cell(tiny).error.startswith("OSError: [Errno 28]")
    with box.session() as session:
        assert session.run_cell("import os\nos.listdir('/tmp')").text == "[]\n"


def test_a_hundred_megabytes_of_output_are_cut_inside(session: Session) -> None:
    output = session.run_cell("for _ in range(100): print('x' * (1 << 20))")
    assert len(output.text) == LIMITS.output_chars


def test_nothing_of_the_course_is_in_the_box(box: Box) -> None:
    walk = (
        "import os\nfound = [f'{folder}/{name}' for folder, _, names in os.walk('/') for name in names]\n"
        "ours = [path for path in found if 'softclust' in path or path.startswith('/box')]\n"
        "ENDINGS = ('.ipynb', 'kmeans_assignment.py', 'nbgrader_config.py', 'gradebook.db')\n"
        "others = [path for path in found if path.endswith(ENDINGS)]\n"
        "packages = {path.split('/')[3] for path in found if path.startswith('/packages/')}\n"
        "packages |= {path.split('-packages/')[1].split('/')[0] for path in found if '-packages/' in path}\n"
        "def listed(part):\n    return '\\n'.join(sorted(globals()[part])), len(found)"
    )
    with Box(Limits(cell_seconds=60)) as patient, patient.session() as session:
        assert session.run_cell(walk).state == "ended"
        parts = {}
        for part in ("ours", "others", "packages"):
            value = session.call("listed", (part,)).value
            assert isinstance(value, tuple), part
            parts[part], n_files = set(str(value[0]).split("\n")), value[1]
    assert isinstance(n_files, int)
    assert n_files > 1000
    allowed = {f"/box/{place}" for place in layout.course_files()}
    assert parts["ours"] <= allowed
    assert parts["others"] == {""}
    assert parts["packages"] <= PACKAGE_NAMES
    assert not any("hard_kmeans" in path or "/plan" in path or "judge" in path for path in allowed)


def test_the_environment_says_nothing_of_the_grader(session: Session) -> None:
    names = "import os, platform\nsorted(os.environ), platform.node()"
    assert session.run_cell(names).text == (
        "(['HOME', 'LANG', 'LD_LIBRARY_PATH', 'MKL_NUM_THREADS', 'MPLBACKEND', 'MPLCONFIGDIR', "
        "'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'PATH', 'PWD', 'PYTHONHASHSEED', 'PYTHONPATH', 'TZ'], "
        "'box')\n"
    )


def test_without_the_filter_the_namespaces_hold_by_themselves(
    box: Box, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    idle = tmp_path / "seccomp.py"
    idle.write_text("def install():\n    pass\n")
    tmp_path.chmod(0o755)
    files = layout.course_files()
    place = "softclust_lab/grading/box/inside/seccomp.py"
    kept = {name: path for name, path in files.items() if "seccomp.cpython" not in name}
    monkeypatch.setattr(layout, "course_files", lambda: kept | {place: idle})
    with Box(LIMITS) as bare, bare.session() as session:
        status = Path(f"/proc/{session.pid}/status").read_text()
        assert "Seccomp:\t0" in status
        session.run_cell("import os, socket, ctypes, time\nlibc = ctypes.CDLL(None, use_errno=True)")
        assert session.run_cell("socket.create_connection(('127.0.0.1', 22), 1)").state == "raised"
        assert session.run_cell("socket.create_connection(('1.1.1.1', 53), 1)").error.startswith("OSError")
        bomb = "n = 0\nwhile True:\n    if os.fork() == 0: time.sleep(60)\n    n += 1"
        assert session.run_cell(bomb).error.startswith("BlockingIOError")
        assert session.run_cell("n").text == f"{LIMITS.threads - 1}\n"
        for call in (
            "mount(b'a', b'/proc', b'proc', 0, 0)",
            "umount2(b'/proc', 2)",
            "unshare(0x20000)",
            "chroot(b'/')",
        ):
            assert session.run_cell(f"libc.{call}").text == "-1\n", call
        children = descendants(session.pid)
        assert len(children) == LIMITS.threads - 1
    assert session.gone
    assert wait_until_gone(children)


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


HANGING = """
import sys
from softclust_lab.grading.box.box import Box
box = Box()
session = box.session()
session.run_cell("import threading\\ndef loop():\\n    while True: pass")
session.run_cell("threading.Thread(target=loop).start()")
print(session.pid, box._zygotes[0]._inside.pid, box._zygotes[0]._process.pid, flush=True)
sys.stdin.read()
"""


def test_a_grader_that_is_killed_leaves_nothing_running(box: Box) -> None:
    grader = subprocess.Popen(
        [sys.executable, "-c", HANGING], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert grader.stdout is not None
    pids = [int(word) for word in grader.stdout.readline().split()]
    assert len(pids) == 3
    assert all(map(is_there, pids))
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert wait_until_gone(pids)


def test_without_bubblewrap_the_box_refuses_and_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        BoxUnavailableError, match=r"bubblewrap.* is not installed: `apt-get install bubblewrap`"
    ):
        require_protection()
    assert probe() == (Protection("sandbox", False, probe()[0].proof),)
    require_protection(trusted=True)


def test_where_bubblewrap_may_not_the_box_refuses_and_quotes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        BoxUnavailableError, match=r"could not start it: bwrap: No permissions.*--trust-submissions"
    ):
        require_protection()


PROBE = """
import json
from softclust_lab.grading.box.probe import probe
print(json.dumps([[item.name, item.active, item.optional, item.proof] for item in probe()]))
"""


def test_an_ordinary_user_has_the_same_walls(box: Box) -> None:
    """Run the probe as nobody, with a Python that nobody may run: the system's, if it is like ours."""
    python, drop = shutil.which("python3", path="/usr/bin:/usr/local/bin"), shutil.which("setpriv")
    if os.geteuid() or python is None or drop is None:
        pytest.skip("only root can become another user, with setpriv and a Python outside private folders")
    packages = [str(folder) for folder in layout.package_folders()]
    done = subprocess.run(
        [drop, "--reuid=65534", "--regid=65534", "--clear-groups", python, "-B", "-c", PROBE],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(ROOT), *packages])},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"{python} cannot run the library as another user: {done.stderr.splitlines()[-1]}")
    found = {name: (active, optional, proof) for name, active, optional, proof in json.loads(done.stdout)}
    assert len(found) >= 14
    assert {
        name: proof for name, (active, optional, proof) in found.items() if not active and not optional
    } == {}
