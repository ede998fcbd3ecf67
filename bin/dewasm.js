#!/usr/bin/env node
// The address is made at run time, since the sources type-check before they are built.
const { main } = await import(new URL('../dist/cli.js', import.meta.url).href)

process.exitCode = await main(process.argv.slice(2))
