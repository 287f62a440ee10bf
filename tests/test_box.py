"""The box runs a notebook's cells and functions as a notebook does, within limits, boxed or trusted."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from softclust_lab import datasets
from softclust_lab.checks.calls import DirectCall, Outcome
from softclust_lab.checks.compare import Tolerance, alike
from softclust_lab.grading.box.box import Box, BoxUnavailableError, CellOutput, needed_warmth
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.box.session import Session

LIMITS = Limits(call_seconds=0.4, cell_seconds=0.6, memory_mb=256, tmp_mb=8, file_mb=4, output_chars=1000)


def started(*, trusted: bool) -> Box:
    box = Box(LIMITS, trusted=trusted)
    try:
        box.session().__exit__(None, None, None)
    except BoxUnavailableError as error:
        pytest.skip(f"no sandbox here: {error}")
    return box


@pytest.fixture(scope="module", params=["boxed", "trusted"])
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    with started(trusted=request.param == "trusted") as box:
        yield box


@pytest.fixture
def session(box: Box) -> Iterator[Session]:
    with box.session() as session:
        yield session


def test_cells_share_their_names_and_show_what_they_print_and_their_last_value(session: Session) -> None:
    assert session.run_cell("x = 20\nprint('hello')\nx + 1") == CellOutput("hello\n21\n", "", "ended")
    assert session.run_cell("y = x + 2\ny") == CellOutput("22\n", "", "ended")
    for silent in ("y;", "None", "", "# nothing", "z = 3"):
        assert session.run_cell(silent) == CellOutput("", "", "ended")
    assert session.run_cell("__name__, __import__('sys').modules['__main__'].x").text == "('__main__', 20)\n"


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("print('before')\n1 / 0", "ZeroDivisionError: division by zero"),
        ("print('before')\nraise ValueError('two\\nlines')", "ValueError: two lines"),
        ("print('before')\nclass Own(KeyError): pass\nraise Own", "Own"),
        ("print('before')\nimport sys; sys.exit(3)", "SystemExit: 3"),
        ("print('before')\ninput('name? ')", "EOFError: EOF when reading a line"),
        ("print('before')\nraise KeyboardInterrupt", "KeyboardInterrupt"),
        ("print('before')\nraise ValueError('\\x1b[31mred\\u202e')", "ValueError: red"),
        ("print('before')\nassert False", "AssertionError"),
    ],
)
def test_an_error_ends_the_cell_in_one_line_and_nothing_else(session: Session, cell: str, error: str) -> None:
    output = session.run_cell(cell)
    assert output.error == error
    assert output.state == "raised"
    assert output.text.startswith("before\n")
    assert session.run_cell("1").text == "1\n"


def test_a_cell_that_is_no_python_is_an_error_of_that_cell(session: Session) -> None:
    assert session.run_cell("x = = 1").error == "SyntaxError: invalid syntax (line 1)"
    assert session.run_cell("def f(:\n  pass").state == "raised"
    assert session.run_cell("x = '\ud800'").state == "raised"
    assert session.run_cell("x = 1\0").state == "raised"
    assert session.alive


@pytest.mark.parametrize("magic", ["%matplotlib inline", "!pip install numpy", "np?", "?np", "%%time"])
def test_what_only_notebooks_understand_is_left_out(session: Session, magic: str) -> None:
    assert session.run_cell(f"{magic}\nx = 7\nx") == CellOutput("7\n", "", "ended")


def test_percent_and_question_marks_that_are_python_stay(session: Session) -> None:
    assert session.run_cell("text = '''\n%s?\n'''\n(7\n% 4, text % 1)").text == "(3, '\\n1?\\n')\n"


def test_warnings_and_displayed_things_are_in_the_text(session: Session) -> None:
    text = session.run_cell(
        "import warnings\nfrom IPython.display import display as d, Markdown\n"
        "warnings.warn('careful')\nd(Markdown('bold'))\ndisplay([1])"
    ).text
    assert "UserWarning: careful" in text
    assert text.endswith("bold\n[1]\n")


def test_text_is_cut_and_cleaned(session: Session) -> None:
    assert session.run_cell("print('x' * 5000)").text == "x" * LIMITS.output_chars
    assert session.run_cell("print('\\x1b[1mbold\\x1b[0m\\x07\\rnext')").text == "bold\nnext\n"
    assert session.run_cell("object()").text == "<object object at 0x...>\n"


def test_calls_after_cells_and_never_the_other_way_round(session: Session) -> None:
    session.run_cell("def f(x):\n    print('secret', x)\n    seen = x\n    return x")
    assert session.call("f", (3,)) == Outcome("value", 3)
    with pytest.raises(RuntimeError, match="cells run before functions"):
        session.run_cell("seen")


FUNCTIONS = {
    "integers": "return np.array([1, 2])",
    "floats": "return x / 3",
    "narrow": "return x.astype(np.float32)",
    "truths": "return x > 1",
    "big_endian": "return np.array([1, 2], dtype='>i4')",
    "unsigned": "return np.array([1, 2], dtype=np.uint64)",
    "empty": "return np.zeros((0, 3))",
    "number": "return float(x.sum())",
    "numpy_number": "return x.sum()",
    "strange_floats": "return np.array([np.nan, np.inf, -np.inf, -0.0])",
    "strange_number": "return float('nan')",
    "tuple": "return x.sum(), 2, (1.5, x.max())",
    "tuple_of_arrays": "return x, x[0] > 1",
    "list": "return [[1, 2], [3, 4]]",
    "ragged": "return [np.zeros(2), np.zeros(3)]",
    "transposed": "return x.T",
    "matrix": "return np.matrix(x)",
    "zero_dimensional": "return np.array(3.5)",
    "nothing": "pass",
    "dictionary": "return {1: 2}",
    "objects": "return np.array([None])",
    "complex": "return x * 1j",
    "huge": "return np.zeros(6_000_000)",
    "long_integer": "return 10**30",
    "raises": "raise np.linalg.LinAlgError('secret')",
    "raises_own": "class Secret(ArithmeticError): pass\n    raise Secret",
    "exits": "raise SystemExit",
    "not_implemented": "raise NotImplementedError()",
    "mutates": "x[:] = 0\n    return x",
    "warns": "import warnings\n    warnings.simplefilter('error')\n    return x / 0",
}


def dtype_of(outcome: Outcome) -> Any:
    """Return the kind of an array's numbers; in which order their bytes lie makes no difference."""
    return outcome.value.dtype.newbyteorder("=") if isinstance(outcome.value, np.ndarray) else None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_call_has_the_same_outcome_as_in_a_notebook(box: Box, name: str) -> None:
    cell = f"import numpy as np\ndef {name}(x):\n    {FUNCTIONS[name]}\n"
    here: dict[str, Any] = {}
    exec(cell, here)
    x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])
    before = x.copy()
    wanted = DirectCall({name: here[name]})(name, (x,), hidden=True)
    with box.session() as session:
        session.run_cell(cell)
        got = session.call(name, (x,))
        assert session.alive
    assert (got.kind, got.exception, got.trace) == (wanted.kind, wanted.exception, None)
    if wanted.value is not None:
        assert got.value is not None
        assert type(got.value) is type(wanted.value)
        assert alike(got.value, wanted.value, Tolerance(0.0, 0.0))
        assert dtype_of(got) == dtype_of(wanted)
    assert np.array_equal(x, before)


