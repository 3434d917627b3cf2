#!/usr/bin/env bash
# Destroys the stack of every pull request that is closed or no longer has the label `preview`. Needs GH_TOKEN,
# GITHUB_REPOSITORY and PULUMI_BACKEND_URL in the environment. The stacks are found in the bucket, since `pulumi stack
# ls` reads every stack, and the role may read only those of pull requests.
set -euo pipefail

bucket=${PULUMI_BACKEND_URL#s3://}
bucket=${bucket%%\?*}
project=$(sed -n 's/^name: //p' Pulumi.yaml)
prefix=.pulumi/stacks/$project/pr-
stacks=$(aws s3api list-objects-v2 --bucket "$bucket" --prefix "$prefix" --query 'Contents[].Key' --output json |
  jq --raw-output '.[]? | capture("/(?<stack>pr-[0-9]+)[.]json$").stack')

failed=0
for stack in $stacks; do
  keep=$(gh pr view "${stack#pr-}" --repo "$GITHUB_REPOSITORY" --json state,labels \
    --jq '.state == "OPEN" and any(.labels[]; .name == "preview")')
  if [ "$keep" = true ]; then
    echo "$stack is in use"
    continue
  fi
  echo "$stack is no longer in use"
  npx --no-install pulumi destroy --stack "$stack" --yes --remove --non-interactive < /dev/null || failed=1
done
exit $failed
