/** One run over both packages; each keeps its own environment in its vite.config.ts. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { projects: ["console", "widget"] },
});
