"""What the door costs: server CPU of a decision and of a download, as ratios to a route that does nothing.

The server is a process of its own, as `research serve` runs it; its user and system time is read before and after.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from research.archive import Home, connect, digest_of, file_digest, write_json
from research.members import import_roster
from research.portal import make_link
from research.release import Terms, Window, read_sheet, stage

REQUESTS = 300
ROUNDS = 5
SIZE = 1_400_000  # bytes of a PDF
NOTHING = """
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("ok"))])
uvicorn.run(app, port={port}, log_level="warning", access_log=False)
"""
ROSTER = """address,name,latin_name,organization,tier,from,until,revoked_at,renewal_pending
ann@example.org,Ann,,Alder,member,2020-01-01,2090-01-01,,
"""


def main() -> None:
    """Print one line for each kind of request: CPU of the server, and the ratio to doing nothing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        stocked(home)
        with served(home) as door, nothing() as idle:
            cookie = {"cookie": signed_in(home, door.port)}
            pdf = "/reports/bench/1/files/bench.pdf"
            asked = {
                "nothing (a bare Starlette route)": (idle, "GET", "/", {}),
                "decision, refused": (door, "GET", pdf, {}),
                "decision, allowed (HEAD)": (door, "HEAD", pdf, cookie),
                "decision, known already (304)": (door, "GET", pdf, {**cookie, "if-none-match": "*"}),
                f"download of {SIZE / 1e6:.1f} MB, with its row": (door, "GET", pdf, cookie),
                "library": (door, "GET", "/", cookie),
            }
            taken: dict[str, list[float]] = {name: [] for name in asked}
            for _ in range(ROUNDS):  # in turns, because a machine is not equally busy all the time
                for name, (server, method, path, headers) in asked.items():
                    taken[name].append(server.cost(method, path, headers))
    base = statistics.median(next(iter(taken.values())))
    print(f"server CPU a request, medians of {ROUNDS} times {REQUESTS} requests on one connection")
    for name, costs in taken.items():
        print(f"{name:44} {1e6 * statistics.median(costs):8.0f} µs   ratio {statistics.median(costs) / base:6.2f}")


class Server:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise OSError("the server did not start")

    def cost(self, method: str, path: str, headers: dict[str, str]) -> float:
        """CPU seconds of the server for one of many requests."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        ask(connection, method, path, headers)
        before = self.used()
        for _ in range(REQUESTS):
            ask(connection, method, path, headers)
        spent = self.used() - before
        connection.close()
        return spent / REQUESTS

    def used(self) -> float:
        """User and system time of the process so far, in seconds (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(connection: HTTPConnection, method: str, path: str, headers: dict[str, str]) -> None:
    """One request, read to its end."""
    connection.request(method, path, headers=headers)
    connection.getresponse().read()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[Server]:
    """A server until the block ends."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=20)


def served(home: Home) -> AbstractContextManager[Server]:
    """The portal, as `research serve` runs it."""
    port = free_port()
    command = [sys.executable, "-m", "research", "serve", "--port", str(port)]
    return running(command, port, RESEARCH_HOME=str(home.root))


def nothing() -> AbstractContextManager[Server]:
    """The same server with a route that does nothing."""
    port = free_port()
    return running([sys.executable, "-c", NOTHING.format(port=port)], port)


def signed_in(home: Home, port: int) -> str:
    """The cookie of a member's session."""
    link = make_link(connect(home), f"http://127.0.0.1:{port}", "ann@example.org", datetime.now(UTC))
    connection = HTTPConnection("127.0.0.1", port)
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    connection.request("POST", "/sign-in/open", urlencode({"token": link.partition("token=")[2]}), headers)
    told = [value for _, value in connection.getresponse().getheaders() if value.startswith("session=")]
    connection.close()
    return told[0].partition(";")[0]


def stocked(home: Home) -> None:
    """An edition in early access, and one member."""
    now, database = datetime.now(UTC), connect(home)
    import_roster(database, ROSTER.encode(), now)
    exhibits = home.exhibits("bench 1")
    write_json(exhibits / "share.json", {"id": "share"})
    vouched = {"exhibits": {"share": file_digest(exhibits / "share.json")}, "suppressed": {}, "ranges": {}}
    facts = {"edition": exhibits.name, "rule": "public", "thresholds": {"count": 5}, "cells": 1}
    write_json(exhibits / "certificate.json", {**facts, **vouched})
    folder = home.root / "built"
    folder.mkdir()
    (folder / "bench.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(SIZE))
    files = {"bench.pdf": file_digest(folder / "bench.pdf")}
    told = {"edition": "bench 1", "report": "bench", "title": "Bench", "sha256": files["bench.pdf"], "files": files}
    more = {"manifest_sha256": digest_of(files), "exhibits": ["share"], "license": {"name": "CC0"}, "sources": [{}]}
    write_json(folder / "edition.json", {**told, **more, "certificate": file_digest(exhibits / "certificate.json")})
    windows = (Window("member", now - timedelta(days=1)),)
    terms = Terms(windows, now + timedelta(days=1), quorum=0, quorum_reason="made for a measurement")
    stage(home, database, read_sheet(folder), terms, now)


if __name__ == "__main__":
    main()
