#!/bin/sh
# Kills every service of a running compose deployment in turn (SIGKILL), starts it again, waits until it is ready, and at the end counts
# from the topics whether every due window and question has exactly one outcome. Exits 1 if not.
#   docker compose --profile demo up -d && deploy/kill-each.sh [SERVICE...]
set -eu
cd "$(dirname "$0")/.."
tag=${TAG:-dev}
[ $# -gt 0 ] || set -- inference cameras sink kafka
for service in "$@"; do
  for container in $(docker ps -q --filter "label=com.docker.compose.project=pyramidstream" --filter "label=com.docker.compose.service=$service" | head -n 1); do
    docker kill "$container" >/dev/null
    sleep "${DOWN_SECONDS:-5}"
    begin=$(date +%s)
    docker start "$container" >/dev/null
    until [ "$(docker inspect --format '{{.State.Health.Status}}' "$container")" = healthy ]; do
      [ $(($(date +%s) - begin)) -lt 120 ] || { echo "$service: not ready after 120 s"; docker logs --tail 20 "$container"; exit 1; }
      sleep 1
    done
    echo "$service: killed, down ${DOWN_SECONDS:-5} s, ready again $(($(date +%s) - begin)) s after its start"
    sleep "${PAUSE_SECONDS:-15}"
  done
done
bootstrap=${BOOTSTRAP_SERVERS:-kafka:9092}
docker run --rm --network pyramidstream_default "pyramidstream/sink:$tag" audit --kafka "$bootstrap"
