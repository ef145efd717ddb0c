/** Build, development server and unit tests of the console. The app serves the build under /console/. */
import { fileURLToPath } from "node:url";

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

/** Where the app answers during development: `npm run dev` sends everything that is not the console there. */
const app = process.env.DESKMATE_DEV ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/console/",
  plugins: [vue()],
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
  },
});
