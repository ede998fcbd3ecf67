// Metro takes what `build.js` compiled like any other module.
module.exports = {
  projectRoot: __dirname,
  resolver: { sourceExts: ['cjs', 'js', 'json'] },
  transformer: { enableBabelRCLookup: false },
}
