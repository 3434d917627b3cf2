#!/usr/bin/env bash
# Keeps one issue for drift: opens or updates it while a stack drifts, and closes it when none does.
# Usage: drift-issue.sh <folder> <result of the detection>, with a <stack>.txt in the folder for each stack that drifted and
# a <stack>.unknown for each whose requests or rollbacks could not be looked at,
# with GH_TOKEN, GITHUB_REPOSITORY, GITHUB_SERVER_URL and GITHUB_RUN_ID in the environment.
set -euo pipefail
shopt -s nullglob

export GH_REPO=$GITHUB_REPOSITORY
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
found=("$1"/*.txt)
unknown=("$1"/*.unknown)
issue=$(gh issue list --label drift --state open --limit 1 --json number --jq '.[].number')

if [ ${#found[@]} -eq 0 ]; then
  # Where the detection failed for a stack, its drift may still be there, so the issue stays open.
  if [ "$2" = success ] && [ ${#unknown[@]} -eq 0 ] && [ -n "$issue" ]; then
    gh issue close "$issue" --comment "What runs is what was deployed again: $run"
  fi
  exit
fi

# The limit of an issue is 65,536 characters.
share=$((60000 / ${#found[@]}))
fence='~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~'
body=$(mktemp)
{
  echo "What runs is not what was deployed. \`pulumi up\` would set it back; to keep a change, write it into the stack file."
  echo "A service that was rolled back stays where it is until its task definition is a newer one: revert the commit, or mend it."
  echo
  echo "As of $run"
  for file in "${found[@]}"; do
    printf '\n### %s\n\n%s\n' "$(basename "$file" .txt)" "$fence"
    head --bytes "$share" "$file"
    printf '\n%s\n' "$fence"
    if [ "$(wc --bytes < "$file")" -gt "$share" ]; then echo "The rest is in the run's log."; fi
  done
} > "$body"

if [ -n "$issue" ]; then
  gh issue edit "$issue" --body-file "$body"
else
  gh label create drift --description "What runs is not what was deployed" --color D93F0B --force
  gh issue create --title "Drift: what runs is not what was deployed" --label drift --body-file "$body"
fi
