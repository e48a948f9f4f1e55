// Writes ../static/code.js and the licences of what is in it; `make editor` runs it in a copy of
// this folder, beside the packages that npm got.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

const [target] = process.argv.slice(2);
const sources = ['code.js', 'package-lock.json'].map((name) => readFileSync(name));
const print = createHash('sha256').update(Buffer.concat(sources)).digest('hex');
const made = await build({
  entryPoints: ['code.js'],
  bundle: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: `/* Made by make editor, of sources ${print}; licences: code.LICENSES.txt */` },
  metafile: true,
  write: false,
});
writeFileSync(join(target, 'code.js'), made.outputFiles[0].text);

const packages = new Set(
  Object.keys(made.metafile.inputs)
    .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean),
);
const licences = [...packages].sort().map((name) => {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(
  join(target, 'code.LICENSES.txt'),
  `code.js holds these packages, each under its own licence.\n\n${licences.join('\n\n')}`,
);
