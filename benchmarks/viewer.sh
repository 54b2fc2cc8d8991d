#!/bin/sh
# What watching costs: trains the same experiment with and without a viewer, in turns, and compares times and parameters.
#
#   benchmarks/viewer.sh client|browser PAIRS FILE [key.path=value ...]
#
# `client` takes 30 frames a second and draws nothing, as if the browser were on another machine; `browser` is a headless
# Chromium on this one, which takes its share of the processor.
set -eu

case ${1:-} in
client | browser) ;;
*)
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac
here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
kind=$1
pairs=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# tensors FILE: without the header, which says how long training took.
tensors() {
  header=$(od -An -tu8 -N8 "$1")
  tail -c +$((header + 9)) "$1"
}

watch() {
  until address=$(sed -n 's/^dashboard: //p' "$folder/printed") && [ -n "$address" ]; do sleep 0.02; done
  if [ "$kind" = client ]; then
    java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$folder" Viewer "$address" >>"$folder/frames"
  else
    sandbox=
    [ "$(id -u)" != 0 ] || sandbox=--no-sandbox # Chromium refuses to sandbox itself as root
    chromium --headless=new $sandbox --disable-gpu --window-size=1440,900 --user-data-dir="$folder/profile" \
      "$address" >/dev/null 2>&1 &
    wait "$training"
    kill $! 2>/dev/null
  fi
}

# train NAME: runs once, watched or not.
train() {
  : >"$folder/printed"
  "$here/rookery" train "$@" --port 0 --runs "$folder/$name" >"$folder/printed" &
  training=$!
  [ "$name" != watched ] || watch || :
  wait "$training" || :
  run=$(ls -d "$folder/$name"/*)
  seconds=$(sed -n 's/.*"training_seconds" : \([0-9.]*\).*/\1/p' "$run/summary.json")
  parameters=$(tensors "$(ls -d "$run"/checkpoints/* | tail -n 1)/state.safetensors" | sha256sum | cut -c1-16)
  rm -rf "$run"
}

javac -d "$folder" "$here/benchmarks/Viewer.java"
: >"$folder/times"
pair=0
while [ "$pair" -le "$pairs" ]; do
  name=alone
  train "$@"
  alone=$seconds
  expected=$parameters
  name=watched
  train "$@"
  [ "$parameters" = "$expected" ] || {
    echo "the parameters differ: $expected alone, $parameters watched" >&2
    exit 1
  }
  # The first pair only warms up.
  [ "$pair" = 0 ] || echo "$alone $seconds" >>"$folder/times"
  pair=$((pair + 1))
done
awk '{ print $2 / $1 }' "$folder/times" | sort -n >"$folder/ratios"
awk '{ alone[NR] = $1; watched[NR] = $2 } END { for (i = 1; i <= NR; i++) printf "%.2f s alone, %.2f s watched\n", alone[i], watched[i] }' "$folder/times"
awk -v kind="$kind" '{ ratio[NR] = $1 } END {
    median = NR % 2 ? ratio[(NR + 1) / 2] : (ratio[NR / 2] + ratio[NR / 2 + 1]) / 2
    printf "%s: median ratio %.3f (%.3f to %.3f) over %d pairs; parameters bit-identical\n", kind, median, ratio[1], ratio[NR], NR
  }' "$folder/ratios"
[ ! -s "$folder/frames" ] || tail -n 1 "$folder/frames"
