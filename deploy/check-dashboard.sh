#!/bin/sh
# Runs every query of the dashboard against a Prometheus that scrapes a real run; fails if one has no data. Needs jq and promtool.
#   deploy/check-dashboard.sh [URL]     http://127.0.0.1:9090 unless named
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
url=${1:-http://127.0.0.1:9090}
promtool check rules "$root/deploy/prometheus/rules.yml"
jq -r '.panels[].targets[]?.expr' "$root/deploy/grafana/pyramidstream.json" | {
  queries=0 empty=0
  while IFS= read -r query; do
    queries=$((queries + 1))
    result=$(promtool query instant "$url" "$query")
    [ -n "$result" ] || { empty=$((empty + 1)); echo "no data: $query"; }
  done
  echo "$queries queries, $empty without data"
  [ "$empty" = 0 ]
}
