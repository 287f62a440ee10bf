"""Study 4: one core, all cores, a file, chunks and a cluster agree, and only sums travel."""

import numpy as np
import pytest

from softclust_lab.studies import Form, Verdict
from softclust_lab.studies import one_core_to_a_cluster as study
from softclust_lab.studies.one_core_to_a_cluster.chunks import Scales, on_chunks
from softclust_lab.studies.one_core_to_a_cluster.cluster import on_a_cluster
from softclust_lab.studies.one_core_to_a_cluster.measure import one_machine, points_of_block

dask = pytest.importorskip("dask", reason="Dask is not installed: pip install softclust-lab[cluster]")
QUICK, FULL = Form(quick=True), Form()


def results(form):
    """Results as they should be, for every piece of a form."""
    machine = {"apart": {"2 threads": 0.0, "3 threads": 0.0, "disk": 0.0}, "peak_MB": 3.0, "file_MB": 9.0}
    chunks = {"apart": 1e-15, "apart_made_again": 0.0, "bytes": [6000, 6000]}
    cluster = {"apart": 1e-15, "bytes": [6000, 6100], "lost_at": [60, 112], "apart_after_loss": 0.0}
    kinds = (
        (study.machine_pieces(form), machine),
        (study.chunk_pieces(form), chunks),
        (study.cluster_pieces(form), cluster),
    )
    return {piece.name: found for pieces, found in kinds for piece in pieces}


@pytest.mark.parametrize("form", [QUICK, FULL], ids=["quick", "full"])
def test_every_claim_holds_if_all_is_as_it_should_be(form):
    for claim in study.CLAIMS:
        entries = claim.judge(form, results(form))
        assert {entry.verdict for entry in entries} == {Verdict.HOLDS}
        assert max(len(entry.name) for entry in entries) <= 36, "a terminal's column"


@pytest.mark.parametrize(
    ("changes", "kind", "fails"),
    [
        ({"apart": {"2 threads": 1e-16, "3 threads": 0.0, "disk": 0.0}}, "machine", {"threads"}),
        ({"apart": {"2 threads": 0.0, "3 threads": 0.0, "disk": 1e-16}}, "machine", {"disk"}),
        ({"peak_MB": 8.5}, "machine", {"disk"}),
        ({"bytes": [6000, 24000]}, "chunks", {"travels"}),
        ({"bytes": [2e6, 2e6]}, "cluster", {"travels"}),
        ({"apart": 1e-6}, "chunks", {"cluster"}),
        ({"apart": 1e-6}, "cluster", {"cluster"}),
        ({"apart_made_again": 1e-16}, "chunks", {"lost"}),
        ({"apart_after_loss": 1e-16}, "cluster", {"lost"}),
        ({"lost_at": None}, "cluster", {"lost"}),
    ],
)
def test_a_wrong_result_fails_its_claim_and_no_other(changes, kind, fails):
    wrong = {name: found | (changes if f"/{kind}-" in name else {}) for name, found in results(FULL).items()}
    failed = {
        claim.id.partition(".")[2]
        for claim in study.CLAIMS
        if Verdict.FAILS in {entry.verdict for entry in claim.judge(FULL, wrong)}
    }
    assert failed == fails


def test_the_quick_form_starts_no_cluster():
    assert study.cluster_pieces(QUICK) == []
    assert len(study.cluster_pieces(FULL)) == 6


def test_a_block_has_a_seed_of_its_own_and_is_the_same_bits_again():
    assert np.array_equal(points_of_block(1, 2, 30), points_of_block(1, 2, 30))
    assert not np.array_equal(points_of_block(1, 2, 30), points_of_block(2, 1, 30))
    X = study.in_memory(1, 3, 30)
    assert X.shape == (90, study.N_FEATURES)
    assert np.array_equal(X[60:], points_of_block(1, 2, 30))


