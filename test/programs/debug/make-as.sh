#!/bin/sh
# Builds the AssemblyScript program with its source map. Needs asc (npm: assemblyscript); ASC names it.
set -eu
cd "$(dirname "$0")"
${ASC:-asc} steps.ts -o steps-as.wasm --sourceMap --debug --runtime stub