def test_a_function_that_does_not_exist_or_is_none(session: Session) -> None:
    session.run_cell("f = 3")
    assert session.call("g", ()) == Outcome("raised", exception="NameError")
    assert session.call("f", ()) == Outcome("raised", exception="TypeError")


def test_arguments_of_every_kind_arrive(session: Session) -> None:
    session.run_cell("def f(*args):\n    return args")
    args = (np.eye(2), np.array([True, False]), 2.5, -(2**62), "text", (1, (np.arange(3), "é")))
    value = session.call("f", args).value
    assert value is not None
    assert alike(value, args, Tolerance(0.0, 0.0))


LOOPS = {
    "plain": ("while True: pass", True),
    "sleeping": ("import time\n    time.sleep(60)", True),
    "swallowing": (
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        None,
    ),
    "ignoring": (
        "import signal\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n    while True: pass",
        False,
    ),
    "in_c": ("sum(range(10**13))", False),
}


@pytest.mark.parametrize("loop", LOOPS)
def test_an_endless_call_or_cell_times_out_and_the_next_session_is_not_late(box: Box, loop: str) -> None:
    body, survives = LOOPS[loop]
    for through in ("call", "cell"):
        with box.session() as session:
            begun = time.monotonic()
            if through == "call":
                session.run_cell(f"def f():\n    {body}")
                assert session.call("f", ()) == Outcome("timeout")
            else:
                assert session.run_cell(f"if True:\n    {body}") == CellOutput("", "", "timeout")
            assert time.monotonic() - begun < 2.5
            assert survives is None or session.alive is survives
            assert not session.out_of_time
        assert session.gone
    with box.session() as session:
        assert session.run_cell("1").text == "1\n"


