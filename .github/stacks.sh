#!/usr/bin/env bash
# Writes `names=["dev","prod"]`: the stacks that deploy.yml deploys, in its order, as far as they have a stack file.
# No other place names them: to remove a stack it is enough to remove its file, or its job.
set -euo pipefail

sed -n 's/^      stack: \([A-Za-z0-9_.-]*\)$/\1/p' .github/workflows/deploy.yml |
  while read -r stack; do if [ -e "Pulumi.$stack.yaml" ]; then echo "$stack"; fi; done |
  jq --raw-input . | jq --slurp --compact-output --raw-output '"names=\(tojson)"'
