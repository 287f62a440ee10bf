"""What the attackers hand in: a notebook made from an attack's cells, and what is expected of it.

An attack is a file ``attacks/<name>.py`` in blocks. ``# %% <grade_id>`` replaces that answer; ``# %% first``
and ``# %% last`` are cells of the student's own, behind the set-up cell and at the end; ``# %% [markdown]``
makes a text, its lines written as comments. What no block replaces is a right answer, or the released cell
if ``base = "stubs"``. Attacks on the file itself are functions in `forgeries` and `oversized`.
``expected.toml`` says of each what it may earn and what it must have shown.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..sample_class.build import answers, find
from . import forgeries, oversized

__all__ = ["FULL", "ROOM", "Attack", "attacks", "honest", "submission"]

HERE = Path(__file__).parent
ROOM = "hard_kmeans"
#: The functions, and what each is worth.
FULL = {"assign_labels": 2, "update_centers": 2, "wcss": 2, "fit_hard_kmeans": 4, "update_medoids": 10}
BLOCK = re.compile(
    r"^# %% (?P<markdown>\[markdown\] )?(?P<place>\w+)\n(?P<text>.*?)(?=^# %% |\Z)", re.M | re.S
)

Notebook = dict[str, Any]
FORGERIES = forgeries.ALL | oversized.ALL


@dataclass(frozen=True)
class Attack:
    """One attack and what is expected of it.

    Parameters
    ----------
    name : str
        Of its file, or of the function that forges it.
    claim : str
        What the test says, as a sentence.
    points : tuple of int
        What its five functions earn, in the notebook's order.
    base : str
        ``"honest"`` or ``"stubs"``: what stands where the attack has nothing.
    outcome : str
        The verdict's.
    shows : tuple of str
        What must stand in what its cells printed or raised: the proof that it was tried.
    ends : str
        How the last task ended, as ``"timeout"`` or ``"error SystemExit"``; empty if it does not matter.
    at_most : bool
        Whether chance decides how much of `points` is earned.
    stock : str
        Why it is not tried on nbgrader as it is; empty if it is.
    """

    name: str
    claim: str
    points: tuple[float, ...] = tuple(FULL.values())
    base: str = "honest"
    outcome: str = "accepted"
    shows: tuple[str, ...] = ()
    ends: str = ""
    at_most: bool = False
    stock: str = ""


def attacks() -> list[Attack]:
    """Return all attacks, in the table's order."""
    table = tomllib.loads((HERE / "expected.toml").read_text("utf-8"))
    found = [
        Attack(name, **{key: as_tuple(value) for key, value in row.items()}) for name, row in table.items()
    ]
    named = {attack.name for attack in found}
    there = {path.stem for path in (HERE / "attacks").glob("*.py")} | set(FORGERIES)
    assert named == there, f"attacks without an expectation, or the other way round: {named ^ there}"
    return found


def as_tuple(value: Any) -> Any:
    """Return a list as a tuple, anything else as it is."""
    return tuple(value) if isinstance(value, list) else value


def honest(released: bytes, *own_cells: str) -> bytes:
    """Return a notebook with right answers, and cells of the student's own at its end."""
    notebook = filled(json.loads(released))
    notebook["cells"] += [own_cell(text, f"own-{place}") for place, text in enumerate(own_cells)]
    return encoded(notebook)


def submission(attack: Attack, released: bytes, words: Mapping[str, str], *, late: bool = True) -> bytes:
    """Return the file that an attacker hands in.

    Parameters
    ----------
    attack : Attack
        Which.
    released : bytes
        The notebook that students received.
    words : mapping of str to str
        What the attacker knows of this machine: ``@NAME@`` in the attack becomes its value.
    late : bool
        Whether cells at the end come before the judge. For a judge in the notebook's own cells they are
        written behind each answer instead.
    """
    notebook = json.loads(released)
    if attack.base == "honest":
        notebook = filled(notebook)
    if attack.name in FORGERIES:
        return FORGERIES[attack.name](notebook)
    text = (HERE / "attacks" / f"{attack.name}.py").read_text("utf-8")
    for name, word in words.items():
        text = text.replace(f"@{name}@", word)
    place = 1 + notebook["cells"].index(find(notebook, "setup"))
    for number, block in enumerate(BLOCK.finditer(text)):
        source = block["text"].strip("\n")
        if block["markdown"]:
            source = re.sub(r"^# ?", "", source, flags=re.M)
        if block["place"] == "first":
            notebook["cells"].insert(place, own_cell(source, f"own-{number}"))
            place += 1
        elif block["place"] == "last" and late:
            notebook["cells"].append(own_cell(source, f"own-{number}"))
        elif block["place"] == "last":
            for name in FULL:
                find(notebook, name)["source"] += f"\n\n{source}"
        else:
            find(notebook, block["place"])["source"] = source
    return encoded(notebook)


def filled(notebook: Notebook) -> Notebook:
    """Return the notebook with the sample class's perfect answers in it."""
    notebook = copy.deepcopy(notebook)
    for grade_id, text in answers(ROOM, "student-01-perfect").items():
        find(notebook, grade_id)["source"] = text
    return notebook


def own_cell(source: str, cell_id: str) -> Notebook:
    """Return a code cell without a mark."""
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def encoded(notebook: Notebook) -> bytes:
    """Return a notebook's file."""
    return json.dumps(notebook, indent=1).encode()
