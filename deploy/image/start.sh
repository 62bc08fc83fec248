#!/bin/bash
# Starts one command of PyramidStream as process 1, so that stop signals reach it.
set -eu
cache=/var/cache/pyramidstream
# Stable while the container lives, different between replicas: what transactional ids have to be.
export PYRAMIDSTREAM_INFERENCE_TRANSACTIONAL_ID="${PYRAMIDSTREAM_INFERENCE_TRANSACTIONAL_ID:-pyramidstream-inference-$HOSTNAME}"
export PYRAMIDSTREAM_EVENTS_TRANSACTIONAL_ID="${PYRAMIDSTREAM_EVENTS_TRANSACTIONAL_ID:-pyramidstream-events-$HOSTNAME}"
# shellcheck disable=SC2086
exec /opt/java/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -XX:+ExitOnOutOfMemoryError "-Dorg.bytedeco.javacpp.cachedir=$cache/javacpp" \
  -Dpyramidstream.home=/opt/pyramidstream ${PYRAMIDSTREAM_JVM:--Xmx512m -XX:+UseSerialGC} \
  -cp '/opt/pyramidstream/lib/*' io.pyramidstream.app.Main "$@"
