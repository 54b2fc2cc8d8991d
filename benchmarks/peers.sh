#!/bin/sh
# Measures Rookery and its peer on libtorch in turns, and prints their ratios as a table in Markdown.
#
#   benchmarks/peers.sh ROUNDS         the table
#   benchmarks/peers.sh learn SEED     the peer's mean return on CartPole, to see that it learns
#
# A round is Rookery and the peer, or the peer and Rookery, one right after the other. Each waits until the cores are idle,
# and is measured again, up to four times, where others took more than a twentieth of them meanwhile.
#
#   PEERS_REPEATS   measurements of each case in a round (3), whose median counts
#   PEERS_PREFIX    a command to put before each measurement, for example: taskset -c 0,1
#   PEERS_KEEP      a folder to keep the rounds' JSON in
#
# For the peer, OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE are unset, so that OpenBLAS finds the processor by itself, and its
# threads sleep while they wait (OMP_WAIT_POLICY, OPENBLAS_THREAD_TIMEOUT, unless you set them), since those of libtorch and
# of OpenBLAS spin on the same cores otherwise, which makes it two to six times slower. What is set is printed with the
# table. It downloads libtorch once (110 MB) and needs Linux on x86-64.
set -eu

here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
peers=$here/benchmarks/peers
most_elsewhere=0.05
case ${1:-} in
learn) [ $# = 2 ] || set -- ;;
'' | *[!0-9]* | 0) set -- ;;
*) [ $# = 1 ] || set -- ;;
esac
[ $# -gt 0 ] || {
  sed -n '2,18s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

omp_wait_policy=${OMP_WAIT_POLICY:-passive}
openblas_thread_timeout=${OPENBLAS_THREAD_TIMEOUT:-4}
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
(cd "$here" && ./mvnw -q -B -f benchmarks/peers/pom.xml package)

peer() {
  OMP_WAIT_POLICY=$omp_wait_policy OPENBLAS_THREAD_TIMEOUT=$openblas_thread_timeout \
    ${prefix:+$prefix} "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Dorg.bytedeco.javacpp.cachedir=$peers/target/javacpp" \
    -cp "$peers/target/classes:$peers/target/lib/*" dev.rookery.peers.Main "$@"
}

if [ "$1" = learn ]; then
  prefix=${PEERS_PREFIX:-}
  peer learn "$2"
  exit
fi
rounds=$1
repeats=${PEERS_REPEATS:-3}
folder=${PEERS_KEEP:-$(mktemp -d)}
mkdir -p "$folder"
[ -n "${PEERS_KEEP:-}" ] || trap 'rm -rf "$folder"' EXIT
rm -f "$folder"/rookery-*.json "$folder"/peer-*.json "$folder"/elsewhere*

"$here/rookery" bench update --quick --repeats 1 >"$folder/quick" # builds, if need be, and compiles kernels

# measure rookery|peer ROUND
measure() {
  tries=1
  while :; do
    prefix="${PEERS_PREFIX:-} $here/benchmarks/alone.sh $folder/elsewhere"
    if [ "$1" = rookery ]; then
      $prefix "$here/rookery" bench update train --repeats "$repeats" --json "$folder/rookery-$2.json" >"$folder/rookery.txt"
    else
      peer measure "$repeats" "$folder/peer-$2.json"
    fi
    read -r elsewhere <"$folder/elsewhere"
    echo "round $2, $1: others took $elsewhere of the cores" >&2
    if [ "$elsewhere" = unknown ] || [ "$tries" = 4 ] ||
      awk -v share="$elsewhere" -v most="$most_elsewhere" 'BEGIN { exit share > most }'; then
      break
    fi
    tries=$((tries + 1))
  done
  echo "$elsewhere" >>"$folder/elsewhere-kept"
}

round=1
while [ "$round" -le "$rounds" ]; do
  if [ $((round % 2)) = 1 ]; then
    measure rookery "$round"
    measure peer "$round"
  else
    measure peer "$round"
    measure rookery "$round"
  fi
  round=$((round + 1))
done
prefix=
peer table "$folder"
echo
echo "Others took at most $(sort -n "$folder/elsewhere-kept" | tail -n 1) of the cores during a measurement that counts."
others_set=$(env | grep -E '^(OPENBLAS|OMP|GOMP|MKL|MALLOC)_' | grep -vE '^(OMP_WAIT_POLICY|OPENBLAS_THREAD_TIMEOUT)=' |
  sort | tr '\n' ' ') || :
echo "Set for the peer: OMP_WAIT_POLICY=$omp_wait_policy OPENBLAS_THREAD_TIMEOUT=$openblas_thread_timeout $others_set"
