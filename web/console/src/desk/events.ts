/** A ticket's events in the reader's language. */
import type { TicketEvent } from "@/api/types";
import type { MessageKey, Translate } from "@/i18n";

function nameIn(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string"
    ? value.name
    : undefined;
}

export interface Happening {
  kind: string;
  author: TicketEvent["author"];
  user: TicketEvent["user"];
  data: TicketEvent["data"];
}

export function eventWords(event: Happening, t: Translate, has: (key: string) => key is MessageKey): string {
  const who = event.user?.name ?? t(`author.${event.author}`);
  const { data } = event;
  const worded = (group: string, value: unknown): string => {
    const key = `${group}.${String(value)}`;
    if (has(key)) return t(key);
    return typeof value === "string" ? value : JSON.stringify(value ?? "");
  };
  switch (event.kind) {
    case "opened":
      return t("event.opened", { reason: worded("reason", data.reason) });
    case "assigned":
      return t("event.assigned", { who, to: nameIn(data.to) ?? t("common.unknown") });
    case "priority":
      if (Array.isArray(data.because)) {
        const signs = data.because.map((sign) => worded("sounded", sign)).join(t("sounded.and"));
        return t("event.raised", { to: worded("priority", data.to), signs });
      }
      return t("event.priority", { who, to: worded("priority", data.to) });
    case "status":
      return t("event.status", { who, to: worded("status", data.to) });
    case "linked":
      return t("event.linked", { who, ticket: String(data.ticket) });
    default: {
      const key = `event.${event.kind}`;
      return has(key) ? t(key, { who }) : t("event.other", { who, kind: event.kind });
    }
  }
}
