#!/bin/sh
# Takes the README's picture of the dashboard, docs/images/dashboard.png, while CartPole is being learnt.
set -eu
here=$(CDPATH= cd -- "${0%/*}/../.." && pwd -P)
folder=$(mktemp -d)
trap 'kill "$training" 2>/dev/null; rm -rf "$folder"' EXIT
"$here/rookery" train "$here/configs/cartpole-ppo.yaml" --port 0 --linger --runs "$folder" total_timesteps=1400000 >"$folder/printed" &
training=$!
until address=$(sed -n 's/^dashboard: //p' "$folder/printed") && [ -n "$address" ]; do sleep 0.1; done
sandbox=
[ "$(id -u)" != 0 ] || sandbox=--no-sandbox # Chromium refuses to sandbox itself as root
# shellcheck disable=SC2086
chromium --headless=new $sandbox --disable-gpu --force-dark-mode --hide-scrollbars --window-size=1440,900 --timeout=9000 \
  --user-data-dir="$folder/profile" --screenshot="$here/docs/images/dashboard.png" "$address" >/dev/null 2>&1
