import { QueryClient } from "@tanstack/vue-query";
import { afterEach, describe, expect, it } from "vitest";
import { defineComponent, h, ref } from "vue";

import type { Message } from "@/api/types";
import { refreshMessage, useTicketActions, useTranscript } from "@/desk/queries";

import { aMessage, aTicket, serve, settle } from "../make";
import { show } from "../mount";

/** A server with messages 1 to n, as the API pages them. */
function serveMessages(messages: Message[]) {
  return serve(({ query }) => {
    const limit = Number(query.get("limit"));
    const after = query.get("after");
    const before = query.get("before");
    if (after !== null) {
      const found = messages.filter((message) => message.id > Number(after));
      return { body: { messages: found.slice(0, limit), more: found.length > limit } };
    }
    const found = messages.filter((message) => before === null || message.id < Number(before));
    return { body: { messages: found.slice(-limit), more: found.length > limit } };
  });
}
const upTo = (n: number): Message[] => Array.from({ length: n }, (_, index) => aMessage({ id: index + 1 }));

let client: QueryClient;
function use<T>(composable: () => T): T {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  let result: T | undefined;
  const Host = defineComponent({
    setup() {
      result = composable();
      return () => h("div");
    },
  });
  show(Host, {}, client);
  return result as T;
}
afterEach(() => {
  client.clear();
});

describe("the transcript", () => {
  it("begins with the newest messages, and gets earlier ones on demand", async () => {
    serveMessages(upTo(120));
    const transcript = use(() => useTranscript(ref(1001)));
    await settle();
    expect(transcript.data.value?.messages[0]?.id).toBe(71);
    expect(transcript.data.value?.more).toBe(true);

    await transcript.older.mutateAsync();
    await transcript.older.mutateAsync();

    expect(transcript.data.value?.messages.map((message) => message.id)).toEqual(upTo(120).map(({ id }) => id));
    expect(transcript.data.value?.more).toBe(false);
  });

  it("adds what was said since, once and in order, and keeps what was loaded before", async () => {
    const messages = upTo(60);
    const log = serveMessages(messages);
    const transcript = use(() => useTranscript(ref(1001)));
    await settle();
    messages.push(aMessage({ id: 61, text: "new" }));
    messages[58] = aMessage({ id: 59, text: "edited" });

    await client.invalidateQueries({ queryKey: ["transcript", 1001] });
    await settle();

    const shown = transcript.data.value?.messages ?? [];
    expect(shown.map((message) => message.id)).toEqual(messages.slice(10).map(({ id }) => id));
    expect(shown.at(-1)?.text).toBe("new");
    expect(shown.at(-3)?.text).toBe("edited");
    expect(log.at(-1)?.query.get("after")).toBe("20"); // not everything again
  });

  it("catches up over several pages after a long absence", async () => {
    const messages = upTo(10);
    serveMessages(messages);
    const transcript = use(() => useTranscript(ref(1001)));
    await settle();
    for (let id = 11; id <= 500; id += 1) messages.push(aMessage({ id }));

    await client.invalidateQueries({ queryKey: ["transcript", 1001] });
    await settle();

    expect(transcript.data.value?.messages).toHaveLength(500);
  });

  it("reads an old message again when it changes", async () => {
    const messages = upTo(50);
    serveMessages(messages);
    const transcript = use(() => useTranscript(ref(1001)));
    await settle();
    messages[0] = aMessage({ id: 1, extra: { kind: "rating", score: 5 } });

    await refreshMessage(client, 1);

    expect(transcript.data.value?.messages[0]?.extra).toEqual({ kind: "rating", score: 5 });
    expect(transcript.data.value?.messages).toHaveLength(50);
  });
});

describe("actions", () => {
  it("show the server's answer at once", async () => {
    const claimed = aTicket({ assignee: { id: 1, name: "Ada" } });
    const log = serve(() => ({ body: claimed }));
    const actions = use(() => useTicketActions(ref(1001)));

    await actions.claim.mutateAsync({ of: 1001, value: undefined });

    expect(log[0]).toMatchObject({ method: "POST", path: "/api/tickets/1001/claim" });
    expect(client.getQueryData(["ticket", 1001])).toEqual(claimed);
  });

  it("send a note to where notes go, and a reply to where replies go", async () => {
    const log = serve(() => ({ status: 201, body: aMessage({ id: 5 }) }));
    const actions = use(() => useTicketActions(ref(1001)));

    await actions.send({ mode: "note", text: "careful", then: "stay", key: "a" });
    await actions.send({ mode: "reply", text: "hello", then: "wait", key: "b" });

    expect(log.map(({ path, body }) => [path, body])).toEqual([
      ["/api/tickets/1001/notes", { text: "careful", key: "a" }],
      ["/api/tickets/1001/replies", { text: "hello", key: "b", wait: true }],
    ]);
  });
});
