# ruff: noqa
# %% last
try:
    from softclust_lab.checks.plan import DEMO_SEED, build_plan

    print("BREACH", len(build_plan("hard_kmeans", DEMO_SEED).tasks))
except ImportError as problem:
    print("refused", problem)
