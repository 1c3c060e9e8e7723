#!/bin/sh
# Makes the environment in .venv ready. The Makefile calls it before every target; when all is well it says nothing.
#
#   sh scripts/setup.sh          set up what is missing or out of date
#   sh scripts/setup.sh lock     write requirements.lock anew from pyproject.toml (needs the package index)
#
#   PY=python3.13                take this Python (default: the first of python3, python3.14 ... that is 3.11 or later)
#   NO_UV=1                      install with pip alone: slower, same result
set -eu

cd "$(dirname "$0")/.."

uv_version=0.13.9 # only installs; nothing that runs depends on it
venv=.venv
python=$venv/bin/python
ready=$venv/.ready
turn=.venv.turn
log=$venv/setup.log

export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONSAFEPATH=1
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV CONDA_PREFIX || :

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 2; }

# What the environment was made of: the two files, the Python, the place (scripts in it know their own path).
state() {
    "$1" -I -S -c '
import hashlib, os, sys
if sys.version_info < (3, 11):
    sys.exit(1)
made_of = hashlib.sha256()
for name in ("requirements.lock", "pyproject.toml"):
    with open(name, "rb") as file:
        made_of.update(hashlib.sha256(file.read()).digest())
print(sys.version.split()[0], made_of.hexdigest(), os.getcwd())
' 2>/dev/null
}

is_ready() {
    [ -f "$ready" ] && [ -x "$python" ] && now=$(state "$python") && [ "$(cat "$ready")" = "$now" ] || return 1
    [ -z "${PY:-}" ] || [ "$(state "$PY")" = "$now" ]
}

find_python() {
    if [ -n "${PY:-}" ]; then
        command -v "$PY" >/dev/null || stop "There is no '$PY' here; type: make PY=/path/to/python3.11 setup"
        state "$PY" >/dev/null || stop "'$PY' is older than Python 3.11; type: make PY=/path/to/python3.11 setup"
        base=$PY
        return
    fi
    for base in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if state "$base" >/dev/null; then return; fi
    done
    stop "Python 3.11 or later is needed and none was found; install one, then type: make PY=/path/to/python3.11 setup"
}

# One set-up at a time: the second waits, then finds everything ready. A turn whose owner is gone is taken over.
take_turn() {
    waited=0
    until (set -C && echo $$ >"$turn") 2>/dev/null; do
        owner=$(cat "$turn" 2>/dev/null || :)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -f "$turn"
            continue
        fi
        [ "$waited" -ne 0 ] || say "Another set-up is under way here (process $owner); waiting for it."
        waited=$((waited + 1))
        [ "$waited" -lt 1800 ] || stop "It still is after half an hour; if process $owner is something else, type: rm $turn"
        sleep 1
    done
    trap 'rm -f "$turn" "$turn.log"' EXIT
    trap 'exit 130' INT TERM HUP
}

logged() {
    if "$@" >>"$log" 2>&1; then return; fi
    say "This failed: $*"
    say "The end of $log says:"
    tail -n 15 "$log" >&2
    exit 2
}

make_venv() {
    "$base" -c 'import ensurepip, venv' 2>/dev/null || stop "'$base' cannot make environments; on Debian or Ubuntu type: apt-get install $("$base" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    say "Making $venv with $("$base" -c 'import sys; print("Python", sys.version.split()[0])') ..."
    mkdir -p "$venv"
    : >"$log"
    "$base" -m venv --clear "$venv" >"$turn.log" 2>&1 || { cat "$turn.log" >&2; rm -f "$turn.log"; stop "The environment could not be made."; }
    mv "$turn.log" "$log"
}

# Leaves the command that installs in "$uv"; empty means pip.
get_uv() {
    uv=
    [ -z "${NO_UV:-}" ] || return 0
    if [ "$("$venv/bin/uv" --version 2>/dev/null | cut -d ' ' -f 2)" = "$uv_version" ] ||
        "$python" -m pip install --quiet "uv==$uv_version" >>"$log" 2>&1; then
        uv=$venv/bin/uv
    else
        say "uv $uv_version is not to be had here; pip does its work, in a few minutes instead of one."
    fi
}

environment_for_uv() {
    [ -n "${SSL_CERT_FILE:-}" ] || [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="$PIP_CERT"
    # Without a home there is no cache.
    if [ -z "${HOME:-}" ]; then export HOME="$PWD/$venv" UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1; fi
}

with_uv() {
    "$uv" pip install "$@" --python "$python" --compile-bytecode --require-hashes -r requirements.lock >>"$log" 2>&1
}

install() {
    get_uv
    say "Installing the packages of requirements.lock, each checked by its digest ..."
    # Where a network has certificates of its own, uv knows them by the system or not at all; then pip, which may.
    if [ -z "$uv" ] || ! { with_uv || with_uv --system-certs; }; then
        [ -z "$uv" ] || say "uv could not fetch them (see $log); pip does its work, in a few minutes instead of one."
        logged "$python" -m pip install --require-hashes -r requirements.lock
    fi
    # The build backend is in the lock, so this asks no index.
    logged "$python" -m pip install --no-index --no-deps --no-build-isolation --editable .
}

# Extras stay in the lock: pip alone refuses a package that is pinned without the extra that another one asks for.
write_lock() {
    [ -z "${NO_UV:-}" ] || stop "Only uv can write the lock; type it without NO_UV."
    get_uv
    [ -n "$uv" ] || exit 2
    unset UV_INDEX UV_INDEX_URL UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS || :
    UV_CUSTOM_COMPILE_COMMAND="sh scripts/setup.sh lock" "$uv" pip compile --quiet --no-config \
        --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links \
        --extra web --extra lab --extra test --extra trials --extra dev --extra docs \
        ${UPGRADE:+--upgrade} pyproject.toml --output-file requirements.lock
    say "requirements.lock is written; UPGRADE=1 takes the newest versions, without it the present ones stay where they fit."
}

environment_for_uv
if [ "${1:-}" = lock ]; then
    [ -x "$python" ] || stop "Type first: make setup"
    write_lock
    exit
fi
if is_ready; then exit 0; fi
take_turn
if is_ready; then exit 0; fi

# A healthy environment of the same Python in the same place is brought up to date; anything else is made anew,
# also what an interrupted set-up left, which is why .ready goes first and comes last.
find_python
same_base() { [ -f "$ready" ] && [ -x "$python" ] && "$python" -m pip --version >/dev/null 2>&1 &&
    [ "$(cut -d ' ' -f 1 "$ready")" = "$(state "$python" | cut -d ' ' -f 1)" ] &&
    [ "$(cut -d ' ' -f 3- "$ready")" = "$PWD" ] &&
    { [ -z "${PY:-}" ] || [ "$(state "$PY")" = "$(state "$python")" ]; }; }
if same_base; then rm -f "$ready"; else make_venv; fi
install
state "$python" >"$ready.new"
mv "$ready.new" "$ready"
say "$venv is ready."
