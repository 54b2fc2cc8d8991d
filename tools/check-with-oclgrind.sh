#!/bin/sh
# Trains for one small iteration in every built-in environment, with the kernels interpreted by Oclgrind, which reports data
# races, accesses outside of buffers and divergence at barriers. Says of each training whether anything was reported, and
# exits with 1 if anything was. Not a part of ./mvnw verify: it takes minutes for an environment.
#
#   tools/check-with-oclgrind.sh [ENVIRONMENT...]
#
# Needs oclgrind, a C compiler and GNU sed: sudo apt-get install oclgrind gcc
#   OCLGRIND_ROOT   the folder that Debian's packages of Oclgrind are unpacked in, where they are not installed
set -u

here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P) || exit 2
root=${OCLGRIND_ROOT:-}
runtime=$root/usr/lib/oclgrind/liboclgrind-rt.so

fail() {
  printf 'check-with-oclgrind: %s\n' "$*" >&2
  exit 2
}

[ -e "$runtime" ] || fail "$runtime is missing. Type: sudo apt-get install oclgrind"
command -v cc >/dev/null || fail "no C compiler found. Type: sudo apt-get install gcc"

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Oclgrind's library calls itself libOpenCL.so, as the one that stands before it has to.
LC_ALL=C sed 's/\x00libOpenCL\.so\x00/\x00libOclgrd.so\x00/' "$runtime" >"$work/libOclgrd.so"
LD_LIBRARY_PATH=$work:$root/usr/lib/oclgrind:$root/usr/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
cc -shared -fPIC -o "$work/libOpenCL.so.1" -Wl,-soname,libOpenCL.so.1 "$here/tools/oclgrind-in-turns.c" \
  -Wl,--no-as-needed "$work/libOclgrd.so" || fail "the library before Oclgrind's could not be made"
mkdir "$work/vendors" "$work/cache"
echo "$runtime" >"$work/vendors/oclgrind.icd"
ROOKERY_OPENCL_LIBRARY=$work/libOpenCL.so.1
OCL_ICD_VENDORS=$work/vendors
ROOKERY_CACHE=$work/cache
OCLGRIND_DATA_RACES=1
OCLGRIND_CHECK_API=1
OCLGRIND_MAX_ERRORS=20
export ROOKERY_OPENCL_LIBRARY OCL_ICD_VENDORS ROOKERY_CACHE OCLGRIND_DATA_RACES OCLGRIND_CHECK_API OCLGRIND_MAX_ERRORS
[ -z "$root" ] || export OCLGRIND_PCH_DIR="$root/usr/lib/x86_64-linux-gnu/oclgrind/21.10"

cat >"$work/numbers.yaml" <<'YAML'
total_timesteps: 12
environment: {id: CartPole-v1, num_envs: 3}
wrappers: {normalize_observations: true, time_limit: 2}
policy: {hidden_sizes: [5], layer_norm: true}
algorithm: {name: ppo, num_steps: 4, num_minibatches: 2, update_epochs: 1}
evaluation: {episodes: 1, interval: 0}
YAML
cat >"$work/pixels.yaml" <<'YAML'
total_timesteps: 6
environment: {id: CartPole-v1, num_envs: 3}
observation: {pixels: {width: 9, height: 8}}
wrappers: {time_limit: 2}
policy: {convolutions: [{filters: 3, kernel: 3, stride: 2}], hidden_sizes: [5]}
algorithm: {name: ppo, num_steps: 2, num_minibatches: 2, update_epochs: 1}
evaluation: {episodes: 1, interval: 0}
YAML

[ $# -gt 0 ] || set -- $("$here/rookery" env list | awk '$1 ~ /-v[0-9]+$/ {print $1}')
[ $# -gt 0 ] || fail "there are no environments"
failed=
for environment; do
  for seen in numbers pixels; do
    log=$work/log
    "$here/rookery" train "$work/$seen.yaml" "environment.id=$environment" --no-dashboard --quiet --runs "$work/runs" \
      >"$log" 2>&1
    code=$?
    reported=$(grep -ciE 'data race|invalid (read|write)|uninitiali[sz]ed|divergence|oclgrind' "$log")
    if [ $code -eq 0 ] && [ "$reported" -eq 0 ]; then
      echo "ok    $environment from $seen"
    else
      echo "FAIL  $environment from $seen: exit code $code, reports: $reported"
      sed 's/^/      /' "$log" | head -n 60
      failed=yes
    fi
  done
done
[ -z "$failed" ]
