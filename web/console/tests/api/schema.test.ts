import { readFileSync } from "node:fs";
import { join } from "node:path";

import openapi, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";

const here = join(import.meta.dirname, "../..");

it("types the API as its OpenAPI document describes it: run `npm run api` after a change", async () => {
  const document = readFileSync(join(here, "openapi.json"), "utf8");
  const types = astToString(await openapi(document, { defaultNonNullable: false }));

  // The command line puts a comment before it
  expect(readFileSync(join(here, "src/api/schema.gen.ts"), "utf8").endsWith(types)).toBe(true);
});
