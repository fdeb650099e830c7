#!/usr/bin/env bash
# Makes .venv with the pinned server of the conformance suite. Quiet; nothing to do when it is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
mark=.venv/requirements.sha256
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null || python=python3
want=$(sha256sum test/conformance/requirements.txt)
[ -x .venv/bin/moto_server ] && [ "$(cat $mark 2>/dev/null || true)" = "$want" ] && exit 0
rm -rf .venv
"$python" -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement test/conformance/requirements.txt
echo "$want" > $mark
