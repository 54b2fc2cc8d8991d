#!/bin/sh
# What watching costs: trains the same experiment with and without a viewer, in turns, and compares times and parameters.
#
#   benchmarks/viewer.sh client|browser PAIRS FILE [key.path=value ...]
#
# `client` takes 30 frames a second and draws nothing, as if the browser were on another machine; `browser` is a headless
# Chromium on this one, which takes its share of the processor. The time is that of the second half of the training's
# steps: by then the viewer has started and the page is open.
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
pairs=$2
shift 2
folder=$(mktemp -d)
viewer=
trap '[ -z "$viewer" ] || kill "$viewer" 2>/dev/null || :; rm -rf "$folder"' EXIT

# tensors FILE: without the header, which says how long training took.
tensors() {
  header=$(od -An -tu8 -N8 "$1")
  tail -c +$((header + 9)) "$1"
}

# second_half METRICS: seconds of training in the second half of the steps.
second_half() {
  sed -n 's/.*"type":"iteration".*"global_step":\([0-9]*\).*"training_seconds":\([0-9.]*\).*/\1 \2/p' "$1" | awk '
    { step[NR] = $1; seconds[NR] = $2 }
    END { for (i = 1; step[i] < step[NR] / 2; i++); printf "%.3f\n", seconds[NR] - seconds[i] }'
}

# watch: waits for the training's dashboard and opens it, until killed.
watch() {
  until address=$(sed -n 's/^dashboard: //p' "$folder/printed") && [ -n "$address" ]; do sleep 0.02; done
  if [ "$kind" = client ]; then
    exec java -XX:+UseSerialGC -cp "$folder" Viewer "$address" >"$folder/frames"
  fi
  sandbox=
  [ "$(id -u)" != 0 ] || sandbox=--no-sandbox # Chromium refuses to sandbox itself as root
  exec chromium --headless=new $sandbox --disable-gpu --window-size=1440,900 --user-data-dir="$folder/profile" \
    "$address" >/dev/null 2>&1
}

# train alone|watched [ARGUMENT ...]: runs once; sets `seconds` and `parameters`.
train() {
  name=$1
  shift
  : >"$folder/printed"
  if [ "$name" = watched ]; then
    watch &
    viewer=$!
  fi
  "$here/rookery" train "$@" --port 0 --runs "$folder/$name" >"$folder/printed"
  if [ "$name" = watched ]; then
    [ "$kind" = client ] || kill "$viewer"
    wait "$viewer" || :
    viewer=
  fi
  run=$(echo "$folder/$name"/*)
  seconds=$(second_half "$run/metrics.jsonl")
  parameters=$(tensors "$(printf '%s\n' "$run"/checkpoints/* | tail -n 1)/state.safetensors" | sha256sum | cut -c1-16)
  rm -rf "$run"
}

javac -d "$folder" "$here/benchmarks/Viewer.java"
: >"$folder/times"
pair=0
while [ "$pair" -le "$pairs" ]; do
  train alone "$@"
  alone=$seconds
  expected=$parameters
  train watched "$@"
  [ "$parameters" = "$expected" ] || {
    echo "the parameters differ: $expected alone, $parameters watched" >&2
    exit 1
  }
  # The first pair only warms up.
  [ "$pair" = 0 ] || echo "$alone $seconds" >>"$folder/times"
  pair=$((pair + 1))
done
awk '{ printf "%.2f s alone, %.2f s watched\n", $1, $2 }' "$folder/times"
awk '{ print $2 / $1 }' "$folder/times" | sort -n | awk -v kind="$kind" '
  { ratio[NR] = $1 }
  END {
    median = NR % 2 ? ratio[(NR + 1) / 2] : (ratio[NR / 2] + ratio[NR / 2 + 1]) / 2
    printf "%s: median ratio %.3f (%.3f to %.3f) over %d pairs; parameters bit-identical\n", kind, median, ratio[1], ratio[NR], NR
  }'
[ ! -s "$folder/frames" ] || cat "$folder/frames"
