/**
 * After the build: holds the size promises of docs/widget.md, and puts compressed copies beside the files, which the app serves as
 * they are.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const OUT = join(import.meta.dirname, "../../../var/web/widget");
/** Bytes, gzipped. */
const LOADER_AT_MOST = 10 * 1024;
const PANEL_AT_MOST = 45 * 1024;

const read = (name) => readFileSync(join(OUT, name));
const gzip = (data) => gzipSync(data, { level: 9 });
const sizeOf = (names) => [...names].reduce((sum, name) => sum + gzip(read(name)).length, 0);

/** All that a page's entry makes a browser load. */
function filesOf(manifest, entry, found = new Set()) {
  const chunk = manifest[entry];
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const more of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) filesOf(manifest, more, found);
  return found;
}

const manifest = JSON.parse(read("manifest.json").toString());
const sizes = [
  ["loader", sizeOf(["widget.js"]), LOADER_AT_MOST],
  ["panel", sizeOf(["panel.html", ...filesOf(manifest, "panel.html")]), PANEL_AT_MOST],
];
for (const [what, size, most] of sizes) {
  process.stdout.write(`${what}: ${size} bytes gzipped, of at most ${most}\n`);
  if (size > most) {
    process.stderr.write(`The ${what} is larger than docs/widget.md promises.\n`);
    process.exitCode = 1;
  }
}
writeFileSync(join(OUT, "sizes.json"), JSON.stringify(Object.fromEntries(sizes.map(([what, size, most]) => [what, { size, most }]))));

for (const name of readdirSync(OUT, { recursive: true }).filter((file) => /\.(js|css|html|svg)$/.test(file))) {
  const data = read(name);
  writeFileSync(join(OUT, `${name}.gz`), gzip(data));
  writeFileSync(join(OUT, `${name}.br`), brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }));
}
