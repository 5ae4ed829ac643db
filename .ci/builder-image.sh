#!/usr/bin/env bash
# Makes a builder image from Debian packages and the npm registry, where no image can be pulled.
# usage: builder-image.sh [NAME]    NAME defaults to hcrm-builder:24, a local buildah image
set -euo pipefail
name=${1:-hcrm-builder:24} node=24.21.0 npm=11.19.1 suite=bookworm
recipe=$(sha256sum <"${BASH_SOURCE[0]}" | cut -c1-16)
label='{{index .OCIv1.Config.Labels "recipe"}}'
made=$(buildah inspect --type image --format "$label" "localhost/$name" 2>/dev/null || true)
if [ "$made" = "$recipe" ]; then
  echo "$name: there already"
  exit
fi
case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) echo "no Node for $(uname -m)" >&2 && exit 1 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=essential --include=ca-certificates,libstdc++6,tini $suite "$work/root"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work/npm" \
  "node-linux-$arch@$node" "npm@$npm"
install -D -m 755 "$work/npm/node_modules/node-linux-$arch/bin/node" "$work/root/usr/local/bin/node"
mkdir -p "$work/root/usr/local/lib/node_modules"
cp -r "$work/npm/node_modules/npm" "$work/root/usr/local/lib/node_modules/"
for program in npm npx; do
  ln -s "../lib/node_modules/npm/bin/$program-cli.js" "$work/root/usr/local/bin/$program"
done
container=$(buildah from scratch)
buildah copy --quiet "$container" "$work/root" / >/dev/null
buildah config --env PATH=/usr/local/bin:/usr/bin:/bin --label "recipe=$recipe" "$container"
buildah commit --quiet --rm "$container" "localhost/$name" >/dev/null
echo "$name: made"
