#!/bin/sh
# Fetches what Rookery needs and this machine lacks: an OpenCL driver for the CPU (PoCL), and, for the tests, OpenGL that
# draws without a screen (Mesa), a browser, and a screen that nobody sees (Xvfb).
#
#   tools/provision.sh opencl [opengl] [browser] [screen]
#   tools/provision.sh how-to-install      prints the line to type for an OpenCL driver
#
# As root on Debian or Ubuntu it installs packages. Without root it downloads them and unpacks them in a folder of the
# user's own. Elsewhere it prints the line to type. Does nothing when there is nothing to do. Exit code 3: still missing.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/opencl.sh"

say() {
  printf 'rookery: %s\n' "$*" >&2
}

fail() {
  say "$@"
  exit 3
}

is_debian() {
  [ -e /etc/debian_version ] && command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null
}

is_root() {
  [ "$(id -u)" = 0 ]
}

# Private package lists, for a user who may not refresh the system's.
apt() {
  if [ -n "${private_apt:-}" ]; then
    apt-get -o Dir::State::Lists="$private_apt/lists" -o Dir::Cache="$private_apt/cache" -o Acquire::Retries=3 "$@"
  else
    apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
  fi
}

# missing_packages PACKAGE...: one line "FILE BYTES" for every package that is to be downloaded.
missing_packages() {
  apt -qq --print-uris --no-install-recommends install "$@" | awk '{ print $2, $3 }'
}

refresh_lists() {
  say "refreshing the package lists (apt-get update)"
  if ! is_root; then
    private_apt=$work/apt
    mkdir -p "$private_apt/lists/partial" "$private_apt/cache/archives/partial"
  fi
  apt -qq update
}

megabytes() {
  awk '{ bytes += $2 } END { printf "%d packages, %.0f MB to download", NR, bytes / 1e6 }'
}

# install_packages PURPOSE PACKAGE...: as root.
install_packages() {
  purpose=$1
  shift
  for attempt in first second; do
    if missing=$(missing_packages "$@" 2>"$work/log"); then
      say "$purpose: installing $* with apt-get ($(printf '%s\n' "$missing" | megabytes))"
      if DEBIAN_FRONTEND=noninteractive apt -qq -y --no-install-recommends install "$@" >"$work/log" 2>&1; then
        return
      fi
    fi
    # The lists may be absent (a fresh container) or older than the mirror.
    [ "$attempt" = second ] || refresh_lists >"$work/log" 2>&1 || break
  done
  cat "$work/log" >&2
  fail "could not install $*. Type, as root: apt-get update && apt-get install $*"
}

# unpack_packages PURPOSE TREE KEEP PACKAGE...: without root. KEEP is a function that answers whether a package is wanted.
unpack_packages() {
  purpose=$1
  tree=$2
  keep=$3
  shift 3
  for attempt in first second; do
    if missing_packages "$@" >"$work/missing" 2>"$work/log" && [ -s "$work/missing" ]; then
      : >"$work/wanted"
      while read -r file bytes; do
        if "$keep" "${file%%_*}"; then
          echo "${file%%_*} $bytes" >>"$work/wanted"
        fi
      done <"$work/missing"
      say "$purpose: unpacking it under $rookery_cache, since only root may install it ($(megabytes <"$work/wanted"))"
      mkdir -p "$work/packages"
      if (cd "$work/packages" && apt -qq download $(cut -d ' ' -f 1 "$work/wanted")) >"$work/log" 2>&1; then
        mkdir -p "$tree"
        for package in "$work/packages"/*.deb; do
          dpkg-deb -x "$package" "$tree"
        done
        return
      fi
    fi
    [ "$attempt" = second ] || refresh_lists >"$work/log" 2>&1 || break
  done
  cat "$work/log" >&2
  fail "could not download $*. Type: sudo apt-get update && sudo apt-get install $*"
}

# PoCL links against LLVM and calls a linker, but needs neither the compiler's own program nor its libraries.
is_wanted_by_pocl() {
  case $1 in
  *-dev | *-dev-bin | clang* | libclang1-* | llvm-*-linker-tools | lib32* | libc6-* | libobjc* | libgc1 | libgprofng* | \
    lib*san[0-9] | libgomp1 | libitm1 | libquadmath0 | libtirpc* | libnsl* | rpcsvc-proto) return 1 ;;
  esac
}

is_wanted_by_chromium() {
  case $1 in
  chromium-sandbox | adduser | systemd* | dbus* | udev | xdg-utils) return 1 ;;
  esac
}

# usr/lib/all: what a tree has under lib/MACHINE and usr/lib/MACHINE. PoCL looks for its headers at ../../share from there.
gather_libraries() {
  mkdir -p "$1/usr/lib/all"
  for library in "$1"/lib/*-linux-gnu*/* "$1"/usr/lib/*-linux-gnu*/*; do
    [ ! -e "$library" ] || ln -sf "$library" "$1/usr/lib/all/"
  done
}

