/** Errors in the reader's language: what happened, and what to do. Every code that the app can answer is worded here. */
import { ElMessage } from "element-plus";

import { useText, type MessageKey, type Translate } from "@/i18n";

import { ApiError } from "./client";

export interface ErrorWords {
  title: string;
  hint?: string;
}

/** The name in `data.by`, as conflicts over a ticket carry it. */
function holder(data: Readonly<Record<string, unknown>>): string | undefined {
  const by = data.by;
  return typeof by === "object" && by !== null && "name" in by && typeof by.name === "string" ? by.name : undefined;
}

/** Words for any failure. Never the server's own message, which is in English and for developers. */
export function errorWords(error: unknown, t: Translate, has: (key: string) => key is MessageKey): ErrorWords {
  if (!(error instanceof ApiError)) return { title: t("error.generic"), hint: t("error.genericHint") };
  if (error.code === "network") return { title: t("error.network"), hint: t("error.networkHint") };
  const { data } = error;
  if (error.code === "too_many") {
    const seconds = Math.max(1, Math.ceil(Number(data.retry_after) || 1));
    return { title: t("error.too_many", { seconds }, seconds) };
  }
  const key = `error.${error.code}`;
  if (has(key)) return { title: t(key, { ...data, name: holder(data) ?? t("common.unknown") }) };
  return { title: t("error.generic"), hint: t("error.genericHint") };
}

export function useErrors(): { words: (error: unknown) => ErrorWords; show: (error: unknown) => void } {
  const { t, has } = useText();
  const words = (error: unknown): ErrorWords => errorWords(error, t, has);
  return {
    words,
    /** Says it in a corner, for things that the user did. */
    show(error) {
      const { title, hint } = words(error);
      ElMessage({ type: "error", message: hint ? `${title} ${hint}` : title, duration: 6_000, showClose: true });
    },
  };
}
