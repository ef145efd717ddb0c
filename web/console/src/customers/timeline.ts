/** A timeline entry in words. Its data comes as stored, so each part is taken only when it has the shape that is known. */
import type { TimelineEntry } from "@/api/types";
import { eventWords } from "@/desk/events";
import type { MessageKey, Translate } from "@/i18n";
import type { Format } from "@/i18n/format";

import { effectWords } from "./effects";

export interface Told {
  /** Who or what: "Assistant", "Ticket 1004". */
  title: string;
  /** What was said or happened. Whatever a customer typed is in here, as text. */
  text: string;
  /** 1 to 5, for ratings. */
  score?: number;
}

const AUTHORS = ["customer", "bot", "agent", "system"] as const;

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function personIn(value: unknown): { id: number; name: string } | null {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string"
    ? { id: 0, name: value.name }
    : null;
}

export function tell(
  entry: TimelineEntry,
  t: Translate,
  has: (key: string) => key is MessageKey,
  format: Format,
): Told {
  const { data } = entry;
  const author = AUTHORS.find((known) => known === data.author) ?? "system";
  const user = personIn(data.user);
  const worded = (group: string, value: unknown): string => {
    const key = `${group}.${text(value)}`;
    return has(key) ? t(key) : text(value);
  };
  switch (entry.kind) {
    case "message":
    case "note": {
      const files = typeof data.attachments === "number" ? data.attachments : 0;
      const said = [text(data.text), ...(files > 0 ? [t("timeline.files", { n: files }, files)] : [])];
      const who = user?.name ?? t(`author.${author}`);
      return { title: entry.kind === "note" ? `${who} · ${t("transcript.note")}` : who, text: said.filter(Boolean).join(" ") };
    }
    case "ticket": {
      const fields = typeof data.data === "object" && data.data !== null ? (data.data as Record<string, unknown>) : {};
      return {
        title: `${t("ticket.number", { number: entry.ticket ?? "?" })} · ${text(data.subject)}`,
        text: eventWords({ kind: text(data.event), author, user, data: fields }, t, has),
      };
    }
    case "order":
      return {
        title: t("customer.order", { number: text(data.number) }),
        text: `${worded("order", data.status)} · ${format.money(Number(data.total), text(data.currency) || "EUR")}`,
      };
    case "rating": {
      const about = data.about === "person" ? (user?.name ?? t("ratings.person")) : t("ratings.bot");
      return { title: `${t("transcript.rating")} · ${about}`, text: text(data.comment), score: Number(data.score) };
    }
    case "action":
      return {
        title: t("author.bot"),
        text: (Array.isArray(data.effects) ? data.effects : []).map((effect) => effectWords(effect, t, has)).join("\n"),
      };
  }
}
