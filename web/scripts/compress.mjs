/** Write each file of the build compressed beside itself, as the service sends it. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUILD = new URL("../../src/crateful/static/", import.meta.url).pathname;
const TEXT = /\.(css|js|json|svg|txt|webmanifest)$/;
/** Below this a packet is a packet. */
const MIN_BYTES = 1000;

const CODINGS = {
  br: (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes) => gzipSync(bytes, { level: 9 }),
};

for (const entry of readdirSync(BUILD, { recursive: true, withFileTypes: true })) {
  if (!(entry.isFile() && TEXT.test(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  if (bytes.length < MIN_BYTES) continue;
  for (const [suffix, compress] of Object.entries(CODINGS)) {
    const small = compress(bytes);
    if (small.length < bytes.length) writeFileSync(`${path}.${suffix}`, small);
  }
}
