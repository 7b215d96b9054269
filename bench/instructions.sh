#!/bin/sh
# Instructions per field (or octet) of every HPACK workload, counted by callgrind: the same on a
# busy machine as on a quiet one. Usage: bench/instructions.sh path/to/h2-bench [pattern]
set -eu
bench=$1
pattern=${2:-.}
command -v valgrind >/dev/null || { echo "instructions.sh needs valgrind" >&2; exit 1; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

printf '%-44s %12s %10s %12s\n' workload instr/unit allocs wire/plain
"$bench" hpack --list | grep -E "$pattern" | while read -r name; do
  valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$out/data" \
    "$bench" hpack --count="$name" >"$out/amount" 2>"$out/log"
  total=$(sed -n 's/^summary: //p; s/^totals: //p' "$out/data" | tail -n 1)
  awk -v name="$name" -v total="$total" \
    '{ printf "%-44s %12.1f %10d %12.4f\n", name, total / $1, $5, $3 / $4 }' "$out/amount"
done
