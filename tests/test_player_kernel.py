"""The player in a real kernel, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

KERNEL = """
import numpy as np
from softclust_lab import fit_hard_kmeans
from softclust_lab.widgets import ClusterPlayer
X = np.array([[0.0], [2.0], [10.0], [12.0]])
player = ClusterPlayer.from_result(X, fit_hard_kmeans(X, [[0.0], [2.0]]))
player.observe(lambda change: print(change["name"], change["new"].ravel().tolist()), "centers")
player
"""


class Notebook:
    """A kernel, and what its widgets say."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def until_idle(self, request: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what the kernel says about a request."""
        said = []
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return said
            said.append((kind, content))

    def run(self, code: str) -> list[tuple[str, dict[str, Any]]]:
        return self.until_idle(self.client.execute(code))

    def send(self, comm_id: str, **state: Any) -> list[tuple[str, dict[str, Any]]]:
        data = {"method": "update", "state": state, "buffer_paths": []}
        message = self.client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        self.client.shell_channel.send(message)
        return self.until_idle(message["header"]["msg_id"])


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        yield Notebook(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_in_a_kernel_the_page_moves_python_and_python_the_page(notebook: Notebook) -> None:
    opened = [content for kind, content in notebook.run(KERNEL) if kind == "comm_open"]
    (player,) = [one["comm_id"] for one in opened if "scene" in one["data"]["state"]]
    scene = {"data": "own", "method": "hard_kmeans", "parameters": {}, "start": {"centers": [[1.0], [9.0]]}}
    said = notebook.send(player, scene=scene, iteration=1)
    printed = "".join(content["text"] for kind, content in said if kind == "stream")
    assert printed == "centers [1.0, 11.0]\n"

    said = notebook.send(player, scene={**scene, "start": {"centers": [[1.0, 9.0]]}})
    assert any("`centers` must have shape (K, 1)" in str(content) for _, content in said)
    said = notebook.run("print(player.centers.ravel().tolist(), player.iteration)")
    assert [content["text"] for kind, content in said if kind == "stream"] == ["[1.0, 11.0] 1\n"]

    said = notebook.run("player.centers = [[5.0], [6.0]]")
    (update,) = [content["data"]["state"] for kind, content in said if kind == "comm_msg"]
    assert update["scene"]["start"] == {"centers": [[5.0], [6.0]]}
    assert update["iteration"] == 0
