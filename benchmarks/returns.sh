#!/bin/sh
# Trains experiments with several seeds at once and prints what they end at, as tables in Markdown.
#
#   benchmarks/returns.sh FIRST LAST FILE...
#
# A seed's return is the mean of its last evaluation; ± is the standard deviation over the seeds. The runs are kept in a
# folder of their own under runs/returns/.
set -eu

[ $# -ge 3 ] || {
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
first=$1
last=$2
shift 2

. "$here/benchmarks/summary.sh"

seeds=$(seq -s , "$first" "$last")
folder=$here/runs/returns/$(date +%Y%m%d-%H%M%S)-$$
mkdir -p "$folder"
: >"$folder/returns"
for file; do
  name=$(basename "$file" .yaml)
  "$here/rookery" train "$file" "seeds=[$seeds]" evaluation.interval=0 checkpoint.interval=0 \
    --quiet --no-dashboard --runs "$folder/$name"
  summary=$(echo "$folder/$name"/*/summary.json)
  echo "$name $(field total_timesteps "$summary") $(field training_seconds "$summary") $(numbers eval_return_per_policy "$summary")" \
    >>"$folder/returns"
done

printf '%s, seeds %s to %s\n\n' "$(field device "$summary")" "$first" "$last"
echo '| experiment | steps of a seed | return, mean ± std | lowest | highest | training of all, s |'
echo '|---|---|---|---|---|---|'
awk '{
    sum = squares = 0
    lowest = highest = $4
    for (i = 4; i <= NF; i++) {
      sum += $i
      if ($i < lowest) lowest = $i
      if ($i > highest) highest = $i
    }
    mean = sum / (NF - 3)
    for (i = 4; i <= NF; i++) squares += ($i - mean) * ($i - mean)
    printf "| %s | %d | %.4g ± %.2g | %.4g | %.4g | %.1f |\n", $1, $2, mean, sqrt(squares / (NF - 3)), lowest, highest, $3
  }' "$folder/returns"

printf '\n| return of seed |'
seq "$first" "$last" | sed 's/.*/ & |/' | tr -d '\n'
printf '\n|---|'
seq "$first" "$last" | sed 's/.*/---|/' | tr -d '\n'
echo
awk '{
    printf "| %s |", $1
    for (i = 4; i <= NF; i++) printf " %.4g |", $i
    print ""
  }' "$folder/returns"
