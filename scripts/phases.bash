# Sourced by scripts that run one phase after another and stop at the first that fails.
# shellcheck shell=bash

logs="$(scratch_path .build)/logs"
mkdir -p "$logs"

# No phase takes this long; one that does is stuck.
readonly phase_seconds_max=1500
readonly failure_lines_max=80
# Nor is it silent for so long, though tests write through a buffer of 4 KiB: then one of them
# waits for what never comes.
readonly silence_seconds_max=600

# Runs a command as the phase called $1: one line when it is well, its last words when it is not.
phase() {
  local name=$1 started=$SECONDS status=0 log watcher
  shift
  log="$logs/${name// /-}.log"
  printf '%s ...\n' "$name"
  : >"$log"
  end_silence "$log" &
  watcher=$!
  timeout --foreground --kill-after=10 "$phase_seconds_max" "$@" >>"$log" 2>&1 </dev/null ||
    status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  if ((status == 0)); then
    printf '%-24s ok %6d s\n' "$name" "$((SECONDS - started))"
    return
  fi
  printf -- '--- the end of %s\n' "$log"
  # Not the tests that went well.
  grep -vE '^(◇|✔)|" started\.$' "$log" | tail -n "$failure_lines_max" || true
  printf -- '--- tests that had not ended, of those that it knew of\n'
  unfinished_tests "$log"
  # Once more and last, where whoever sees only the end of it all finds them.
  printf -- '--- what failed\n'
  grep -E '^(✘|SUMMARY: |error: |.*: error: )' "$log" | cut -c 1-300 | tail -n 12 || true
  printf '%-24s FAILED %2d s\n' "$name" "$((SECONDS - started))"
  return "$status"
}

# Ends the tests of this phase, whose stacks go to the log $1, when that has not grown for long.
end_silence() {
  local log=$1 size=-1 now quiet=0 runner
  while sleep 5; do
    now=$(wc -c <"$log")
    if ((now != size)); then
      size=$now quiet=0
      continue
    fi
    ((quiet += 5))
    if ((quiet < silence_seconds_max)); then continue; fi
    runner=$(pgrep -n -f "^$PWD/.*\.xctest " || true)
    if [[ -z $runner ]]; then return; fi
    printf 'silent for %d s: ending process %d\n' "$quiet" "$runner" >>"$log"
    if command -v gdb >/dev/null; then
      gdb -p "$runner" -batch -ex 'thread apply all backtrace 24' >>"$log" 2>&1 || true
    fi
    kill -KILL "$runner"
    return
  done
}

# The tests that began by the log $1 and did not end.
unfinished_tests() {
  local name='(".*"|[^ ]*\(.*\))'
  sed -nE "s/^. Test $name started\.$/+\1/p
    s/^. Test $name (with .* )?(passed|failed) after .*/-\1/p" "$1" |
    awk '{ name = substr($0, 2) } /^[+]/ { open[name] = 1 } /^-/ { delete open[name] }
      END { for (name in open) print name }'
}

# Runs the tests that are built, one after the other: a thousand at once on two processors starve
# each other, and what waits for a process or a database then runs into limits that are sensible
# anywhere else. $1 names the phase, the rest goes to `swift test`.
# Says how many passed and failed, when the run came far enough to know.
phase_tests() {
  local name=$1 status=0 results tests failures skipped
  shift
  results="$logs/${name// /-}.xml"
  rm -f "$results"
  phase "$name" swift test --no-parallel --skip-build --disable-xctest \
    --scratch-path "$(scratch_path .build)" --xunit-output "$results" "$@" || status=$?
  if [[ -f $results ]]; then
    read -r tests failures skipped < <(
      sed -n -E 's/.*<testsuite .*tests="(.*)" failures="(.*)" skipped="(.*)" time.*/\1 \2 \3/p' \
        "$results"
    )
    summary="$((tests - failures - skipped)) passed, $failures failed"
    if ((skipped > 0)); then summary+=", $skipped skipped"; fi
    if ((status != 0)); then printf '%s\n' "$summary"; fi
  fi
  return "$status"
}
