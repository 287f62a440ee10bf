# ruff: noqa
# %% first
for name in ("In", "Out", "_ih", "_oh", "_dh", "_i", "__", "get_ipython", "exit"):
    print(name, repr(globals().get(name))[:500])
import sys

for name in sorted(sys.modules):
    if "plan" in name or "judge" in name or "nbgrader" in name or "rooms" in name:
        print("BREACH", name)
try:
    shell = get_ipython()
    print("BREACH", type(shell))
except NameError as problem:
    print(problem)
