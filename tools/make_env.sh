#!/bin/sh
# Make .venv from the lock: make_env.sh run|dev. Does nothing when the lock and the interpreter are those of last time.
set -eu
cd "$(dirname "$0")/.."
kind=$1
python=${PYTHON:-python3}

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))') || {
    echo "Python 3.11 or newer is needed. Install it, or name one: make PYTHON=python3.12 $kind" >&2
    exit 1
}

fingerprint() {
    { echo "$version"; cat "requirements/$1.txt"; } | "$python" -c \
        'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}

wanted=$(fingerprint "$kind")
[ "$(cat ".venv/$kind.lock" 2>/dev/null || true)" = "$wanted" ] && [ -x .venv/bin/python ] && exit 0

if ! [ -x .venv/bin/python ] || [ "$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')" != "$version" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || tools/system_packages.sh venv
    "$python" -m venv --clear .venv
fi

# Compiled once here, on all cores, because a service user may not be allowed to write beside the code later.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
    --require-hashes -r "requirements/$kind.txt"
.venv/bin/python -m compileall -q -j 0 .venv/lib >/dev/null || true

echo "$wanted" >".venv/$kind.lock"
# The development lock contains the other one.
[ "$kind" = run ] || fingerprint run >.venv/run.lock