def test_processor_time_is_counted_and_bounded(box: Box) -> None:
    with Box(Limits(), trusted=box.trusted) as patient, patient.session(cpu_seconds=0.3) as session:
        assert session.run_cell("while True: pass").state == "timeout"
        assert session.out_of_time
        assert not session.alive
        assert 0.3 <= session.cpu_seconds < 0.9
        assert session.call("f", ()) == Outcome("timeout")
    with box.session() as session:
        session.run_cell(
            "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
        )
        assert 0.2 <= session.cpu_seconds < 0.4


def test_waiting_time_is_bounded(box: Box) -> None:
    with box.session(wall_seconds=0.4) as session:
        assert session.run_cell("import time\ntime.sleep(0.2)").state == "ended"
        assert session.run_cell("time.sleep(0.3)").state == "timeout"
        assert session.out_of_time


@pytest.mark.parametrize("ending", ["os._exit(0)", "os.close(3)", "ctypes.string_at(0)"])
def test_a_submission_that_ends_its_process_ends_its_session_only(box: Box, ending: str) -> None:
    with box.session() as session:
        assert session.run_cell("import os, ctypes").state == "ended"
        assert session.run_cell(f"print('lost')\n{ending}") == CellOutput("", "", "died")
        assert not session.alive
        assert not session.out_of_time
        assert not session.box_died
        assert session.run_cell("1") == CellOutput("", "", "died")
        assert session.call("f", ()) == Outcome("raised", exception="SystemExit")
    assert session.gone
    with box.session() as session:
        session.run_cell(f"import os, ctypes\ndef f():\n    {ending}")
        assert session.call("f", ()) == Outcome("raised", exception="SystemExit")
    with box.session() as session:
        assert session.run_cell("1").state == "ended"


def test_too_much_memory_is_a_memory_error(session: Session) -> None:
    assert session.run_cell("x = bytearray(400 << 20)").error == "MemoryError"
    assert session.run_cell("y = bytearray(100 << 20)").state == "ended"


RANDOM = """
import random, uuid
import numpy as np
random.random(), np.random.rand(), np.random.default_rng().random(), hash("text"), list({"a", "b", "c", "d"})
"""


def test_random_numbers_and_hashes_are_the_same_each_time(box: Box) -> None:
    texts = []
    for seed in (0, 0, 1):
        with box.session(seed=seed) as session:
            texts.append(session.run_cell(RANDOM).text)
    with Box(LIMITS, trusted=True) as other, other.session() as session:
        texts.append(session.run_cell(RANDOM).text)
    assert texts[0] == texts[1] == texts[3]
    assert texts[0] != texts[2]
    assert texts[0].count(",") == 7


def test_checks_are_silent_and_pictures_are_not_drawn(session: Session) -> None:
    cell = "from softclust_lab.checks import check\ncheck('hard_kmeans.wcss', print)"
    assert session.run_cell(cell) == CellOutput("0.0\n", "", "ended")
    cell = "from softclust_lab.plots import plot_clusters as plot\nplot(1, title='x').save('x')"
    assert session.run_cell(cell).state == "ended"
    cell = "import softclust_lab.widgets as w\nw.ClusterPlayer(3).show();"
    assert session.run_cell(cell) == CellOutput("", "", "ended")


