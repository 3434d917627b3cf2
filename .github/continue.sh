#!/usr/bin/env bash
# Continues the paused deployments of one run side by side, each to its end, and fails where one of them does.
# Usage: continue.sh <stack> <JSON: [[service, ARN of its deployment], …]>
set -euo pipefail

pids=()
while IFS=$'\t' read -r service deployment; do
  ./ecs continue "$1" "$service" --deployment "$deployment" &
  pids+=("$!")
done < <(jq --raw-output '.[] | @tsv' <<< "$2")

code=0
for pid in "${pids[@]}"; do
  wait "$pid" || code=1
done
exit "$code"
