# shellcheck shell=bash
# Stages of a run and their count. Sourced from the project's root by scripts that end with the line "N passed, N failed".

passed=0 failed=0 skipped=0
logs=build/log

# stage NAME COMMAND...: runs it quietly; one line with its seconds, and all it said if it fails.
stage() {
    local name=$1 start=$SECONDS status=0
    shift
    stage_log=$logs/${name// /-}.log
    mkdir -p "$logs"
    "$@" >"$stage_log" 2>&1 </dev/null || status=$?
    if [ $status = 0 ]; then
        printf '%-24s %5d s\n' "$name" $((SECONDS - start))
    else
        printf '%-24s %5d s  FAILED\n' "$name" $((SECONDS - start))
        said
    fi
    return $status
}

# What a failed stage said, without the lines about tests that passed and work that was done.
said() { grep -vE '^ *[0-9]+/[0-9]+ Test +#.* Passed |^ *Start +[0-9]+: |^\[[0-9]+/[0-9]+\] ' "$stage_log"; }

# A stage that the others stand on: no test by itself, but its failure is one.
needed() { stage "$@" || { failed=$((failed + 1)); return 1; }; }

# A stage that is one test.
gate() { if stage "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi; }

count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + ${3:-0})); }

# count_line STATUS FILE: adds what the last line "N passed, N failed" of FILE tells; without one, or with a bad status unexplained, one failure.
count_line() {
    local numbers
    numbers=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\1 \2 \4/p' "$2" | tail -n 1)
    # shellcheck disable=SC2086  # two or three numbers
    [ -z "$numbers" ] || count $numbers
    case $1:$numbers in
    *:) count 0 1 ;;
    0:*) ;;
    *:*' 0 '*) count 0 1 ;;
    esac
}

# Prints the last line and says whether all is well.
finish() {
    printf '%d passed, %d failed' "$passed" "$failed"
    [ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
    echo
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
