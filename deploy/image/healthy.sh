#!/bin/bash
# Exit 0 only if the service itself says it is ready; any other answer, or none, is 1.
exec 3<>"/dev/tcp/127.0.0.1/${PYRAMIDSTREAM_HTTP_PORT:-8080}" || exit 1
printf 'GET /health/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
