#!/bin/sh
# Trains one experiment with several seeds, one after the other, and prints a table in Markdown.
#
#   benchmarks/seeds.sh FILE FIRST LAST [key.path=value ...]
#
# The runs are kept in a folder of their own under runs/seeds/.
set -eu

[ $# -ge 3 ] || {
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
file=$1
first=$2
last=$3
shift 3

. "$here/benchmarks/summary.sh"

folder=$here/runs/seeds/$(date +%Y%m%d-%H%M%S)-$$
mkdir -p "$folder"
: >"$folder/returns"
seed=$first
while [ "$seed" -le "$last" ]; do
  "$here/rookery" train "$file" "seed=$seed" "$@" --quiet --no-dashboard --runs "$folder/$seed"
  summary=$(echo "$folder/$seed"/*/summary.json)
  if [ "$seed" = "$first" ]; then
    printf '%s, %s steps%s\n\n' "$(field device "$summary")" "$(field total_timesteps "$summary")" "${*:+, $*}"
    echo '| seed | mean return | std | training, s | steps/s | solved after, s |'
    echo '|---|---|---|---|---|---|'
  fi
  awk -v seed="$seed" -v mean="$(field eval_return_mean "$summary")" -v std="$(field eval_return_std "$summary")" \
    -v seconds="$(field training_seconds "$summary")" -v sps="$(field sps_mean "$summary")" \
    -v solve="$(field seconds_to_solve "$summary")" 'BEGIN {
      printf "| %d | %.1f | %.1f | %.2f | %.0f | %s |\n", seed, mean, std, seconds, sps,
        solve == "null" || solve == "" ? "-" : sprintf("%.2f", solve)
    }'
  echo "$(field eval_return_mean "$summary") $(field training_seconds "$summary")" >>"$folder/returns"
  seed=$((seed + 1))
done
awk '{
    sum += $1; squares += $1 * $1; seconds += $2
    if (NR == 1 || $1 < lowest) lowest = $1
  } END {
    mean = sum / NR
    deviation = squares / NR - mean * mean
    printf "\n%d seeds: mean return %.1f ± %.1f, the lowest %.1f; %.2f s of training on average\n",
      NR, mean, sqrt(deviation > 0 ? deviation : 0), lowest, seconds / NR
  }' "$folder/returns"
