/** Build of the loader: one script without imports, under a name that never changes, for other people's pages. */
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "../../var/web/widget",
    emptyOutDir: false,
    target: "es2020",
    lib: { entry: "src/loader/main.ts", formats: ["iife"], name: "DeskmateLoader", fileName: () => "widget.js" },
  },
});
