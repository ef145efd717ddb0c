/** What a message's author is called. */
import type { Message } from "../../shared/protocol";
import type { Texts } from "../text";

/** Empty for lines of the system, which nobody says. */
export function speaker(message: Pick<Message, "author" | "name">, t: Texts): string {
  switch (message.author) {
    case "customer": return t.you;
    case "bot": return t.assistant;
    case "agent": return message.name ?? t.team;
    case "system": return "";
  }
}
