#!/usr/bin/env bash
# Puts a text into the pull request's comment that begins with the same line, a hidden marker. It updates that
# comment, or makes one where there is none.
# Usage: comment.sh <file>, with GH_TOKEN, GITHUB_REPOSITORY and PULL_REQUEST in the environment.
set -euo pipefail

marker=$(sed -n 1p "$1")
[[ $marker =~ ^\<!--\ [a-z\ -]+\ --\>$ ]] || {
  echo "comment.sh: $1 must begin with a line such as <!-- docker-on-ecs preview -->" >&2
  exit 1
}
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"

# Only a comment of the workflow itself counts, since anyone may begin one with the marker.
id=$(gh api --paginate "$comments" \
  --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id" | sed -n 1p)
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$1"
else
  gh api --silent --method POST "$comments" --field "body=@$1"
fi
