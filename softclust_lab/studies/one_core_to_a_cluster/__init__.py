"""Study 4: the same fit on one core, on all of them, from disk and on a cluster."""

from softclust_lab.studies.one_core_to_a_cluster.chunks import in_chunks
from softclust_lab.studies.one_core_to_a_cluster.claims import CLAIMS
from softclust_lab.studies.one_core_to_a_cluster.cluster import local_cluster, on_workers
from softclust_lab.studies.one_core_to_a_cluster.measure import (
    METHODS,
    N_CLUSTERS,
    N_FEATURES,
    apart,
    fit,
    in_memory,
    numbers_in_a_sum,
    on_disk,
)
from softclust_lab.studies.one_core_to_a_cluster.plan import (
    BLOCKS,
    chunk_pieces,
    cluster_pieces,
    machine_pieces,
    times_sizes,
)
from softclust_lab.studies.one_core_to_a_cluster.times import (
    ALL_CORES,
    CHUNKS,
    CLUSTER,
    DISK,
    ONE_CORE,
    crossover,
    pass_seconds,
    worth_machines,
)

__all__ = [
    "ALL_CORES",
    "BLOCKS",
    "CHUNKS",
    "CLAIMS",
    "CLUSTER",
    "DISK",
    "METHODS",
    "N_CLUSTERS",
    "N_FEATURES",
    "ONE_CORE",
    "apart",
    "chunk_pieces",
    "cluster_pieces",
    "crossover",
    "fit",
    "in_chunks",
    "in_memory",
    "local_cluster",
    "machine_pieces",
    "numbers_in_a_sum",
    "on_disk",
    "on_workers",
    "pass_seconds",
    "times_sizes",
    "worth_machines",
]
