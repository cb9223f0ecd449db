#!/usr/bin/env bash
# Puts Debian's newest Godot 4 into a folder of its own: bash scripts/install-godot4.sh FOLDER
# The engine is FOLDER/godot4 then; it brings the libraries that it was built for, so an older Debian can run it, and nothing
# outside of the folder is touched. Needs apt-get and a Debian mirror among its sources, some 160 MB from there, and no rights.
# Called by .ci/run, and by hand. Exits with 1, and says what it lacked, where that cannot be had.

set -eu
# The first that has the engine is taken.
SUITES=(forky sid)
# Debian's keys, where its packages put them. Without this file apt uses those that it trusts anyway.
KEYS=/usr/share/keyrings/debian-archive-keyring.gpg

[ $# -eq 1 ] || { echo "usage: bash scripts/install-godot4.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
place=$(cd "$1" && pwd)
cd "$place"

mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | grep -m 1 -E '/debian/?$'
}

# apt-get with lists, a cache and a state below FOLDER, for which no package is installed.
apart() {
  apt-get -q=2 -o Dir::Etc::sourcelist="$place/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$place/apt/state" -o Dir::State::status="$place/apt/status" -o Dir::Cache="$place/apt/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=true "$@"
}

fetch() {
  rm -rf apt
  mkdir -p apt/state/lists/partial apt/cache/archives/partial
  : >apt/status
  echo "deb $([ -f $KEYS ] && echo "[signed-by=$KEYS]") $2 $1 main" >apt/sources.list
  apart update && apart install --yes --no-install-recommends --download-only godot
}

from=$(mirror) || { echo "no Debian mirror among apt's sources" >&2; exit 1; }
for suite in "${SUITES[@]}"; do
  if fetch "$suite" "$from"; then break; fi
  echo "no engine in $suite" >&2
done
compgen -G 'apt/cache/archives/*.deb' >/dev/null || exit 1

rm -rf root
mkdir root
for package in apt/cache/archives/*.deb; do dpkg-deb --extract "$package" root; done
rm -rf apt

libraries=$(dirname "$(find "$place/root/usr/lib" -name libc.so.6 -print -quit)")
loader=$(find "$libraries" -name 'ld-linux*.so.*' -print -quit)
cat >starter <<EOF
#!/bin/sh
exec "$loader" --library-path "$libraries:$libraries/pulseaudio" "$place/root/usr/bin/godot" "\$@"
EOF
chmod +x starter
# Only an engine that starts gets its name.
version=$(./starter --headless --version)
mv starter godot4
echo "Godot $version"
