#!/usr/bin/env bash
# Tags images in ECR: as released, or with the commit that they were first built from. The repository's lifecycle policy
# counts released images apart, so that newer builds of dev do not push out the images that prod runs; `./ecs history`
# shows the commit.
# Usage: release-images.sh <JSON: a stack's outputs services and jobs, each name to { image: <repository>@sha256:…, sidecars:
# the same by name }> [commit]
set -euo pipefail

jq --raw-output '[.services, .jobs][] | .[]? | .image, .sidecars[]?.image' <<< "$1" | sort --unique | while read -r image; do
  [[ $image =~ \.dkr[.-]ecr[^/]*/([^@]+)@(sha256:[0-9a-f]{64})$ ]] || continue
  repository=${BASH_REMATCH[1]} digest=${BASH_REMATCH[2]}
  tag=${2:+commit-$2}
  tag=${tag:-released-${digest:7:16}}
  tags=$(aws ecr describe-images --repository-name "$repository" --image-ids "imageDigest=$digest" \
    --query 'imageDetails[0].imageTags' --output json)
  if jq --exit-status --arg kind "${tag%%-*}-" 'any(.[]?; startswith($kind))' <<< "$tags" > /dev/null; then
    echo "$repository: $digest has such a tag"
    continue
  fi
  manifest=$(aws ecr batch-get-image --repository-name "$repository" --image-ids "imageDigest=$digest" \
    --query 'images[0].imageManifest' --output text)
  aws ecr put-image --repository-name "$repository" --image-digest "$digest" --image-manifest "$manifest" \
    --image-tag "$tag" --query 'image.imageId' --output json
done
