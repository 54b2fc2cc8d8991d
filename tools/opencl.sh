# Finds an OpenCL driver for this process. Sourced by rookery, tools/provision.sh and tools/test-jvm/bin/java.
# It runs at every start: where all is installed as usual, it starts no other program.
#
#   ROOKERY_OPENCL_LIBRARY   the path of a libOpenCL.so.1 to load instead of the system's
#   OCL_ICD_VENDORS          the OpenCL loader's own variable: a folder of *.icd files instead of /etc/OpenCL/vendors

# Rookery's own folder: a provisioned driver, compiled kernels, unpacked native libraries.
# Nothing can be made below /dev/null.
rookery_cache=${ROOKERY_CACHE:-${XDG_CACHE_HOME:-${HOME:-/dev/null}/.cache}/rookery}
# What only this user may write to, since it is loaded and run.
private=$rookery_cache/private

system_vendors=/etc/OpenCL/vendors
# The folders that dynamic loaders search by themselves, or that drivers' installers add to theirs.
system_library_folders='/usr/lib/*-linux-gnu* /lib/*-linux-gnu* /usr/lib64 /lib64 /usr/lib /lib /usr/local/lib
  /usr/local/cuda/lib64 /opt/rocm/lib /opt/rocm/opencl/lib /usr/lib/wsl/lib'
# Where NVIDIA's libraries lie on systems whose dynamic loader does not look there.
nvidia_library_folders='/usr/lib/*-linux-gnu*/nvidia/current /usr/lib64/nvidia /usr/local/nvidia/lib64
  /usr/local/nvidia/lib /usr/local/cuda*/lib64 /usr/local/cuda*/compat /run/opengl-driver/lib'

# The folder of the loader that a bundle carries; a bundle's launcher sets it.
bundled_loader=

# For the doctor: where the loader and the drivers are from.
loader_origin=
drivers_origin=

# find_library NAME [FOLDER...]: sets found_library to the library's path in LD_LIBRARY_PATH or one of the folders.
find_library() {
  library_name=$1
  shift
  # Split LD_LIBRARY_PATH at its colons.
  saved_ifs=$IFS
  IFS=:
  set -- ${LD_LIBRARY_PATH:-} "$@"
  IFS=$saved_ifs
  for folder; do
    case $folder in
    */i[3-6]86-linux-gnu* | */arm-linux-gnu*) continue ;; # 32 bits
    esac
    found_library=$folder/$library_name
    [ ! -e "$found_library" ] || return 0
  done
  found_library=
  return 1
}

