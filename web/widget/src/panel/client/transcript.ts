/** What was said, as far as this client has it: one run of messages without gaps, each number once. */
import type { Message } from "../../shared/protocol";

export type Transcript = readonly Message[];

/** The number of the last message, 0 when there is none. */
export function lastSeq(log: Transcript): number {
  return log.at(-1)?.seq ?? 0;
}

/**
 * The transcript with `message` at its end; the same one when it is there already; null when messages before it are missing.
 * An empty transcript can begin anywhere: a new client gets only the newest messages.
 */
export function append(log: Transcript, message: Message): Transcript | null {
  const last = lastSeq(log);
  if (message.seq <= last) return log;
  if (last !== 0 && message.seq !== last + 1) return null;
  return [...log, message];
}

/** The transcript with older messages before it. Those that do not join on are left out. */
export function prepend(log: Transcript, older: readonly Message[]): Transcript {
  let all = log;
  for (const message of [...older].sort((one, other) => other.seq - one.seq)) {
    if (all[0] && message.seq === all[0].seq - 1) all = [message, ...all];
  }
  return all;
}

/** The transcript with the new state of a message that it has. */
export function replace(log: Transcript, message: Message): Transcript {
  return log.map((known) => (known.seq === message.seq ? message : known));
}

/** How many messages to the customer came after number `seen`. */
export function unreadAfter(log: Transcript, seen: number): number {
  return log.filter((message) => message.seq > seen && message.author !== "customer").length;
}

/** Whether message `seq` was answered by one of the customer's: then its buttons are history. */
export function isAnswered(log: Transcript, seq: number): boolean {
  return log.some((message) => message.seq > seq && message.author === "customer");
}
