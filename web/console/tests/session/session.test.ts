import { afterEach, expect, it } from "vitest";

import { preferences } from "@/account/preferences";
import { i18n, showLanguage } from "@/i18n";
import { enter, session } from "@/session/session";

import { aUser } from "../make";

afterEach(async () => {
  session.user = null;
  preferences.language = "en";
  await showLanguage("en");
});

it.each([
  ["their language", "en", "zh"],
  ["the page's when they have chosen none", null, "zh"],
] as const)("speaks %s to who enters", async (_, chosen, page) => {
  preferences.language = page;
  await showLanguage(page);
  await enter(aUser({ language: chosen }));
  const spoken = chosen ?? page;
  expect([preferences.language, i18n.global.locale.value, document.documentElement.lang]).toEqual([spoken, spoken, spoken === "zh" ? "zh-CN" : "en"]);
});
