/** The conversation as a text file, for the customer to keep. */
import { lastSeq } from "./client/transcript";
import type { State } from "./client/client";
import { speaker } from "./parts/speaker";
import { fullTime, texts } from "./text";

export function conversationText(state: State, title: string): string {
  const t = texts[state.language];
  const lines = state.log.map((message) => {
    const who = speaker(message, t);
    return `[${fullTime(message.time, state.language)}] ${who ? `${who}: ` : ""}${message.text}`;
  });
  return [t.savedBy(title), "", ...lines, ""].join("\n");
}

export function saveConversation(state: State, title: string): void {
  const url = URL.createObjectURL(new Blob([conversationText(state, title)], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `chat-${lastSeq(state.log)}.txt`;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(url); }, 1_000);
}
