/** What a conversation looks like on screen, from messages and ticket events: days, groups, and everything in order. */
import type { Message, TicketEvent } from "@/api/types";

export type Item =
  | { kind: "day"; key: string; at: string }
  /** From here on another conversation: the one before was closed. */
  | { kind: "conversation"; key: string }
  | { kind: "event"; key: string; event: TicketEvent }
  /** `follows`: from the same author shortly after, so that the name need not be said again. */
  | { kind: "message"; key: string; message: Message; follows: boolean };

const GROUP = 5 * 60_000; // ms

type Entry = { at: number; rank: number } & ({ message: Message } | { event: TicketEvent });

/**
 * What is committed together has one time. Then it reads as it happened: what the customer wrote, what the bot said, what became
 * of the ticket, what the system and the agent said, and the status after that.
 */
const RANKS = { customer: 0, bot: 1, system: 3, agent: 4 } as const;

function dayOf(at: string): string {
  return new Date(at).toDateString();
}

/** Who speaks, for grouping: a note is another voice than a reply of the same person. */
function voiceOf(message: Message): string {
  return `${message.author} ${message.user?.id ?? ""} ${message.audience}`;
}

export function transcriptOf(messages: readonly Message[], events: readonly TicketEvent[]): Item[] {
  const entries: Entry[] = [
    ...messages.map((message) => ({ at: Date.parse(message.created_at), rank: RANKS[message.author], message })),
    ...events.map((event) => ({ at: Date.parse(event.at), rank: event.kind === "status" ? 5 : 2, event })),
  ];
  // Sorting is stable: messages of one rank stay in their own order
  entries.sort((one, other) => one.at - other.at || one.rank - other.rank);

  const items: Item[] = [];
  let day = "";
  let last: Message | undefined;
  let conversation: number | undefined;
  for (const entry of entries) {
    const at = "message" in entry ? entry.message.created_at : entry.event.at;
    if (dayOf(at) !== day) {
      day = dayOf(at);
      items.push({ kind: "day", key: `day ${day}`, at });
      last = undefined;
    }
    if ("event" in entry) {
      items.push({ kind: "event", key: `event ${entry.event.id}`, event: entry.event });
      last = undefined;
      continue;
    }
    const { message } = entry;
    if (conversation !== undefined && message.conversation_id !== conversation) {
      items.push({ kind: "conversation", key: `conversation ${message.conversation_id}` });
      last = undefined;
    }
    conversation = message.conversation_id;
    const follows =
      last !== undefined &&
      voiceOf(last) === voiceOf(message) &&
      entry.at - Date.parse(last.created_at) < GROUP;
    items.push({ kind: "message", key: `message ${message.id}`, message, follows });
    last = message;
  }
  return items;
}

/** `known` with what was fetched since: new messages added, changed ones replaced, in order and each once. */
export function mergeMessages(known: readonly Message[], fetched: readonly Message[]): Message[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of fetched) byId.set(message.id, message);
  return [...byId.values()].sort((one, other) => one.id - other.id);
}
