"""`research serve` and `research members sign-in`, as an operator types them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from research.archive import Home

SAID = re.compile(r"the library is open at (http://127\.0\.0\.1:(\d+))/ \(stop with Ctrl-C\)")


@pytest.fixture
def home(door) -> Home:
    return door.home


def command(home: Home, *arguments: str, **more: str) -> tuple[list[str], dict[str, str]]:
    environment = {**os.environ, "RESEARCH_HOME": str(home.root), **more}
    return [sys.executable, "-W", "error", "-m", "research", *arguments], environment


def run(home: Home, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    line, environment = command(home, *arguments, **more)
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_portal_says_where_it_is_answers_and_stops_when_told(home, stop):
    line, environment = command(home, "serve", "--port", "0")
    with subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = SAID.search(process.stderr.readline())
        assert found is not None
        url, port = found[1], int(found[2])
        hint = process.stderr.readline()
        assert hint == f"a member's way in: research members sign-in ADDRESS --base-url {url}\n"
        link = run(home, "members", "sign-in", "ann@example.org", "--base-url", url).stdout.strip()
        status, cookie = signed_in(port, link)
        assert (status, cookie.startswith("session=")) == (303, True)
        process.send_signal(stop)
        said = process.stderr.read()
        assert (process.wait(timeout=20), said) == (0, "closed\n")  # no line of a request, so no token in a log


def signed_in(port: int, link: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", link.partition(str(port))[2])
    assert connection.getresponse().read()
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    connection.request("POST", "/sign-in/open", urlencode({"token": link.partition("token=")[2]}), headers)
    answer = connection.getresponse()
    assert answer.getheader("server") is None
    cookies = answer.headers.get_all("set-cookie") or []
    connection.close()
    return answer.status, next(cookie for cookie in cookies if cookie.startswith("session="))


def test_a_port_that_is_taken_is_a_sentence(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(home, "serve", "--port", str(taken.getsockname()[1]))
    assert (done.returncode, "stop what is there, or choose another --port" in done.stderr) == (2, True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--port", "0", "--base-url", "http://library.example.org"], "use https there"),
        (["serve", "--port", "0", "--base-url", "library"], "write one like https://library.example.org"),
        (["serve", "--host", "no such host"], "cannot listen at no such host"),
        (["members", "sign-in", "nobody@example.org"], "this address is not on the roster"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(home, arguments, words):
    done = run(home, *arguments)
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert "nobody@" not in done.stderr


def test_a_link_is_made_of_the_address_that_the_deployment_states(home):
    done = run(
        home, "members", "sign-in", "ann@example.org", "--json", RESEARCH_BASE_URL="https://library.example.org/"
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        r"https://library\.example\.org/sign-in/open\?token=[A-Za-z0-9_-]{43}", json.loads(done.stdout)["link"]
    )


def test_both_verbs_show_an_example(home):
    for verb in (["serve"], ["members", "sign-in"]):
        assert f"Example: research {' '.join(verb)}" in " ".join(run(home, *verb, "--help").stdout.split())
