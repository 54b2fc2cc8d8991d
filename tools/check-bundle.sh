#!/bin/sh
# Checks the archives that `./mvnw -Pbundle package` made, on a Debian that has no Java: every command as a user other than
# root, from a place that cannot be written to, and every way to find a loader and a driver. Takes three minutes.
#
#   sudo tools/check-bundle.sh [SUITE]    SUITE is a release of Debian or Ubuntu that debootstrap knows; else bookworm
#
# Needs root, debootstrap, curl and a package mirror. CHECK_ROOT names a folder where the system is kept for the next time.
set -eu

project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
suite=${1:-bookworm}
work=
root=${CHECK_ROOT:-}

say() {
  printf '%s\n' "$*"
}

fail() {
  say "FAILED: $*" >&2
  [ ! -e "${out:-}" ] || cat "$out" >&2
  exit 1
}

clean_up() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  umount "$root/proc" "$root/sys" 2>/dev/null || :
  rm -f "$root/dev/nvidiactl"
  rm -rf "$root/opt/rookery" "$root/home/user"
  [ -z "$work" ] || rm -rf "$work"
}

# become_user COMMAND...: in the system, in the user's own folder, with nothing in the environment but what is written here.
become_user() {
  exec chroot --userspec=1000:1000 "$root" /usr/bin/env -i HOME=/home/user PATH=/usr/bin:/bin /bin/sh -c 'cd && exec "$@"' sh "$@"
}

user() {
  (become_user "$@")
}

# expect EXIT_CODE TEXT COMMAND...: TEXT is a basic regular expression for one line of what is printed.
expect() {
  code=$1
  text=$2
  shift 2
  got=0
  user "$@" >"$out" 2>&1 || got=$?
  [ "$got" = "$code" ] || fail "$* exited with $got rather than $code"
  grep -q -e "$text" "$out" || fail "$* did not print '$text'"
  say "ok: $*"
}

make_system() {
  if [ ! -e "$root/etc/debian_version" ]; then
    say "making a bare $suite in $root"
    debootstrap --variant=minbase "$suite" "$root" >"$out" 2>&1 || fail "debootstrap"
  fi
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys" # PoCL counts the processors there
  mkdir -p "$root/opt/rookery" "$root/home/user"
  chown 1000:1000 "$root/home/user"
}

