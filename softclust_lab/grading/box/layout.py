"""What lies in the box: an interpreter, three libraries with what they need, and a stand-in for ours."""

from __future__ import annotations

import glob
import os
import platform
import site
import sys
import sysconfig
from importlib.util import cache_from_source, find_spec
from pathlib import Path

__all__ = [
    "Mounts",
    "course_files",
    "interpreter",
    "mounts",
    "package_folders",
    "package_places",
]

LIBRARY = Path(__file__).parent.parent.parent
INSIDE = Path(__file__).parent / "inside"
#: What a submission may import: numpy, scipy, matplotlib, and what matplotlib imports.
PACKAGES = (
    "numpy",
    "scipy",
    "matplotlib",
    "mpl_toolkits",
    "contourpy",
    "cycler",
    "dateutil",
    "fontTools",
    "kiwisolver",
    "packaging",
    "PIL",
    "pyparsing",
    "six",
)
#: Folders of compiled libraries that wheels bring along, beside the packages.
COMPANIONS = (
    "numpy.libs",
    "scipy.libs",
    "matplotlib.libs",
    "contourpy.libs",
    "kiwisolver.libs",
    "pillow.libs",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

#: Of our own library: the parts that hold no answer to any task.
REAL = (
    "arrays.py",
    "real_arrays.py",
    "checks/calls.py",
    "checks/compare.py",
    "checks/silence.py",
    "checks/values.py",
    "datasets/__init__.py",
    "datasets/dataset.py",
    "datasets/day_table.py",
    "datasets/gallery.py",
    "datasets/illinois_meter.csv.gz",
    "datasets/load_files.py",
    "datasets/load_record.py",
    "datasets/load_set.py",
    "datasets/meter.py",
    "datasets/paper.py",
    "datasets/real.py",
    "datasets/shifts.py",
    "datasets/old_faithful.csv",
    "grading/__init__.py",
    "grading/box/__init__.py",
    "grading/box/wire.py",
    "grading/box/inside/__init__.py",
    "grading/box/inside/cells.py",
    "grading/box/inside/runner.py",
    "grading/box/inside/seccomp.py",
    "grading/box/inside/syscalls.py",
)
#: Place in the box -> the stand-in that lies there.
STANDINS = {
    "softclust_lab/__init__.py": "__init__.py",
    "softclust_lab/checks/__init__.py": "checks.py",
    "softclust_lab/plots/__init__.py": "nothing.py",
    "softclust_lab/widgets/__init__.py": "nothing.py",
    "softclust_lab/gaussian_mixture/__init__.py": "empty.py",
    "softclust_lab/gaussian_mixture/gaussians.py": "gaussians.py",
    "softclust_lab/metrics.py": "metrics.py",
    "IPython/__init__.py": "ipython.py",
    "IPython/display.py": "ipython.py",
    "sklearn/__init__.py": "empty.py",
    "sklearn/datasets/__init__.py": "sklearn_datasets.py",
}
SKLEARN_DATA = ("datasets/data/iris.csv", "datasets/images/china.jpg", "datasets/images/flower.jpg")


def course_files() -> dict[str, Path]:
    """Return the files of the box's own library folder: place in it -> where they are here.

    With each module comes its compiled form, where there is one, which saves time at the start.
    """
    files = {f"softclust_lab/{name}": LIBRARY / name for name in REAL}
    files |= {place: INSIDE / "standin" / name for place, name in STANDINS.items()}
    sklearn = find_spec("sklearn")
    if sklearn is not None and sklearn.origin:
        folder = Path(sklearn.origin).parent
        files |= {f"sklearn/{name}": folder / name for name in SKLEARN_DATA if (folder / name).is_file()}
    return files | {
        cache_from_source(place): compiled
        for place, source in files.items()
        if place.endswith(".py") and (compiled := Path(cache_from_source(str(source)))).is_file()
    }


def package_folders() -> dict[Path, list[Path]]:
    """Return the installed packages that a submission may import, by the folder they lie in.

    Raises
    ------
    FileNotFoundError
        If numpy is in no folder.
    """
    found: dict[Path, list[Path]] = {}
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None:
            continue
        for place in spec.submodule_search_locations or filter(None, [spec.origin]):
            folder = Path(os.path.realpath(Path(place).parent))
            found.setdefault(folder, []).append(folder / Path(place).name)
    for folder, places in found.items():
        places += [folder / name for name in COMPANIONS if (folder / name).is_dir()]
    if not any(place.name == "numpy" for places in found.values() for place in places):
        raise FileNotFoundError("numpy is not installed in a folder of its own")
    return found


def interpreter() -> Path:
    """Return the Python program itself, not a virtual environment's link to it."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    return Path(os.path.realpath(base))


class Mounts:
    """The arguments that tell bubblewrap what lies where, all of it read-only."""

    def __init__(self) -> None:
        self.arguments: list[str] = []
        self._folders = {"/"}

    def bind(self, source: Path, place: Path | str | None = None) -> None:
        """Show a file or folder, at its own place or at another."""
        place = str(place or source)
        self.parents(place)
        self.arguments += ["--ro-bind", str(source), place]

    def parents(self, place: str) -> None:
        """Make the folders above a place; those that bubblewrap makes unasked are for root only."""
        for folder in reversed(Path(place).parents):
            if str(folder) not in self._folders:
                self._folders.add(str(folder))
                self.arguments += ["--dir", str(folder)]

    def system_place(self, path: str) -> None:
        """Show a folder or file of the system, if it is there; where it is a link, make the same link."""
        if os.path.islink(path):
            self.parents(path)
            self.arguments += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            self.bind(Path(path))

    def empty(self, place: Path | str) -> None:
        """Cover a folder by an empty one."""
        self.parents(str(place))
        self.arguments += ["--tmpfs", str(place)]

    def lock(self, place: Path | str) -> None:
        """Let nothing be written there any more."""
        self.arguments += ["--remount-ro", str(place)]


def mounts(library: str) -> list[str]:
    """Return bubblewrap's arguments for the whole file system.

    Parameters
    ----------
    library : str
        Where the stand-in goes.
    """
    box = Mounts()
    add_interpreter(box, Path(sys.base_prefix))
    add_packages(box)
    for place, source in course_files().items():
        box.bind(source, f"{library}/{place}")
    box.empty("/dev")
    for device in DEVICES:
        box.arguments += ["--dev-bind", device, device]
    box.lock("/dev")
    box.arguments += ["--proc", "/proc", "--perms", "1777", "--tmpfs", "/tmp"]
    box.lock("/")
    return box.arguments


def system_libraries() -> list[str]:
    """Return where the system's compiled libraries lie, and the program that loads them.

    Debian and its kin have a folder with nothing else in it; elsewhere it is the whole of ``/usr/lib64``.
    """
    places = []
    for top in ("/usr/lib", "/lib", "/usr/lib64", "/lib64"):
        own = f"{top}/{platform.machine()}-linux-gnu"
        if os.path.islink(top) or not os.path.isdir(own):
            places.append(top)
        else:
            places += [own, *glob.glob(f"{top}/ld-linux*")]
    return places


def add_interpreter(box: Mounts, prefix: Path) -> None:
    """Show Python, its own library and the system's libraries."""
    for folder in system_libraries():
        box.system_place(folder)
    if prefix == Path("/usr"):
        box.system_place(sysconfig.get_path("stdlib"))
        box.system_place(sysconfig.get_path("platstdlib"))
    else:
        box.system_place(str(prefix / "lib"))
        box.system_place(str(prefix / "lib64"))
    box.bind(interpreter())
    if Path("/etc/ld.so.cache").is_file():
        box.bind(Path("/etc/ld.so.cache"))


def add_packages(box: Mounts) -> None:
    """Cover all folders of installed packages, and show the few that submissions may import elsewhere.

    At their own place they would be hidden again where a course lies below ``/tmp``.
    """
    for folder in visible_packages(Path(sys.base_prefix)):
        box.empty(folder)
        box.lock(folder)
    for place, packages in zip(package_places(), package_folders().values(), strict=True):
        for package in packages:
            box.bind(package, f"{place}/{package.name}")


def package_places() -> list[str]:
    """Return where the folders of `package_folders` are in the box, in their order."""
    return [f"/packages/{number}" for number, _ in enumerate(package_folders())]


def visible_packages(prefix: Path) -> list[Path]:
    """Return the folders of installed packages that would be seen along with the interpreter."""
    roots = [prefix / "lib", prefix / "lib64", *map(Path, system_libraries())]
    seen = {Path(os.path.realpath(root)) for root in roots if root.is_dir()}
    named = {
        Path(os.path.realpath(folder)) for folder in (*site.getsitepackages(), sysconfig.get_path("purelib"))
    }
    found = {folder for folder in named if any(folder.is_relative_to(root) for root in seen)}
    for root in seen:
        found |= {folder for kind in ("site", "dist") for folder in root.glob(f"python3*/{kind}-packages")}
    return sorted(folder for folder in found if folder.is_dir())
