#!/bin/sh
# Puts what one workspace needs to run into a folder: its production packages and what was built
# of it and of the workspaces it stands on. Run inside the build stage, from the sources' folder.
# usage: assemble.sh WORKSPACE-FOLDER TARGET
set -eu
workspace=$1 target=$2

name=$(node -p "require('./$workspace/package.json').name")
npx turbo prune "$name" --docker --out-dir /pruned
cp -r /pruned/json "$target"
(cd "$target" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund)

for manifest in "$target"/packages/*/package.json "$target"/services/*/package.json \
  "$target"/apps/*/package.json "$target"/proto/package.json; do
  [ -e "$manifest" ] || continue
  folder=$(dirname "${manifest#"$target/"}")
  cp -r "$folder/dist" "$target/$folder/dist"
done

# The base image brings Node; types, maps and sources are no use at run time.
cd "$target"
rm -rf node_modules/node-linux-* node_modules/.bin node_modules/@types package-lock.json
find . -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \
  -o -name '*.tsbuildinfo' -o -name '*.markdown' -o -iname 'readme*' -o -iname 'changelog*' \
  \) -delete
find . -type d -empty -delete
