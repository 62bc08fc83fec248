#!/bin/sh
# Runs every query of the dashboard against a Prometheus that scrapes a real run. Fails if one names a metric that is not there, or has no
# data though its metrics are there. What a healthy system has only after something happened may have no data yet. Needs jq and promtool.
#   deploy/check-dashboard.sh [URL]     http://127.0.0.1:9090 unless named
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
url=${1:-http://127.0.0.1:9090}

# A share of nothing is no number: these begin with the first pruned answer that is computed again, while nothing is due.
later="pyramidstream_inference_agreement_ratio pyramidstream_inference_audits_total"

ask() {
  promtool query instant "$url" "$1"
}

# none: no series; later: none, and none has to be; there: some
standing() {
  if [ -n "$(ask "count($1)")" ]; then
    echo there
  else
    case " $later " in *" $1 "*) echo later ;; *) echo none ;; esac
  fi
}

# Why a query has no data, in words; status 0 if it need not have any yet.
why_empty() {
  names=$(printf '%s\n' "$1" | grep -oE '\b(pyramidstream|jvm|process)_[a-z_]+|\bup\b')
  waits=false
  for name in $names; do
    case $(standing "$name") in
      none) echo "no such metric: $name: $1"; return 1 ;;
      later) waits=true ;;
    esac
  done
  if [ $waits = true ]; then
    echo "no data yet: $1"
  else
    echo "no data: $1"
    return 1
  fi
}

promtool check rules "$root/deploy/prometheus/rules.yml"
jq -r '.panels[].targets[]?.expr' "$root/deploy/grafana/pyramidstream.json" | {
  queries=0 later_count=0 broken=0
  while IFS= read -r query; do
    queries=$((queries + 1))
    [ -z "$(ask "$query")" ] || continue
    if why_empty "$query"; then later_count=$((later_count + 1)); else broken=$((broken + 1)); fi
  done
  echo "$queries queries, $later_count without data yet, $broken broken"
  [ "$broken" = 0 ]
}
