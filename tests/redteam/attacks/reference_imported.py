# ruff: noqa
# %% last
for name in (
    "softclust_lab.hard_kmeans",
    "softclust_lab.soft_kmeans",
    "softclust_lab.checks.hard_kmeans",
    "softclust_lab.checks.judge",
    "softclust_lab.estimators",
    "softclust_lab.grading.plan",
    "sklearn.cluster",
    "nbgrader",
):
    try:
        __import__(name)
        print("BREACH", name)
    except ImportError:
        print("refused", name)
try:
    from softclust_lab.hard_kmeans import assign_labels, update_centers, wcss
except ImportError as problem:
    print(problem)
