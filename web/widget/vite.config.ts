/** Build of the panel and the demo shop, and the unit tests. The loader has a build of its own: it is one plain script. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/widget/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../var/web/widget",
    emptyOutDir: true,
    target: "es2022",
    // The policy of these pages allows no inline script, and nothing here needs the polyfill.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    rolldownOptions: { input: ["panel.html", "demo.html"] },
  },
  test: {
    name: "widget",
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
