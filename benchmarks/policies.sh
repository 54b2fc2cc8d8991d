#!/bin/sh
# What independent learners cost beside one with as many environments in all, in turns.
#
#   benchmarks/policies.sh PAIRS POLICIES FILE [key.path=value ...]
#
# A pair is a training of POLICIES policies with the file's environments each, and one of a single policy with POLICIES
# times as many; both take as many steps in all, and neither evaluates. Printed are the steps per second of both, and
# their ratio; the order alternates. Settings may be any but environment.num_envs and total_timesteps.
set -eu

[ $# -ge 3 ] || {
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
pairs=$1
policies=$2
file=$3
shift 3

. "$here/benchmarks/summary.sh"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
envs=$(sed -n 's/^  num_envs: *\([0-9]*\).*/\1/p' "$file")
steps=$(sed -n 's/^total_timesteps: *\([0-9]*\).*/\1/p' "$file")

# rate NAME SETTING...: steps per second of a training with these settings.
rate() {
  name=$1
  shift
  "$here/rookery" train "$file" evaluation.interval=0 checkpoint.interval=0 --quiet --no-dashboard \
    --runs "$folder/$name" "$@" >&2
  field sps_mean "$folder/$name"/*/summary.json
}

several() { rate "$pair-several" "$@" "policies=$policies"; }

single() {
  rate "$pair-single" "$@" "environment.num_envs=$((envs * policies))" "total_timesteps=$((steps * policies))"
}

pair=0
while [ "$pair" -lt "$pairs" ]; do
  if [ $((pair % 2)) = 0 ]; then
    together=$(several "$@")
    alone=$(single "$@")
  else
    alone=$(single "$@")
    together=$(several "$@")
  fi
  awk -v policies="$policies" -v together="$together" -v alone="$alone" 'BEGIN {
    printf "%d policies %.0f steps/s, one %.0f, ratio %.3f\n", policies, together, alone, together / alone
  }' | tee -a "$folder/ratios"
  pair=$((pair + 1))
done
sort -t ' ' -k 8 -n "$folder/ratios" | awk '{ratio[NR] = $NF}
  END {printf "median of %d pairs: %.3f (%.3f to %.3f)\n", NR, (ratio[int((NR + 1) / 2)] + ratio[int(NR / 2) + 1]) / 2, ratio[1], ratio[NR]}'
