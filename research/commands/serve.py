"""`research serve`: the members' portal, until somebody stops it."""

from __future__ import annotations

import signal
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from research.commands.telling import say

if TYPE_CHECKING:
    from starlette.applications import Starlette

STOPPING = 10  # seconds that answers under way have


@click.command("serve", epilog="Example: research serve --port 8000 --base-url https://library.example.org")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--base-url", envvar="RESEARCH_BASE_URL", help="Where readers reach it (https in a network).")
@click.option("--name", default=None, help="Whose library it is, as pages say.")
def command(host: str, port: int, base_url: str | None, name: str | None) -> None:
    """Open the members' portal: library, sign-in by one-time link, downloads. Stop it with Ctrl-C."""
    from research.archive import home
    from research.portal import DEFAULT_URL, NETWORK, checked_url, create_app

    with bound(host, port) as listening:
        url = checked_url(base_url or f"http://{spelled(host)}:{listening.getsockname()[1]}")
        app = create_app(home(), lambda: datetime.now(UTC), url, name or NETWORK)
        say(f"the library is open at {url}/ (stop with Ctrl-C)")
        say(f"a member's way in: research members sign-in ADDRESS{'' if url == DEFAULT_URL else f' --base-url {url}'}")
        serve(app, listening)
    say("closed")


def spelled(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens, or a sentence why it cannot."""
    from research.errors import ConfigurationError

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(found[0], socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(found[4])
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen at {host}, port {port}: {error.strerror}; stop what is there, or choose another --port"
        ) from None
    return listening


def serve(app: Starlette, listening: socket.socket) -> None:
    """Answer until a signal comes; what is under way is finished. No request is logged: addresses hold secrets."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOPPING,
        timeout_keep_alive=15,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn hands the signal on when it has finished
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        return
