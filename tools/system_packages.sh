#!/bin/sh
# Make sure that the tests have a browser and a database server: system_packages.sh [venv|chromium|postgresql|node]...
# Missing ones are installed with apt when that is possible; otherwise the run stops and says what to do.
set -eu
[ $# -gt 0 ] || set -- chromium postgresql

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
has_postgresql() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_node() { command -v node >/dev/null && command -v npm >/dev/null; }
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

missing=
for need in "$@"; do
    "has_$need" && continue
    case $need in
        venv) missing="$missing python3-venv" ;;
        node) missing="$missing nodejs npm" ;;
        *) missing="$missing $need" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null || as_root=none
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null; then
    echo "Missing:$missing. As root run: apt-get install$missing - then repeat the command." >&2
    exit 1
fi

echo "Installing:$missing" >&2
# The tests start their own servers; a database cluster of the machine is not wanted.
case $missing in
    *postgresql*)
        if ! [ -e /etc/postgresql-common/createcluster.conf ]; then
            $as_root mkdir -p /etc/postgresql-common
            echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        fi
        ;;
esac
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq >&2
# shellcheck disable=SC2086  # a list of package names
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-confold $missing >&2

for need in "$@"; do
    "has_$need" || { echo "$need is still missing after apt-get install$missing; see its messages above." >&2; exit 1; }
done