unpack() {
  set -- "$project"/bundle/target/rookery-*-linux-x64.tar.gz
  [ -e "$1" ] && [ $# = 1 ] || fail "there is not one bundle in bundle/target. Type: ./mvnw -Pbundle package"
  tar -C "$root/opt/rookery" -xzf "$1" --no-same-owner
  tar -C "$root/opt/rookery" -xzf "${1%.tar.gz}-tests.tar.gz" --no-same-owner
  name=$(basename "$1" .tar.gz)
  rookery=/opt/rookery/$name/rookery
  configs=/opt/rookery/$name/configs
}

without_anything() {
  hide /etc/OpenCL/vendors /usr/lib/x86_64-linux-gnu/libOpenCL.so.1
  expect 2 'rookery: .*unknown command' "$rookery" trian
  expect 0 'CartPole-v1' "$rookery" env list
  expect 3 'apt-get install pocl-opencl-icd' "$rookery" doctor
  expect 3 'apt-get install pocl-opencl-icd' "$rookery" train "$configs/cartpole-ppo.yaml" --offline
}

install_pocl() {
  [ ! -e "$root/usr/share/doc/ocl-icd-libopencl1" ] || return 0
  say "installing PoCL in it"
  chroot "$root" apt-get -qq update >"$out" 2>&1 || fail "apt-get update"
  chroot "$root" /usr/bin/env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install pocl-opencl-icd ocl-icd-libopencl1 >"$out" 2>&1 ||
    fail "apt-get install"
}

# hide PATH..., show PATH...: whether the system has them.
hide() {
  for path; do
    [ ! -e "$root$path" ] || mv "$root$path" "$root$path.hidden"
  done
}

show() {
  for path; do
    [ ! -e "$root$path.hidden" ] || mv "$root$path.hidden" "$root$path"
  done
}

every_way_to_find_a_driver() {
  show /etc/OpenCL/vendors /usr/lib/x86_64-linux-gnu/libOpenCL.so.1
  expect 0 "loader /usr/lib/x86_64-linux-gnu/libOpenCL.so.1.*, the system's" "$rookery" doctor
  hide /usr/lib/x86_64-linux-gnu/libOpenCL.so.1
  expect 0 "loader /opt/rookery/.*/lib/opencl/libOpenCL.so.1, this bundle's" "$rookery" doctor

  cp "$root/opt/rookery/$name/lib/opencl/libOpenCL.so.1" "$root/home/user/my loader"
  expect 0 "loader my loader, named by ROOKERY_OPENCL_LIBRARY" env "ROOKERY_OPENCL_LIBRARY=my loader" "$rookery" doctor
  expect 2 'there is no such file' env ROOKERY_OPENCL_LIBRARY=nowhere "$rookery" devices

  # PoCL stands for NVIDIA's driver, in a folder that the dynamic loader does not know, and a plain file for the GPU. It
  # looks for its parts beside itself.
  hide /etc/OpenCL/vendors
  mkdir -p "$root/usr/local/nvidia/lib64" "$root/usr/local/share"
  ln -sfn /usr/lib/x86_64-linux-gnu/pocl "$root/usr/local/nvidia/lib64/pocl"
  ln -sfn /usr/share/pocl "$root/usr/local/share/pocl"
  ln -sf "$(chroot "$root" sh -c 'ls /usr/lib/x86_64-linux-gnu/libpocl.so.2.*')" "$root/usr/local/nvidia/lib64/libnvidia-opencl.so.1"
  expect 3 'no OpenCL driver' "$rookery" devices --offline
  touch "$root/dev/nvidiactl"
  expect 0 'drivers /usr/local/nvidia/lib64/libnvidia-opencl.so.1, found there' "$rookery" doctor
  expect 0 '^0 \* ' "$rookery" devices
  mkdir -p "$root/home/user/vendors"
  echo libpocl.so.2 >"$root/home/user/vendors/mine.icd"
  expect 0 'named by OCL_ICD_VENDORS=/home/user/vendors' env OCL_ICD_VENDORS=/home/user/vendors "$rookery" doctor
  rm -r "$root/dev/nvidiactl" "$root/usr/local/nvidia"
  show /etc/OpenCL/vendors
}

every_command() {
  expect 0 '^done: return' "$rookery" train "$configs/cartpole-ppo.yaml" name=first total_timesteps=150000 --port 0
  grep -q 'http://' "$out" || fail "train did not print the dashboard's address"
  run=$(cd "$root/home/user" && echo runs/first-*)
  expect 0 '^done: return' "$rookery" train --resume "$run" total_timesteps=200000 --no-dashboard
  expect 0 'over 20 episodes' "$rookery" eval "$run" --episodes 20
  expect 0 'episode-1.mp4: ' "$rookery" record "$run" --size 160x120 --max-steps 20 --frame 5
  expect 3 'no window can be opened' "$rookery" watch "$run"
  trace='{"env_id": "CartPole-v1", "params": {}, "initial_state": [0.01, 0.02, 0.03, 0.04], "actions": [1, 0]}'
  echo "$trace" >"$root/home/user/trace.jsonl"
  expect 0 '"terminated"' "$rookery" env trace trace.jsonl
  watch
  find "$root/home/user/.cache/rookery/private/classes" -name '*.jsa' | grep -q . || fail "no class archive was written"
  [ -z "$(find "$root/opt/rookery" -newer "$root/home/user/trace.jsonl")" ] || fail "something was written into the bundle"
}

# The dashboard's page, its WebJar and its data, as a browser asks for them.
watch() {
  become_user "$rookery" dashboard "$run" --port 0 >"$out" 2>&1 &
  server=$!
  attempt=0
  until address=$(grep -o 'http://[^ ]*' "$out"); do
    attempt=$((attempt + 1))
    [ $attempt -lt 100 ] && kill -0 "$server" 2>/dev/null || fail "the dashboard did not come up"
    sleep 0.2
  done
  curl -fsS "$address" | grep -qi '<html' || fail "the dashboard's page is not there"
  kill "$server"
  wait "$server" || :
  server=
  say "ok: $rookery dashboard $run"
}

every_test_of_the_device() {
  got=0
  user "$rookery" selftest --details=summary >"$out" 2>&1 || got=$?
  grep -E '^  JUnit|tests (found|successful|failed)' "$out" || fail "the device tests did not run"
  [ "$got" = 0 ] || fail "device tests failed"
  say "ok: $rookery selftest"
}

moved_elsewhere() {
  mv "$root/opt/rookery/$name" "$root/opt/rookery/a new place"
  expect 0 '^done: return' "/opt/rookery/a new place/rookery" train "/opt/rookery/a new place/configs/cartpole-ppo.yaml" \
    name=moved total_timesteps=50000 --no-dashboard
}

[ "$(id -u)" = 0 ] || fail "only root can change the root folder. Type: sudo $0"
for program in debootstrap chroot curl; do
  command -v "$program" >/dev/null || fail "$program is needed. Type: apt-get install debootstrap curl"
done
work=$(mktemp -d)
out=$work/out
server=
: >"$out"
[ -n "$root" ] || root=$work/root
mkdir -p "$root"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
make_system
unpack
without_anything
install_pocl
every_way_to_find_a_driver
every_command
moved_elsewhere
mv "$root/opt/rookery/a new place" "$root/opt/rookery/$name"
every_test_of_the_device
show /usr/lib/x86_64-linux-gnu/libOpenCL.so.1
say "the bundle works on a bare $suite"