DATASETS = {
    "load_old_faithful().X": lambda: datasets.load_old_faithful().X,
    "load_iris().X": lambda: datasets.load_iris().X,
    "load_photo_colors(n_pixels=20).X": lambda: datasets.load_photo_colors(n_pixels=20).X,
    "make_gallery_set('rings').X": lambda: datasets.make_gallery_set("rings").X,
    "make_paper_set('two').X": lambda: datasets.make_paper_set("two").X,
    "paper_recipe('two').scaled([2, 3]).draw().X": lambda: (
        datasets.paper_recipe("two").scaled([2, 3]).draw().X
    ),
    "load_meter().load": lambda: datasets.load_meter().load,
    "make_load_set(1).weather": lambda: datasets.make_load_set(1).weather,
}


def test_the_data_sets_are_the_real_ones(box: Box) -> None:
    limits = Limits()
    with Box(limits, trusted=box.trusted) as patient, patient.session() as session:
        session.run_cell("from softclust_lab.datasets import *\ndef data(text):\n    return eval(text)")
        moved = "paper_recipe('two').translated(2.0, [0.0, np.pi / 2]).divergence_from(paper_recipe('two'))"
        assert session.run_cell(f"import numpy as np\nround({moved}, 2)").text == "8.67\n"
        for text, make in DATASETS.items():
            got = session.call("data", (text,)).value
            assert isinstance(got, np.ndarray), text
            assert np.allclose(got, make(), rtol=1e-13, atol=1e-13, equal_nan=True), text


@pytest.mark.parametrize(
    "name",
    ["hard_kmeans", "soft_kmeans", "fuzzy_cmeans", "gaussian_wcss", "itisc", "estimators", "checks.plan"],
)
def test_no_answer_can_be_imported(session: Session, name: str) -> None:
    assert session.run_cell(f"import softclust_lab.{name}").error.startswith("ModuleNotFoundError")
    assert session.run_cell("from softclust_lab import fit_hard_kmeans").error.startswith("ImportError")
    assert session.run_cell("from softclust_lab.gaussian_mixture import fit_gaussian_mixture").error
    assert session.run_cell("from sklearn.cluster import KMeans").error.startswith("ModuleNotFoundError")


def test_scipy_and_matplotlib_work_and_are_warm_when_they_are_needed(box: Box) -> None:
    cells = [
        "from scipy.special import logsumexp\nfloat(logsumexp([0, 0]))",
        "import matplotlib.pyplot as plt",
    ]
    with box.session(sources=cells) as session:
        assert session.run_cell(cells[0]).text == "0.6931471805599453\n"
        assert session.run_cell(cells[1]).state == "ended"
        plot = "plt.plot([1, 2])\nplt.savefig('p.png')\nplt.show()\nlen(plt.get_fignums())"
        assert session.run_cell(plot).text == "1\n"
        assert session.run_cell("len(plt.get_fignums())").text == "0\n"
    assert [needed_warmth(text) for text in ([], ["import numpy"], cells[:1], cells)] == [0, 0, 1, 2]


def test_many_sessions_leave_nothing_open(box: Box) -> None:
    def n_open() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = n_open()
    for _ in range(30):
        with box.session() as session:
            assert session.run_cell("1").text == "1\n"
    assert n_open() == before


def test_a_box_whose_inside_has_died_starts_again(box: Box) -> None:
    with box.session() as session:
        assert session.run_cell("1").text == "1\n"
        for zygote in box._zygotes.values():
            zygote._process.kill()
            zygote._process.wait()
        if not box.trusted:  # there, the fork lives on
            outputs = []
            while not outputs or (outputs[-1].state == "ended" and len(outputs) < 100):
                outputs.append(session.run_cell("1"))
                time.sleep(0.05)  # the end of bubblewrap takes a moment to reach all that is in it
            assert outputs[-1] == CellOutput("", "", "died")
            assert session.box_died
    with box.session() as session:
        assert session.run_cell("1").text == "1\n"
        assert not session.box_died
