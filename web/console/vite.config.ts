/** Build, development server and unit tests of the console. The app serves the build under /console/. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import vue from "@vitejs/plugin-vue";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where the app answers during development: `npm run dev` sends everything that is not the console there. */
const app = process.env.DESKMATE_DEV ?? "http://127.0.0.1:8080";

/** Compresses what is text once, at build: the app sends `x.js.br` or `x.js.gz` for `x.js` to browsers that take it. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    // From the disk, since only there the files are what will be sent
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((known) => /\.(?:js|css|svg|html)$/u.test(known))) {
        const path = join(dir ?? ".", name);
        const source = readFileSync(path);
        if (source.length < 1024) continue;
        writeFileSync(`${path}.gz`, gzipSync(source, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(source));
      }
    },
  };
}

export default defineConfig({
  base: "/console/",
  plugins: [vue(), compressed()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  // Parts of the libraries that are not used: vue-i18n's old interface, and its development tools
  define: {
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  server: { proxy: { "/api": app } },
  build: {
    outDir: "../../var/web/console",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 600,
  },
  test: {
    name: "console",
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    // A whole page takes a second here, and several on a machine that does other things too; this only ends what hangs
    testTimeout: 30_000,
  },
});