# Where packages are downloaded to, and a lock: two at once would be in each other's way.
begin() {
  [ -z "${work:-}" ] || return 0
  (umask 077 && mkdir -p "$rookery_cache") 2>/dev/null || fail "cannot write $rookery_cache. Name a folder you can write: export ROOKERY_CACHE=FOLDER"
  work=$(mktemp -d "$rookery_cache/provision.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if command -v flock >/dev/null; then
    exec 9>"$rookery_cache/provision.lock"
    flock 9
  fi
}

provision_opencl() {
  ! find_opencl || return 0
  begin
  ! find_opencl || return 0
  packages='pocl-opencl-icd ocl-icd-libopencl1'
  if [ -n "${OCL_ICD_VENDORS:-}" ]; then
    fail "OCL_ICD_VENDORS=$OCL_ICD_VENDORS holds no OpenCL driver that works here. Type: unset OCL_ICD_VENDORS"
  elif ! is_debian; then
    fail "no OpenCL driver found. Install your GPU's, or PoCL for the CPU. Type: $(how_to_install)"
  elif is_root; then
    install_packages "no OpenCL driver found" $packages
  else
    tree=$work/tree
    unpack_packages "no OpenCL driver found" "$tree" is_wanted_by_pocl $packages
    place_private_opencl "$tree"
  fi
  find_opencl || fail "PoCL is installed but was not found. Type: ./rookery doctor"
}

# place_private_opencl TREE: vendors/pocl.icd comes last, because it says that all is there.
place_private_opencl() {
  target=$rookery_cache/opencl
  rm -rf "$target"
  mkdir -p "$target"
  mv "$1" "$target/root"
  gather_libraries "$target/root"
  ln -s root/usr/lib/all "$target/lib"
  ln -s root/usr/bin "$target/bin"
  gather_link_names "$target/link"
  set -- "$target"/lib/libpocl.so.*
  mkdir "$target/vendors"
  printf '%s\n' "$1" >"$target/vendors/pocl.icd.new"
  mv "$target/vendors/pocl.icd.new" "$target/vendors/pocl.icd"
}

# gather_link_names FOLDER: PoCL links each kernel with -lm -lc -lgcc -lgcc_s, names that only the development packages
# have. The machine's own shared libraries are enough for it.
gather_link_names() {
  mkdir "$1"
  for name in m:libm.so.6 c:libc.so.6 gcc:libgcc_s.so.1 gcc_s:libgcc_s.so.1; do
    for folder in /lib64 /usr/lib64 "/lib/$(uname -m)"-linux-gnu*; do
      [ ! -e "$folder/${name#*:}" ] || ln -sf "$folder/${name#*:}" "$1/lib${name%%:*}.so"
    done
  done
}

how_to_install() {
  sudo='sudo '
  ! is_root || sudo=
  if command -v apt-get >/dev/null; then
    echo "${sudo}apt-get install pocl-opencl-icd ocl-icd-libopencl1"
  elif command -v dnf >/dev/null; then
    echo "${sudo}dnf install pocl ocl-icd"
  elif command -v pacman >/dev/null; then
    echo "${sudo}pacman -S pocl ocl-icd"
  elif command -v zypper >/dev/null; then
    echo "${sudo}zypper install pocl libOpenCL1"
  elif command -v apk >/dev/null; then
    echo "${sudo}apk add pocl opencl-icd-loader"
  else
    echo 'conda install -c conda-forge pocl ocl-icd-system'
  fi
}

# The dispatcher, and a driver that it knows of.
has_opengl() {
  [ ! -e "$rookery_cache/opengl/ready" ] || return 0
  for drivers in /usr/share/glvnd/egl_vendor.d/*.json /etc/glvnd/egl_vendor.d/*.json; do
    ! { [ -e "$drivers" ] && library_exists libEGL.so.1 && library_exists libGL.so.1; } || return 0
  done
  return 1
}

is_wanted_by_opengl() {
  :
}

provision_opengl() {
  ! has_opengl || return 0
  begin
  ! has_opengl || return 0
  packages='libegl1 libegl-mesa0 libgl1 libgl1-mesa-dri'
  if ! is_debian; then
    fail "the tests need OpenGL by EGL, and there is none. Install Mesa's libEGL and libGL with your package manager."
  elif is_root; then
    install_packages "no OpenGL for the tests found" $packages
  else
    tree=$work/opengl-tree
    unpack_packages "no OpenGL for the tests found" "$tree" is_wanted_by_opengl $packages
    rm -rf "$rookery_cache/opengl"
    mv "$tree" "$rookery_cache/opengl"
    gather_libraries "$rookery_cache/opengl"
    : >"$rookery_cache/opengl/ready"
  fi
}

has_browser() {
  for browser in chromium chromium-browser google-chrome google-chrome-stable; do
    ! command -v "$browser" >/dev/null || return 0
  done
  [ -x "$rookery_cache/browser/chromium" ] || [ -d '/Applications/Google Chrome.app' ]
}

provision_browser() {
  ! has_browser || return 0
  begin
  ! has_browser || return 0
  if ! is_debian; then
    fail "the browser tests need Chromium or Chrome, and there is none. Install it with your package manager."
  elif is_root; then
    install_packages "no browser for the tests found" chromium fonts-dejavu-core
  else
    tree=$work/browser-tree
    unpack_packages "no browser for the tests found" "$tree" is_wanted_by_chromium chromium fonts-dejavu-core
    place_private_browser "$tree"
  fi
}

place_private_browser() {
  target=$rookery_cache/browser
  rm -rf "$target"
  mkdir -p "$target"
  mv "$1" "$target/root"
  gather_libraries "$target/root"
  cat >"$target/fonts.conf" <<END
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$target/root/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$target/font-cache</cachedir>
</fontconfig>
END
  cat >"$target/chromium.new" <<END
#!/bin/sh
export LD_LIBRARY_PATH="$target/root/usr/lib/all:$target/root/usr/lib/all/pulseaudio"
export FONTCONFIG_FILE="$target/fonts.conf"
exec "$target/root/usr/lib/chromium/chromium" "\$@"
END
  chmod 755 "$target/chromium.new"
  mv "$target/chromium.new" "$target/chromium"
}

# Xvfb calls a program at a fixed place, so that it cannot be unpacked somewhere else. The one test that needs it says so.
provision_screen() {
  ! command -v Xvfb >/dev/null || return 0
  if is_debian && is_root; then
    begin
    install_packages "no screen for the test of the window found" xvfb
  else
    say "there is no Xvfb, so that the test of the window will be skipped. Install it with your package manager (Debian: xvfb)."
  fi
}

[ $# -gt 0 ] || fail "usage: tools/provision.sh opencl|opengl|browser|screen ..."
for part; do
  case $part in
  opencl) provision_opencl ;;
  opengl) provision_opengl ;;
  browser) provision_browser ;;
  screen) provision_screen ;;
  how-to-install) how_to_install ;;
  *) fail "unknown part '$part': opencl, opengl, browser, screen or how-to-install" ;;
  esac
done
