#!/bin/sh
# What watching costs: one training, alone and watched in turns, and the steps per second of either.
#
#   benchmarks/viewer.sh client|browser ROUNDS FILE [key.path=value ...]
#
# `client` takes 30 frames a second and draws nothing, as if the browser were on another machine; `browser` is a headless
# Chromium on this one, which takes its share of the processor. A round is 5 s alone and 5 s watched; the seconds in
# which the viewer starts or ends are left out. That watching changes no parameter is a test's matter (ExperimentTest).
set -eu

case ${1:-} in
client | browser) ;;
*)
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac
here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
kind=$1
rounds=$2
shift 2
folder=$(mktemp -d)
viewer=
training=
end() {
  [ -z "$viewer" ] || kill "$viewer" 2>/dev/null || :
  [ -z "$training" ] || kill "$training" 2>/dev/null || :
  wait
  rm -rf "$folder"
}
trap end EXIT

# now: steps and seconds of training so far.
now() {
  sed -n 's/.*"type":"iteration".*"global_step":\([0-9]*\).*"training_seconds":\([0-9.]*\).*/\1 \2/p' \
    "$folder"/runs/*/metrics.jsonl | tail -n 1
}

# rate: steps per second of training in the 5 s from now.
rate() {
  before=$(now)
  sleep 5
  echo "$before $(now)" | awk '{ printf "%.0f\n", ($3 - $1) / ($4 - $2) }'
}

watch() {
  if [ "$kind" = client ]; then
    exec java -XX:+UseSerialGC -cp "$folder" Viewer "$address" >"$folder/frames"
  fi
  sandbox=
  [ "$(id -u)" != 0 ] || sandbox=--no-sandbox # Chromium refuses to sandbox itself as root
  exec chromium --headless=new $sandbox --disable-gpu --window-size=1440,900 --user-data-dir="$folder/profile" \
    "$address" >/dev/null 2>&1
}

javac -d "$folder" "$here/benchmarks/Viewer.java"
"$here/rookery" train "$@" total_timesteps=2000000000 evaluation.interval=0 --port 0 --runs "$folder/runs" \
  >"$folder/printed" &
training=$!
until address=$(sed -n 's/^dashboard: //p' "$folder/printed") && [ -n "$address" ]; do sleep 0.1; done
sleep 10
round=0
while [ "$round" -lt "$rounds" ]; do
  alone=$(rate)
  watch &
  viewer=$!
  sleep 4
  watched=$(rate)
  kill "$viewer"
  wait "$viewer" || :
  viewer=
  sleep 2
  echo "$alone $watched" >>"$folder/rates"
  echo "$alone steps/s alone, $watched watched"
  round=$((round + 1))
done
# Alone before and alone after: what a drift of the machine adds to one half, it takes from the other.
awk 'NR > 1 { print 0.5 * (alone + $1) / watched } { alone = $1; watched = $2 }' "$folder/rates" | sort -n | awk -v kind="$kind" '
  { ratio[NR] = $1 }
  END {
    median = NR % 2 ? ratio[(NR + 1) / 2] : (ratio[NR / 2] + ratio[NR / 2 + 1]) / 2
    printf "%s: alone / watched, median %.3f (%.3f to %.3f) of %d rounds\n", kind, median, ratio[1], ratio[NR], NR
  }'
