/** Somebody is writing. Screen readers can find it, and are not interrupted by it. */
import type { State } from "../client/client";
import type { Texts } from "../text";

export function Typing({ author, state, t }: { author: "bot" | "agent"; state: State; t: Texts }) {
  const agent = state.log.findLast((message) => message.author === "agent")?.name ?? t.team;
  return (
    <div class="typing">
      <span class="hidden">{t.typing(author === "bot" ? t.assistant : agent)}</span>
      <i aria-hidden="true" /><i aria-hidden="true" /><i aria-hidden="true" />
    </div>
  );
}