def test_points_on_disk_and_in_chunks_are_the_points_in_memory(tmp_path):
    X = study.in_memory(4, 3, 50)
    mapped = study.on_disk(tmp_path / "points", 4, 3, 50)
    assert isinstance(mapped, np.memmap)
    assert np.array_equal(mapped, X)
    chunks = study.in_chunks(4, 3, 50)
    assert chunks.chunks[0] == (50, 50, 50)
    assert np.array_equal(chunks.compute(scheduler="sync"), X)


@pytest.mark.parametrize("method", study.METHODS)
def test_threads_and_files_change_no_bit(method):
    found = one_machine(method, seed=3, blocks=4, rows=12_000, iterations=2)
    assert found["apart"] == {"2 threads": 0.0, "3 threads": 0.0, "disk": 0.0}
    assert found["iterations"] == 2
    assert found["file_MB"] == 4 * 12_000 * study.N_FEATURES * 8 / 1e6
    assert 0.1 < found["peak_MB"] < 8


@pytest.mark.parametrize("method", study.METHODS)
def test_sums_come_back_from_chunks_and_no_points(method):
    found = on_chunks(method, seed=3, blocks=4, rows=500, iterations=3)
    assert found["apart"] < 1e-10
    assert found["apart_made_again"] == 0
    few, many = found["bytes"]
    assert few == many
    assert 8 * 4 * study.numbers_in_a_sum(method) < few < 3 * 8 * 4 * study.numbers_in_a_sum(method)


def test_scales_weigh_the_answer():
    scales = Scales()
    answer = dask.delayed(np.zeros)(1000).compute(scheduler=scales)
    assert answer.shape == (1000,)
    assert len(scales.bytes) == 1
    assert answer.nbytes < scales.bytes[0] < answer.nbytes + 300


def test_fits_of_different_lengths_are_not_compared():
    X = study.in_memory(0, 1, 500)
    one, three = (study.fit("Gaussian mixture", X, iterations) for iterations in (1, 3))
    with pytest.raises(ValueError, match="3 iterations and `expected` 1"):
        study.apart(three, one)


def test_fits_that_differ_are_apart_by_their_largest_difference():
    X = study.in_memory(0, 1, 500)
    one, other = (study.fit("K-means", points, 2) for points in (X, X[::-1] + 1e-3))
    assert np.isclose(study.apart(other, one), np.abs(other.center_history - one.center_history).max())
    assert study.apart(other, one) > 1e-5


def test_a_crossover_is_where_a_way_begins_to_stay_faster():
    assert study.crossover([1, 2, 3, 4], [1, 5, 1, 5], [2, 2, 2, 2]) == 4
    assert study.crossover([1, 2, 3, 4], [3, 3, 3, 3], [2, 2, 2, 2]) == 1
    assert study.crossover([1, 2], [2, 2], [2, 2]) is None


def test_a_cluster_is_worth_it_where_asking_costs_what_sharing_saves():
    asking, c = 0.03, 2e-8
    for machines in (2, 10):
        n = study.worth_machines(asking, c, machines)
        assert np.isclose(n * c, asking + n * c / machines)
    with pytest.raises(ValueError, match="at least 2, got 1"):
        study.worth_machines(asking, c, 1)


def test_times_are_measured_for_each_way_and_size():
    found = study.pass_seconds("K-means", [200, 2_000], turns=1)
    assert list(found) == [study.ONE_CORE, study.ALL_CORES, study.DISK, study.CHUNKS]
    assert all(len(row) == 2 and min(row) > 0 for row in found.values())


def test_a_fit_on_a_cluster_outlives_a_worker_and_hands_out_sums_alone():
    pytest.importorskip("distributed", reason="Dask's cluster is not installed")
    # Dask's scheduler places the work of fewer than five chunks without regard to where they are.
    found = on_a_cluster("K-means", seed=3, blocks=8, rows=1500, iterations=3)
    assert found["apart"] < 1e-10
    assert found["apart_after_loss"] == 0
    lost_at, n_sums = found["lost_at"]
    assert 0 < lost_at < n_sums
    few, many = found["bytes"]
    assert 0.9 < many / few < 1.1
    assert many < 8 * 8 * 1500 * study.N_FEATURES / 10
