/**
 * Keeps what is shown current. Hints arrive in bursts (a reply is a message, a status and an event), so they are collected for a
 * moment; each part that is stale is then read once. After a lost connection everything that is shown is read again.
 */
import { useQueryClient, type QueryClient, type QueryKey } from "@tanstack/vue-query";
import { onScopeDispose, watchEffect } from "vue";
import { useRoute, useRouter, type Router } from "vue-router";

import { api, call } from "@/api/client";
import type { Ticket } from "@/api/types";
import { customerName } from "@/customers/names";
import { refreshMessage, useCounts } from "@/desk/queries";
import { useText, type MessageKey, type Translate } from "@/i18n";
import { endSession, useUser } from "@/session/session";

import { readHint, type Hint, type StudioPart } from "./hints";
import { notify, titleOf } from "./notify";
import { seePresence } from "./presence";
import { live } from "./state";
import { shareStream } from "./shared";

const TOGETHER = 120; // ms
/** Lists change with everybody's tickets: on a busy desk they are not read more often than this. */
const LISTS_EVERY = 1_000; // ms

/** Collects stale keys and has each read again once: what is about one thing soon, lists not too often. */
export function staleness(client: QueryClient): (key: QueryKey) => void {
  const due = new Set<string>();
  const readAt = new Map<string, number>();
  return (queryKey) => {
    const name = JSON.stringify(queryKey);
    if (due.has(name)) return;
    due.add(name);
    const isList = queryKey.length === 1;
    const next = (readAt.get(name) ?? Number.NEGATIVE_INFINITY) + (isList ? LISTS_EVERY : 0);
    setTimeout(
      () => {
        due.delete(name);
        if (isList) readAt.set(name, Date.now());
        void client.invalidateQueries({ queryKey });
      },
      Math.max(TOGETHER, next - Date.now()),
    );
  };
}

/** What is read again in the studio: a job is told of each second, while another intent or model may be anywhere. */
const STUDIO: Readonly<Record<StudioPart, QueryKey[]>> = {
  job: [["studio", "models"]],
  models: [["studio"]],
  intents: [["studio"]],
  findings: [["studio", "findings"]],
  review: [["studio", "review"]],
};

/** Which parts of the cache a hint makes stale. */
export function staleBy(hint: Hint, client: QueryClient): QueryKey[] {
  if (hint.kind === "ticket") {
    const customer = client.getQueryData<Ticket>(["ticket", hint.ticket])?.panel.customer.id;
    return [
      ["tickets"],
      ["ticket", hint.ticket],
      ["transcript", hint.ticket],
      ...(customer === undefined ? [] : [["customer", customer], ["timeline", customer]]),
    ];
  }
  if (hint.kind === "conversation") {
    const shown = client
      .getQueriesData<Ticket>({ queryKey: ["ticket"] })
      .filter(([, ticket]) => ticket?.conversation.id === hint.conversation);
    return shown.flatMap(([key]) => [key, ["transcript", key[1]]]);
  }
  if (hint.kind === "studio") return STUDIO[hint.part];
  return [];
}

async function tell(hint: Hint & { kind: "ticket" }, me: number, t: Translate, router: Router): Promise<void> {
  if (hint.change !== "opened" && hint.change !== "message") return;
  if (document.hasFocus()) return;
  const { ticket } = await call(api.GET("/api/tickets/{number}", { params: { path: { number: hint.ticket } } }));
  const customer = customerName(ticket.customer, t);
  const open = (): void => {
    void router.push({ name: "desk", params: { number: ticket.number } });
  };
  if (hint.change === "opened") {
    notify(`ticket ${ticket.number}`, t("desk.newTicket", { number: ticket.number }), `${customer} · ${ticket.subject}`, open);
  } else if (ticket.assignee?.id === me && ticket.last_message?.author === "customer") {
    notify(`ticket ${ticket.number}`, t("desk.newMessage", { customer }), ticket.last_message.text, open);
  }
}

const TITLES: Readonly<Record<string, MessageKey>> = {
  desk: "nav.desk",
  customers: "nav.customers",
  ratings: "nav.ratings",
  studio: "nav.studio",
  users: "nav.users",
  settings: "nav.settings",
};

/** Runs while somebody is signed in. */
export function useLive(): void {
  const client = useQueryClient();
  const router = useRouter();
  const route = useRoute();
  const { t } = useText();
  const user = useUser();
  const counts = useCounts();
  const markStale = staleness(client);

  function onHint(data: unknown): void {
    const hint = readHint(data);
    if (hint === null) return;
    if (hint.kind === "ended") {
      endSession();
      void router.push({ name: "sign-in", query: { next: route.fullPath } });
    } else if (hint.kind === "lagged") {
      void client.invalidateQueries();
    } else if (hint.kind === "presence") {
      if (hint.person.id !== user.value.id) seePresence(hint.ticket, hint.person, hint.typing);
    } else {
      for (const key of staleBy(hint, client)) markStale(key);
      // Notifications and old messages are extras: what fails there is read with the next look
      if (hint.kind === "ticket") tell(hint, user.value.id, t, router).catch(() => undefined);
      else if (hint.kind === "conversation" && hint.message !== null) refreshMessage(client, hint.message).catch(() => undefined);
    }
  }

  const close = shareStream("/api/events", {
    open() {
      live.state = "live";
      // The first time too: something may have happened between reading and listening
      void client.invalidateQueries();
    },
    lost() {
      live.state = "lost";
      // It may be that nobody is signed in any more; any call finds that out
      void client.invalidateQueries({ queryKey: ["tickets", "counts"] });
    },
    message: onHint,
  });
  onScopeDispose(close);

  watchEffect(() => {
    const key = TITLES[String(route.name).split("-")[0] ?? ""]; // studio-models is in the studio
    document.title = titleOf(key ? t(key) : t("app.name"), t("app.name"), counts.data.value?.queue ?? 0);
  });
}
