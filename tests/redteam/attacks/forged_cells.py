# ruff: noqa
# %% first
import sys

wire = sys.modules["softclust_lab.grading.box.wire"]
real = wire.frame
WILD = iter(
    [
        {"text": "x" * 400_000, "error": "y" * 50_000, "state": "raised"},
        {"text": "\ud800\x1b[2J<script>", "error": "one\ntwo\0", "state": "ended"},
        {"text": ["list"], "error": "", "state": "ended"},
        {"text": "", "error": "", "state": "correct"},
        {"text": "", "error": "", "state": ["ended"]},
        {"text": "", "error": "", "state": "not-run"},
        {"text": "", "error": "", "state": "ended", "points": 20},
    ]
)


def frame(header, arrays):
    if "text" in header:
        header = {**next(WILD, header), "token": header["token"]}
    return real(header, arrays)


wire.frame = frame

# %% first
1

# %% first
2

# %% first
3

# %% first
4

# %% first
5

# %% first
6

# %% first
7
