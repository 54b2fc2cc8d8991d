#!/bin/sh
# Runs a command once the cores are idle, and writes which share of them others took meanwhile.
#
#   benchmarks/alone.sh FILE COMMAND [ARGUMENT ...]
#
# FILE receives a number from 0 to 1, or "unknown" where there is no /proc/stat. After a minute the command runs anyway.
# Libraries that wait at barriers, spinning, lose far more than the share that others take.
set -eu

[ $# -ge 2 ] || {
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
file=$1
shift
[ -r /proc/stat ] || {
  "$@"
  echo unknown >"$file"
  exit
}
cores=$(grep -c '^cpu[0-9]' /proc/stat)
ticks=$(getconf CLK_TCK)

# busy: ticks of all cores together that were spent on anything, also by a hypervisor on others.
busy() {
  awk '/^cpu /{print $2 + $3 + $4 + $7 + $8 + $9}' /proc/stat
}

# own FILE: ticks that the children in FILE, written by `times` in the script's own shell, have taken.
own() {
  awk -v ticks="$ticks" 'NR == 2 {
    split($0, parts, /[ms ]+/)
    printf "%d\n", (parts[1] * 60 + parts[2] + parts[3] * 60 + parts[4]) * ticks
  }' "$1"
}

waited=0
while [ "$waited" -lt 60 ]; do
  before=$(busy)
  sleep 1
  [ $(($(busy) - before)) -ge $((cores * ticks / 20)) ] || break
  waited=$((waited + 1))
done

busy_before=$(busy)
times >"$file.before"
start=$(date +%s%N)
status=0
"$@" || status=$?
end=$(date +%s%N)
times >"$file.after"
awk -v busy=$(($(busy) - busy_before)) -v own=$(($(own "$file.after") - $(own "$file.before"))) -v nanos=$((end - start)) \
  -v rate=$((cores * ticks)) 'BEGIN {
    share = (busy - own) / (nanos * 1e-9 * rate)
    printf "%.3f\n", (share > 0 ? share : 0)
  }' >"$file"
rm -f "$file.before" "$file.after"
exit "$status"
