import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { stop } from 'esbuild';
import { buildFunctions } from './build/functions.ts';
import { buildWeb } from './build/web.ts';

/** `npm run build`: writes `dist/` and `dist-web/`, and says how large they are. */
const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const distWeb = path.join(root, 'dist-web');

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;

async function sizes(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name))));
  const whole = contents.reduce((sum, content) => sum + content.byteLength, 0);
  const zipped = contents.reduce((sum, content) => sum + gzipSync(content).byteLength, 0);
  return `${files.length} files, ${kilobytes(whole)} (${kilobytes(zipped)} gzip)`;
}

const started = performance.now();
await Promise.all([buildFunctions({ root, outdir: dist }), buildWeb({ root, outdir: distWeb })]);
await stop(); // its process would stay for as long as ours, and npm start stays up
const took = ((performance.now() - started) / 1000).toFixed(1);
console.log(`dist/      ${await sizes(dist)}`);
console.log(`dist-web/  ${await sizes(distWeb)}`);
console.log(`built in ${took} s`);
