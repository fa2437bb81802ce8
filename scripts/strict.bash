# Sourced first by the scripts here: stop at the first fault, work from the top of the repository.
# shellcheck shell=bash
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The scratch folder $1. When another user owns it, as after a run with sudo, one of our own.
scratch_path() {
  local path=$1
  if [[ -e $path && ! -O $path ]]; then path+="-$(id -u)"; fi
  printf '%s' "$path"
}

# The files git knows or would take, zero-terminated; also where git distrusts the folder's owner.
tracked_files() {
  local path
  git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard -- "$@" |
    while IFS= read -r -d '' path; do
      if [[ -f $path ]]; then printf '%s\0' "$path"; fi
    done
}

# Swift sources that people write, zero-terminated.
swift_sources() {
  tracked_files '*.swift' ':(exclude,icase,glob)**/generated/**'
}

# Shell scripts, zero-terminated: whatever says so in its name or its first line.
shell_scripts() {
  local path first
  tracked_files scripts .ci deploy Benchmarks Tests |
    while IFS= read -r -d '' path; do
      first=''
      IFS= read -r first <"$path" 2>/dev/null || true
      if [[ $first == '#!'*sh || $path == *.bash ]]; then printf '%s\0' "$path"; fi
    done
}
