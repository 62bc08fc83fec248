# Sets JAVA_HOME to a JDK 25 or newer, wherever it is, or says what to install and returns 1. Source it.

is_jdk_25() {
  [ -x "$1/bin/javac" ] || return 1
  major=$("$1/bin/java" -version 2>&1 | sed -n 's/^[^"]*"\([0-9]*\).*/\1/p' | head -n 1)
  [ "${major:-0}" -ge 25 ] 2>/dev/null
}

find_jdk() {
  default_java=$(command -v java || true)
  [ -z "$default_java" ] || default_java=$(dirname "$(dirname "$(readlink -f "$default_java")")")
  for home in "${JAVA_HOME:-}" "$default_java" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && is_jdk_25 "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  echo "PyramidStream needs a JDK 25 or newer and found none (looked at JAVA_HOME, the default java and the usual folders)." >&2
  echo "Install one, for example Eclipse Temurin 25, or point JAVA_HOME at it, then run this again." >&2
  return 1
}

find_jdk
