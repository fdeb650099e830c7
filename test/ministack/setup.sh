#!/usr/bin/env bash
# Makes .venv-ministack with the pinned emulator that runs the state machine. Quiet; nothing to do when it is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.venv-ministack
mark=$venv/requirements.sha256
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null || python=python3
want=$(sha256sum test/ministack/requirements.txt)
[ -x $venv/bin/ministack ] && [ "$(cat $mark 2>/dev/null || true)" = "$want" ] && exit 0
rm -rf $venv
"$python" -m venv $venv
$venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement test/ministack/requirements.txt
echo "$want" > $mark
