#!/bin/sh
# Fetch the tools that read or drive the scripts of the pages into tools/FOLDER/node_modules, exactly as its lock says:
# make_js.sh FOLDER. Does nothing when the lock is that of last time.
set -eu
cd "$(dirname "$0")/$1"
lock=node_modules/.package-lock.sum
[ "$(cat "$lock" 2>/dev/null || true)" = "$(cksum <package-lock.json)" ] && exit 0
../system_packages.sh node
npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2
cksum <package-lock.json >"$lock"
