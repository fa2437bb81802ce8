# Sourced by scripts that try a whole system: starts one of its own in a folder that goes away.
# shellcheck shell=bash

readonly system_seconds_max=60
system_variables=()

# The folder with the programs: those that ship, unless MOORING_PROGRAMS says otherwise.
system_programs() {
  printf '%s' "${MOORING_PROGRAMS:-$(scratch_path .build)/release}"
}

# Starts a system at a port of its own, without limits for those who ask often; sets system_folder,
# system_id, system_address and system_log. system_variables holds further settings, NAME=value.
start_system() {
  local programs port
  programs=$(cd "$(system_programs)" && pwd)
  system_folder=$(mktemp -d)
  system_log=$system_folder/log
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
  system_address=http://127.0.0.1:$port
  (
    cd "$system_folder" || exit
    exec env MOORING_HTTP_LISTEN="127.0.0.1:$port" MOORING_WRITES_PER_MINUTE=1000000 \
      MOORING_READS_PER_MINUTE=1000000 MOORING_PUBLIC_PER_MINUTE=1000000 \
      MOORING_FAILED_TOKENS_PER_MINUTE=1000000 "${system_variables[@]}" "$programs/mooring" up
  ) >"$system_log" 2>&1 &
  system_id=$!
  local waited=0
  until curl --silent --fail --output /dev/null "$system_address/readyz"; do
    if ! kill -0 "$system_id" 2>/dev/null || ((waited++ > 5 * system_seconds_max)); then
      tail -n 20 "$system_log" >&2
      echo "the system did not start" >&2
      return 1
    fi
    sleep 0.2
  done
}

# A token that lets its bearer do everything.
system_token() {
  cat "$system_folder/.mooring/admin.token"
}

# Ends the system, and its folder with it.
stop_system() {
  if [[ -z ${system_id-} ]]; then return; fi
  kill -INT "$system_id" 2>/dev/null || true
  wait "$system_id" || true
  system_id=''
  # As root the database is kept elsewhere, and only a link to it is in the folder.
  if [[ -L $system_folder/.mooring/pg ]]; then
    rm -rf "$(readlink --canonicalize "$system_folder/.mooring/pg")"
  fi
  rm -rf "$system_folder"
}
