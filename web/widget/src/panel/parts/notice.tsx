/** The line that says how the connection is, when that is worth a line. */
import { useEffect, useState } from "preact/hooks";

import type { State } from "../client/client";
import type { Texts } from "../text";

/** A short gap is not worth a word: most are over before anybody could read it. */
const PATIENCE = 1_200;

export function Notice({ state, t }: { state: State; t: Texts }) {
  const [late, setLate] = useState(false);
  const away = state.phase === "connecting" || state.phase === "offline";

  useEffect(() => {
    setLate(false);
    if (!away) return;
    const timer = setTimeout(() => { setLate(true); }, PATIENCE);
    return () => { clearTimeout(timer); };
  }, [away]);

  const words = say(state, t, late);
  const bad = state.phase !== "online" && state.phase !== "connecting";
  return (
    <div class="notice-place" role="status">
      {words && <p class={`notice${bad ? " bad" : ""}`}>{words}</p>}
    </div>
  );
}

function say(state: State, t: Texts, late: boolean): string | null {
  const waiting = state.pending.filter(({ frame, refused }) => frame.type === "message" && refused === undefined).length;
  if (state.phase === "expired") return t.expired;
  if (state.phase === "forged") return t.forged;
  if (state.phase === "offline" && late) return waiting > 0 ? t.offlineWaiting(waiting) : t.offline;
  if (state.phase === "connecting" && late) return t.connecting;
  if (state.slowed) return t.slowed;
  return state.notice === "stale" ? t.stale : null;
}