# library_exists NAME: NAME is an absolute path, or a file name that the dynamic loader would look up.
library_exists() {
  case $1 in
  /*) [ -e "$1" ] ;;
  *) find_library "$1" $system_library_folders ;;
  esac
}

# find_cached_library NAME: looks in the dynamic loader's own list, for folders that no list here has.
find_cached_library() {
  found_library=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null |
    sed -n "s/^[[:space:]]*$1 (libc6,\(x86-64\|AArch64\).*) => //p" | head -n 1)
  [ -e "$found_library" ] # the list may be old
}

loader_exists() {
  library_exists libOpenCL.so.1 || library_exists libOpenCL.so || find_cached_library libOpenCL.so.1
}

# load_from_folder FOLDER first|last: for every library that this process and its children load.
load_from_folder() {
  case :${LD_LIBRARY_PATH:-}: in
  *":$1:"*) return ;;
  esac
  case $2 in
  first) LD_LIBRARY_PATH=$1${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} ;;
  last) LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$1 ;;
  esac
  export LD_LIBRARY_PATH
}

# Sees to it that libOpenCL.so.1 is found: the one that is named, or the system's, or the bundle's. The Java binding
# looks for two names, and in LD_LIBRARY_PATH before the system's folders.
find_loader() {
  loader_origin="the system's"
  if [ -n "${ROOKERY_OPENCL_LIBRARY:-}" ]; then
    case $ROOKERY_OPENCL_LIBRARY in
    /*) named_loader=$ROOKERY_OPENCL_LIBRARY ;;
    *) named_loader=$PWD/$ROOKERY_OPENCL_LIBRARY ;;
    esac
    loader_origin="named by ROOKERY_OPENCL_LIBRARY"
    loader_folder=$private/loader$named_loader
    if [ ! -e "$loader_folder/libOpenCL.so" ]; then
      (umask 077 && mkdir -p "$loader_folder") 2>/dev/null || return
      ln -sf "$named_loader" "$loader_folder/libOpenCL.so.1"
      ln -sf "$named_loader" "$loader_folder/libOpenCL.so"
    fi
    load_from_folder "$loader_folder" first
  elif [ -n "$bundled_loader" ] && ! loader_exists; then
    load_from_folder "$bundled_loader" last
  fi
  case :${LD_LIBRARY_PATH:-}: in
  *":${bundled_loader:-/dev/null}:"*) loader_origin="this bundle's, since the system has none" ;;
  esac
}

# driver_answers FILE.icd: its library is there and, for a GPU's driver, the GPU's device file too. A container often
# has the first without the second.
driver_answers() {
  driver_library=
  IFS= read -r driver_library <"$1" || [ -n "$driver_library" ] || return 1
  library_exists "$driver_library" || return 1
  case $driver_library in
  *nvidia*) nvidia_gpu_exists ;;
  *amdocl*) [ -e /dev/kfd ] || [ -e /dev/dxg ] ;;
  *igdrcl* | *MesaOpenCL* | *RusticlOpenCL*)
    # Mesa draws and computes on the CPU, too, where its user asks for that.
    case $driver_library:${RUSTICL_ENABLE:-} in
    *RusticlOpenCL*:*llvmpipe* | *RusticlOpenCL*:*swrast*) return ;;
    esac
    for gpu in /dev/dri/renderD*; do
      [ ! -e "$gpu" ] || return 0
    done
    [ -e /dev/dxg ]
    ;;
  esac
}

nvidia_gpu_exists() {
  [ -e /dev/nvidiactl ] || [ -e /dev/dxg ]
}

# A loader and a driver are installed, or are named.
opencl_is_installed() {
  [ ! -d /System/Library/Frameworks/OpenCL.framework ] || return 0
  loader_exists || return 1
  vendors=${OCL_ICD_VENDORS:-$system_vendors}
  drivers_origin="listed in $vendors"
  [ -z "${OCL_ICD_VENDORS:-}" ] || drivers_origin="named by OCL_ICD_VENDORS=$vendors"
  [ -d "$vendors" ] || set -- "$vendors"
  [ ! -d "$vendors" ] || set -- "$vendors"/*.icd
  for driver; do
    [ ! -f "$driver" ] || ! driver_answers "$driver" || return 0
  done
  return 1
}

# NVIDIA's driver where nothing lists it: containers are given the libraries of a GPU, but no file in /etc.
use_unlisted_nvidia() {
  nvidia_gpu_exists && loader_exists || return 1
  if ! library_exists libnvidia-opencl.so.1 && ! find_cached_library libnvidia-opencl.so.1; then
    find_library libnvidia-opencl.so.1 $nvidia_library_folders || return 1
    # The driver's other libraries lie beside it.
    load_from_folder "$folder" last
  fi
  # The folder is named after the library, so that nobody changes what another process reads.
  vendors=$private/vendors$found_library
  if [ ! -e "$vendors/nvidia.icd" ]; then
    (umask 077 && mkdir -p "$vendors" && echo "$found_library" >"$vendors/new.$$") 2>/dev/null || return 1
    mv "$vendors/new.$$" "$vendors/nvidia.icd"
  fi
  OCL_ICD_VENDORS=$vendors
  export OCL_ICD_VENDORS
  drivers_origin="found there, since $system_vendors lists none that works"
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
  [ -n "${ROOKERY_OPENCL_LIBRARY:-}" ] || loader_origin="unpacked by Rookery"
  drivers_origin="unpacked by Rookery in $rookery_cache/opencl"
}

# Sets the environment for a driver that is already on this machine; fails when there is none.
# A folder given by OCL_ICD_VENDORS is the user's word: nothing is looked for beside it.
find_opencl() {
  find_loader
  opencl_is_installed || {
    [ -z "${OCL_ICD_VENDORS:-}" ] && {
      use_unlisted_nvidia || { private_opencl_exists && use_private_opencl; }
    }
  }
}
