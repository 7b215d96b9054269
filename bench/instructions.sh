#!/bin/sh
# Counts the instructions of h2-bench's workloads with callgrind: the same on a busy machine as on a
# quiet one, and where the processor's own counters cannot be read. Prints lines of row, side and
# instructions for each unit, as h2-bench --instructions takes them.
# Usage: bench/instructions.sh path/to/h2-bench [groups and flags of h2-bench, such as --filter]
set -eu
command -v valgrind >/dev/null || { echo "instructions.sh needs valgrind" >&2; exit 1; }
bench=$1
shift
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# callgrind writes a file for each workload, with its name and the total of what it ran.
valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$out/data" \
  "$bench" --callgrind "$@" >"$out/amounts" 2>"$out/log" || { cat "$out/log" >&2; exit 1; }
for file in "$out"/data.*; do
  sed -n 's/^desc: Trigger: Client Request: //p; s/^totals: //p' "$file" |
    awk 'NR == 1 { name = $0 } NR == 2 { print name, $1 }'
done | awk '
  NR == FNR { units[$1 " " $2] = $3; next }
  { printf "%s %s %.2f\n", $1, $2, $3 / units[$1 " " $2] }' "$out/amounts" - | sort
