// Lint for both packages. Types are checked by tsc and vue-tsc; this adds what they do not see.
import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["**/node_modules/", "**/dist/", "**/*.gen.ts", "**/*.d.ts"] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  vue.configs["flat/recommended-error"],
  {
    files: ["**/*.{ts,tsx,vue}"],
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        parser: ts.parser,
        extraFileExtensions: [".vue"],
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "no-undef": "off", // TypeScript knows better
      "no-console": "error",
      eqeqeq: ["error", "always"],
      // [...text] counts characters as people do, which .length does not
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // What a customer typed is text: nothing may be put into a page as markup
      "vue/no-v-html": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Customers' text is never markup: use textContent." },
        { property: "outerHTML", message: "Customers' text is never markup: use textContent." },
        { property: "insertAdjacentHTML", message: "Customers' text is never markup." },
      ],
      "no-restricted-globals": ["error", "eval"],
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/multi-word-component-names": "off",
    },
  },
  { files: ["**/*.js"], extends: [ts.configs.disableTypeChecked], languageOptions: { globals: globals.node } },
);
