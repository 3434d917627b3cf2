#!/usr/bin/env bash
# Writes `names=["dev","prod"]`: the stacks that deploy.yml deploys, in that order, where they have a stack file. They are
# named there alone; whoever takes a stack's file away, or its job, is done with it.
set -euo pipefail

sed -n 's/^      stack: \([A-Za-z0-9_.-]*\)$/\1/p' .github/workflows/deploy.yml |
  while read -r stack; do if [ -e "Pulumi.$stack.yaml" ]; then echo "$stack"; fi; done |
  jq --raw-input . | jq --slurp --compact-output --raw-output '"names=\(tojson)"'
