#!/usr/bin/env bash
# Usage: arm64.sh <stack>. Writes `needed=true` where an image of the stack may be built for ARM64, which an x86-64 runner
# can do with QEMU only; otherwise `needed=`. What an environment of Pulumi ESC says cannot be read here, so it counts.
set -euo pipefail

if grep --extended-regexp --quiet '^[^#]*ARM64|^"?environment"?:' Pulumi.yaml "Pulumi.$1.yaml"; then
  echo "needed=true"
else
  echo "needed="
fi
