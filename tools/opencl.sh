# Finds an OpenCL driver for this process. Sourced by rookery, tools/provision.sh and tools/test-jvm/bin/java.
# It runs at every start, so it starts no other program.

# Rookery's own folder: a provisioned driver, compiled kernels, unpacked native libraries.
# Nothing can be made below /dev/null.
rookery_cache=${ROOKERY_CACHE:-${XDG_CACHE_HOME:-${HOME:-/dev/null}/.cache}/rookery}

# library_exists NAME: NAME is an absolute path, or a file name that the dynamic loader would look up.
library_exists() {
  case $1 in
  /*)
    [ -e "$1" ]
    return
    ;;
  esac
  library_name=$1
  # Split LD_LIBRARY_PATH at its colons; the last line are the folders that loaders search by themselves.
  saved_ifs=$IFS
  IFS=:
  set -- ${LD_LIBRARY_PATH:-}
  IFS=$saved_ifs
  for folder in "$@" /usr/lib/*-linux-gnu* /lib/*-linux-gnu* /usr/lib64 /lib64 /usr/lib /lib /usr/local/lib \
    /usr/local/cuda/lib64 /opt/rocm/lib /opt/rocm/opencl/lib /usr/lib/wsl/lib; do
    [ ! -e "$folder/$library_name" ] || return 0
  done
  return 1
}

# driver_answers FILE.icd: its library is there and, for a GPU's driver, the GPU's device file too. A container often
# has the first without the second.
driver_answers() {
  driver_library=
  IFS= read -r driver_library <"$1" || [ -n "$driver_library" ] || return 1
  library_exists "$driver_library" || return 1
  case $driver_library in
  *nvidia*) [ -e /dev/nvidiactl ] || [ -e /dev/dxg ] ;;
  *amdocl*) [ -e /dev/kfd ] || [ -e /dev/dxg ] ;;
  *igdrcl* | *MesaOpenCL* | *RusticlOpenCL*)
    for gpu in /dev/dri/renderD*; do
      [ ! -e "$gpu" ] || return 0
    done
    [ -e /dev/dxg ]
    ;;
  esac
}

# A loader and a driver are installed, or are named by the OpenCL loader's own variable OCL_ICD_VENDORS.
opencl_is_installed() {
  [ ! -d /System/Library/Frameworks/OpenCL.framework ] || return 0
  library_exists libOpenCL.so.1 || library_exists libOpenCL.so || return 1
  vendors=${OCL_ICD_VENDORS:-/etc/OpenCL/vendors}
  [ -d "$vendors" ] || set -- "$vendors"
  [ ! -d "$vendors" ] || set -- "$vendors"/*.icd
  for driver; do
    [ ! -f "$driver" ] || ! driver_answers "$driver" || return 0
  done
  return 1
}

# The driver that tools/provision.sh unpacked for a user who is not root.
private_opencl_exists() {
  [ -f "$rookery_cache/opencl/vendors/pocl.icd" ]
}

use_private_opencl() {
  LD_LIBRARY_PATH=$rookery_cache/opencl/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  OCL_ICD_VENDORS=$rookery_cache/opencl/vendors
  LIBRARY_PATH=$rookery_cache/opencl/link${LIBRARY_PATH:+:$LIBRARY_PATH}
  PATH=$PATH:$rookery_cache/opencl/bin
  export LD_LIBRARY_PATH OCL_ICD_VENDORS LIBRARY_PATH PATH
}

# Sets the environment for a driver that is already on this machine; fails when there is none.
# A folder given by OCL_ICD_VENDORS is the user's word: nothing is looked for beside it.
find_opencl() {
  opencl_is_installed || {
    [ -z "${OCL_ICD_VENDORS:-}" ] && private_opencl_exists && use_private_opencl
  }
}
