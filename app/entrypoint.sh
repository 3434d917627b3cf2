#!/bin/sh
# Writes what depends on the environment, the page and the port to listen on, then becomes nginx.
# All of it goes below /tmp: the rest of the file system is read-only. Any other command is run as it is.
set -eu

[ "$1" = nginx ] || exec "$@"

is_port() {
  case $1 in '' | 0* | *[!0-9]* | ??????*) return 1 ;; esac
  [ "$1" -ge 1024 ] && [ "$1" -le 65535 ]
}

html() {
  printf '%s' "$1" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g' -e "s/'/\&#39;/g"
}

PORT=${PORT-8080}
if ! is_port "$PORT"; then
  printf 'PORT must be a whole number from 1024 to 65535 (nginx is not root here), got "%s"\n' \
    "$(printf '%s' "$PORT" | tr -c '[:graph:]' ' ')" >&2
  exit 1
fi
printf 'listen %s;\n' "$PORT" >/tmp/listen.conf

# envsubst goes over its input once, so a $ in a value stays a $.
mkdir -p /tmp/html
ENV_VAR=$(html "${ENV_VAR-not set}") \
  ENVIRONMENT=$(html "${ENVIRONMENT-not set}") \
  IMAGE_VERSION=$(html "${IMAGE_VERSION-not set}") \
  envsubst </app/index.html >/tmp/html/index.html

exec "$@"
