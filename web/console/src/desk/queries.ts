/** What the desk reads and does, as queries and mutations over the cache. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

import { api, call } from "@/api/client";
import type { Message, Priority, Ticket } from "@/api/types";

import type { Outgoing } from "./drafts";
import { queryOf, type Filters } from "./filters";
import { mergeMessages } from "./transcript";

const PAGE = 50;

const at = (number: number): { params: { path: { number: number } } } => ({ params: { path: { number } } });

/** A list of tickets, page after page. */
export function useTickets(filters: () => Filters) {
  return useInfiniteQuery({
    queryKey: computed(() => ["tickets", queryOf(filters())]),
    queryFn: ({ pageParam }) =>
      call(api.GET("/api/tickets", { params: { query: { ...queryOf(filters()), offset: pageParam, limit: PAGE } } })),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const seen = pages.reduce((sum, one) => sum + one.tickets.length, 0);
      return page.tickets.length > 0 && seen < page.total ? seen : undefined;
    },
    // The list stays while another view or a search loads
    placeholderData: (before) => before,
  });
}

/** How many tickets wait, for the page's title. */
export function useCounts() {
  return useQuery({
    queryKey: ["tickets", "counts"],
    queryFn: async () => (await call(api.GET("/api/tickets", { params: { query: { view: "queue", limit: 1 } } }))).counts,
  });
}

export function useTicket(number: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ["ticket", number.value]),
    queryFn: () => call(api.GET("/api/tickets/{number}", at(number.value))),
  });
}

/** The same where no ticket may be chosen. */
export function useTicketOrNone(number: Ref<number | undefined>) {
  return useQuery({
    queryKey: computed(() => ["ticket", number.value]),
    queryFn: () => call(api.GET("/api/tickets/{number}", at(number.value ?? 0))),
    enabled: computed(() => number.value !== undefined),
  });
}

export interface Conversation {
  messages: Message[];
  /** There are earlier messages than those. */
  more: boolean;
}

function transcriptKey(number: number): readonly ["transcript", number] {
  return ["transcript", number];
}

/** How many of the newest messages are read again when something was said: one of them may have been edited or delivered. */
const LOOK_BACK = 40;

/**
 * What was said. Looking again fetches the newest messages only, and merges: what was loaded before stays, and a message that
 * changed among them is replaced.
 */
export function useTranscript(number: Ref<number>) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: computed(() => transcriptKey(number.value)),
    queryFn: () => fetchNewest(client, number.value),
  });

  const older = useMutation({
    mutationFn: async () => {
      const of = number.value;
      const first = query.data.value?.messages[0];
      if (first === undefined) return;
      const page = await call(
        api.GET("/api/tickets/{number}/messages", {
          params: { path: { number: of }, query: { before: first.id, limit: PAGE } },
        }),
      );
      client.setQueryData<Conversation>(transcriptKey(of), (known) => ({
        messages: mergeMessages(known?.messages ?? [], page.messages),
        more: page.more,
      }));
    },
  });
  return { ...query, older };
}

async function fetchNewest(client: QueryClient, number: number): Promise<Conversation> {
  const known = client.getQueryData<Conversation>(transcriptKey(number));
  if (known === undefined || known.messages.length === 0) {
    const page = await call(
      api.GET("/api/tickets/{number}/messages", { params: { path: { number }, query: { limit: PAGE } } }),
    );
    return { messages: page.messages, more: page.more };
  }
  let after = known.messages.at(-LOOK_BACK)?.id ?? known.messages[0]?.id ?? 0;
  after -= 1; // the first of them too
  let messages = known.messages;
  for (;;) {
    const page = await call(
      api.GET("/api/tickets/{number}/messages", { params: { path: { number }, query: { after, limit: 200 } } }),
    );
    messages = mergeMessages(messages, page.messages);
    const last = page.messages.at(-1);
    if (!page.more || last === undefined) return { messages, more: known.more };
    after = last.id;
  }
}

/** Reads message `id` again wherever it is shown, however far back: a rating can be given days later. */
export async function refreshMessage(client: QueryClient, id: number): Promise<void> {
  for (const [key, known] of client.getQueriesData<Conversation>({ queryKey: ["transcript"] })) {
    if (!known?.messages.some((message) => message.id === id)) continue;
    const number = Number(key[1]);
    const page = await call(
      api.GET("/api/tickets/{number}/messages", {
        params: { path: { number }, query: { after: id - 1, limit: 1 } },
      }),
    );
    client.setQueryData<Conversation>(
      key,
      (current) => current && { ...current, messages: mergeMessages(current.messages, page.messages) },
    );
  }
}

/** Everything that an agent does with a ticket. The answer replaces what is shown; the lists are looked at again. */
export function useTicketActions(number: Ref<number>) {
  const client = useQueryClient();

  function took(ticket: Ticket): void {
    client.setQueryData(["ticket", ticket.ticket.number], ticket);
  }
  function again(of: number): void {
    void client.invalidateQueries({ queryKey: ["tickets"] });
    void client.invalidateQueries({ queryKey: ["ticket", of] });
    void client.invalidateQueries({ queryKey: transcriptKey(of) });
  }
  function action<T>(run: (of: number, value: T) => Promise<Ticket>) {
    return useMutation({
      mutationFn: ({ of, value }: { of: number; value: T }) => run(of, value),
      onSuccess: took,
      onSettled: (_answer, _error, { of }) => {
        again(of);
      },
    });
  }

  const claim = action<undefined>((of) => call(api.POST("/api/tickets/{number}/claim", at(of))));
  const release = action<undefined>((of) => call(api.POST("/api/tickets/{number}/release", at(of))));
  const resolve = action<undefined>((of) => call(api.POST("/api/tickets/{number}/resolve", at(of))));
  const reopen = action<undefined>((of) => call(api.POST("/api/tickets/{number}/reopen", at(of))));
  const handBack = action<undefined>((of) => call(api.POST("/api/tickets/{number}/hand-back", at(of))));
  const assign = action<number>((of, user) =>
    call(api.POST("/api/tickets/{number}/assign", { ...at(of), body: { user } })),
  );
  const priority = action<Priority>((of, value) =>
    call(api.PATCH("/api/tickets/{number}", { ...at(of), body: { priority: value } })),
  );
  const status = action<"open" | "pending">((of, value) =>
    call(api.PATCH("/api/tickets/{number}", { ...at(of), body: { status: value } })),
  );

  async function send({ mode, text, then, key }: Outgoing): Promise<void> {
    const of = number.value;
    const message =
      mode === "note"
        ? await call(api.POST("/api/tickets/{number}/notes", { ...at(of), body: { text, key } }))
        : await call(api.POST("/api/tickets/{number}/replies", { ...at(of), body: { text, key, wait: then === "wait" } }));
    client.setQueryData<Conversation>(
      transcriptKey(of),
      (known) => known && { ...known, messages: mergeMessages(known.messages, [message]) },
    );
    again(of);
  }

  const sendAgain = useMutation({
    mutationFn: (message: Message) =>
      call(api.POST("/api/messages/{message_id}/resend", { params: { path: { message_id: message.id } } })),
    onSettled: () => {
      again(number.value);
    },
  });

  return { claim, release, resolve, reopen, handBack, assign, priority, status, send, sendAgain };
}
