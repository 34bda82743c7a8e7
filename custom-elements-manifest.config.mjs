/** The element described for editors and documentation, from its docblock. */
export default {
  globs: ['src/*.ts'],
  exclude: ['src/cdn.ts'],
  outdir: 'dist',
  litelement: true,
  quiet: true,
  // Otherwise each build would write into package.json, which names the manifest already.
  packagejson: false,
};
