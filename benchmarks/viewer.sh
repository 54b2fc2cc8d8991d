#!/bin/sh
# What watching costs: one training, alone and watched in turns, and the steps per second of either.
#
#   benchmarks/viewer.sh client|browser|canvas PAIRS FILE [key.path=value ...]
#   benchmarks/viewer.sh presented SECONDS FILE [key.path=value ...]
#
# `client` takes 30 frames a second and draws nothing, as if the browser were on another machine; `browser` is a headless
# Chromium on this one, without a GPU, which takes its share of the processor; `canvas` is the same Chromium with a page of
# its own in place of the dashboard, on which a square moves 30 times a second: what any page costs on which something
# moves. A pair is a turn alone and one watched, of 2 s (client) or 4 s (browser, canvas); the seconds in which a viewer
# starts are left out. The interval is a bootstrap of the median. That watching changes no parameter is a test's matter
# (ExperimentTest). With dashboard.envs=1024 both watch a mosaic, `client` one of 936 x 600 pixels. `presented` counts the
# pictures that Chromium shows of a watched training, in a trace that it makes of itself.
set -eu

case ${1:-} in
client | browser | canvas | presented) ;;
*)
  sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac
here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
kind=$1
pairs=$2
shift 2
folder=$(mktemp -d)
training=
end() {
  [ -z "$training" ] || kill "$training" 2>/dev/null || :
  wait
  rm -rf "$folder"
}
trap end EXIT

javac -d "$folder" "$here/benchmarks/Watching.java" "$here/benchmarks/Presenting.java"
"$here/rookery" train "$@" total_timesteps=2000000000 evaluation.interval=0 checkpoint.interval=0 --port 0 \
  --runs "$folder/runs" >"$folder/printed" &
training=$!
until address=$(sed -n 's/^dashboard: //p' "$folder/printed") && [ -n "$address" ]; do sleep 0.1; done
sleep 8 # the virtual machine's compilers come to rest

# watch SETTLE_S TURN_S [BROWSER ARGUMENT...]
watch() {
  settle=$1
  turn=$2
  shift 2
  java -XX:+UseSerialGC -cp "$folder" Watching "$address" "$folder"/runs/*/metrics.jsonl "$pairs" "$settle" "$turn" "$@"
}
# browser PAGE COMMAND...: runs it with the browser's own command behind it.
browser() {
  page=$1
  shift
  sandbox=
  [ "$(id -u)" != 0 ] || sandbox=--no-sandbox # Chromium refuses to sandbox itself as root
  "$@" chromium --headless=new $sandbox --disable-gpu --window-size=1440,900 --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$folder/profile" \
    --remote-debugging-port=0 "$page"
}
moving() {
  cat <<'PAGE'
<!doctype html>
<canvas width="936" height="600"></canvas>
<script>
const context = document.querySelector("canvas").getContext("2d", { alpha: false });
let moved = 0;
setInterval(() => {
  context.fillStyle = "white";
  context.fillRect(0, 0, 936, 600);
  context.fillStyle = "black";
  context.fillRect(moved++ % 900, 300, 36, 36);
}, 1000 / 30);
</script>
PAGE
}
case $kind in
client) watch 0.5 2 ;;
browser) browser "$address" watch 4 4 ;;
canvas)
  moving >"$folder/moving.html"
  browser "file://$folder/moving.html" watch 4 4
  ;;
presented) browser "$address" java -cp "$folder" Presenting 8 "$pairs" "$folder/profile" ;;
esac
