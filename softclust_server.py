"""An extension of Jupyter's server: what a kernel says reaches the page at once.

A server keeps a small message back until the page has confirmed the one before, and the page takes its time
to confirm (Nagle's algorithm, delayed acknowledgments): up to 40 ms for each move of a slider. Tornado, which
the server is built on, can do without; Jupyter's server has no setting that asks for it.

Installing the package turns it on (softclust_server.json), and `jupyter server extension disable
softclust_server` off.
"""

from __future__ import annotations

from typing import Any

__all__: list[str] = []

SETTING = "kernel_websocket_connection_class"


def prompt(connection: type[Any]) -> type[Any]:
    """Return a kind of connection between a kernel and a page that sends each message at once."""

    class Prompt(connection):  # type: ignore[misc]
        async def connect(self) -> Any:
            self.websocket_handler.set_nodelay(True)
            return await super().connect()

    return Prompt


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "softclust_server"}]


def _load_jupyter_server_extension(server: Any) -> None:
    settings = server.web_app.settings
    settings[SETTING] = prompt(settings[SETTING])
