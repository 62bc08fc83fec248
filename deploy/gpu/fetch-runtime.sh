#!/bin/sh
# Puts ONNX Runtime's CUDA build where the target `cuda` looks for it. About 0.6 GB on disk; no part of the usual download.
#   deploy/gpu/fetch-runtime.sh [12|13]      CUDA major version, 12 unless named
# 12: the official Maven artifact. 13: the library inside bytedeco's GPU artifact, which has the same C functions.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
major=${1:-12}
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || { echo "fetch-runtime: there are builds for Linux on x86-64 only" >&2; exit 1; }
command -v unzip >/dev/null || { echo "fetch-runtime: needs unzip" >&2; exit 1; }
case $major in
  12) artifact=com.microsoft.onnxruntime:onnxruntime_gpu:1.29.0; inside=ai/onnxruntime/native/linux-x64 ;;
  13) artifact=org.bytedeco:onnxruntime:1.28.0-1.5.14:jar:linux-x86_64-gpu; inside=org/bytedeco/onnxruntime/linux-x86_64-gpu ;;
  *) echo "fetch-runtime: the CUDA major version must be 12 or 13, was $major" >&2; exit 2 ;;
esac

to="${XDG_CACHE_HOME:-$HOME/.cache}/pyramidstream/onnxruntime-cuda$major"
if [ -f "$to/libonnxruntime.so" ] && [ -f "$to/libonnxruntime_providers_cuda.so" ]; then
  echo "$to is there"
  exit 0
fi
half="$to.unfinished"
rm -rf "$half"
mkdir -p "$half"
trap 'rm -rf "$half"' EXIT
"$root/build" -q -B -pl contract org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
  "-Dartifact=$artifact" -Dmdep.stripVersion=true "-DoutputDirectory=$half"
unzip -qqjo "$half"/*.jar "$inside/libonnxruntime*" -d "$half" -x '*tensorrt*' '*jni*' '*openvino*' '*dnnl*' 2>/dev/null
rm -f "$half"/*.jar
[ -f "$half/libonnxruntime.so" ] || mv "$half"/libonnxruntime.so.* "$half/libonnxruntime.so"
for file in libonnxruntime.so libonnxruntime_providers_shared.so libonnxruntime_providers_cuda.so; do
  [ -f "$half/$file" ] || { echo "fetch-runtime: $artifact has no $file" >&2; exit 1; }
done
rm -rf "$to"
mv "$half" "$to"
echo "$to"
