#!/bin/sh
# Builds pyramidstream/ingest, pyramidstream/inference and pyramidstream/sink from this clone; needs Docker and, on Linux, a JDK 25.
#   deploy/build-images.sh [TAG]        TAG is dev unless named
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
tag=${1:-dev}
. "$root/bin/find-jdk.sh" || exit 1
[ "$(uname -s)" = Linux ] || { echo "build-images: the Java runtime in the images is linked from this machine's JDK, which must be a Linux one; run this on Linux or in a Linux VM" >&2; exit 1; }
docker info >/dev/null 2>&1 || { echo "build-images: no Docker engine answers; start one, or set DOCKER_HOST" >&2; exit 1; }

lib="$root/app/target/dist/lib"
# PACKAGED=1 takes the jars that are there, for whoever has just built them.
[ -n "${PACKAGED:-}" ] || "$root/build" -B -q -DskipTests -Dspotless.check.skip=true package

context="$root/deploy/target/image"
rm -rf "$context"
mkdir -p "$context/lib" "$context/lib-ingest" "$context/onnxruntime"
cp "$root"/deploy/image/*.sh "$context"
# Modules our libraries use, found with jdeps, plus elliptic curves for TLS, JFR and management for operators.
"$JAVA_HOME/bin/jlink" --output "$context/jre" --strip-debug --no-header-files --no-man-pages --compress zip-6 --add-modules \
java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs

for jar in "$lib"/*.jar; do
  case $(basename "$jar") in
    # Only the embedded broker needs these, and no image has one.
    kafka_2.13-*|kafka-server-*|kafka-metadata-*|kafka-raft-*|kafka-storage-*|kafka-*coordinator-*|kafka-tools-api-*|scala-*) ;;
    argparse4j-*|caffeine-*|commons-beanutils-*|commons-collections-*|commons-digester-*|commons-validator-*|commons-logging-*) ;;
    hash4j-*|jackson-dataformat-*|jopt-simple-*|jose4j-*|metrics-core-*|pcollections-*|re2j-*) ;;
    ffmpeg-*-linux-*|javacpp-*-linux-*) cp "$jar" "$context/lib-ingest" ;;
    onnxruntime-*) onnxruntime=$jar ;;
    *) cp "$jar" "$context/lib" ;;
  esac
done
case $(uname -m) in aarch64) native=linux-aarch64 ;; *) native=linux-x64 ;; esac
(cd "$context/onnxruntime" && "$JAVA_HOME/bin/jar" --extract --file "$onnxruntime" "ai/onnxruntime/native/$native/libonnxruntime.so" \
  && mv "ai/onnxruntime/native/$native/libonnxruntime.so" . && rm -r ai)

cp -r "$root/checkpoints" "$context"

for service in sink ingest inference; do
  docker build --quiet --target "$service" --tag "pyramidstream/$service:$tag" --file "$root/deploy/Dockerfile" "$context" >/dev/null
  echo "pyramidstream/$service:$tag $(docker image inspect --format '{{.Size}}' "pyramidstream/$service:$tag" | awk '{printf "%.0f MB", $1 / 1e6}')"
done
