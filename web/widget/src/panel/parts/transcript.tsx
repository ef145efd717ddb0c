/** What was said, with days, suggestions and ratings; it follows the newest message unless the customer reads further up. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { ChatClient, State } from "../client/client";
import { lastSeq } from "../client/transcript";
import { dayName, type Texts } from "../text";
import { DownIcon } from "./icons";
import { MessageView, PendingView, type Place } from "./message";
import { Typing } from "./typing";
import { Welcome } from "./welcome";

interface TranscriptProps {
  client: ChatClient;
  state: State;
  t: Texts;
  shown: boolean;
  onStarter: (text: string) => void;
  onEdit: (text: string) => void;
}

/** This near to the end counts as at the end, in pixels. */
const NEAR = 60;
/** Messages of one author within this time stand together, in milliseconds. */
const TOGETHER = 5 * 60_000;

export function TranscriptView({ client, state, t, shown, onStarter, onEdit }: TranscriptProps) {
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const before = useRef({ first: 0, height: 0, last: 0, pending: 0 });
  const { log } = state;
  const pending = state.pending.filter(({ frame }) => frame.type === "message" || frame.type === "press");

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    const was = before.current;
    const first = log[0]?.seq ?? 0;
    if (was.first > first && first > 0) area.scrollTop += area.scrollHeight - was.height; // older ones came above
    else if (atEnd || pending.length > was.pending) area.scrollTop = area.scrollHeight;
    before.current = { first, height: area.scrollHeight, last: lastSeq(log), pending: pending.length };
  }, [log, pending.length, state.typing, shown, atEnd]);

  // The frame changes its size: an on-screen keyboard, a turned phone.
  useLayoutEffect(() => {
    const area = box.current;
    if (!area || !("ResizeObserver" in window)) return;
    const watcher = new ResizeObserver(() => { if (atEnd) area.scrollTop = area.scrollHeight; });
    watcher.observe(area);
    return () => { watcher.disconnect(); };
  }, [atEnd]);

  const scrolled = (): void => {
    const area = box.current;
    if (area) setAtEnd(area.scrollHeight - area.scrollTop - area.clientHeight < NEAR);
  };

  const toEnd = (): void => {
    setAtEnd(true);
    box.current?.focus();
  };

  const empty = log.length === 0 && pending.length === 0;
  return (
    <div class="transcript-place">
      <div class="transcript" ref={box} onScroll={scrolled} tabIndex={0} role="region" aria-label={t.transcript}>
        {log[0] && log[0].seq > 1 && (
          <button type="button" class="earlier" onClick={() => { client.loadEarlier(); }}>{t.earlier}</button>
        )}
        {empty && <Welcome name={state.name} t={t} onStarter={onStarter} />}
        <div role="log" aria-live="polite" aria-relevant="additions" aria-busy={state.phase === "connecting"} class="log">
          {log.map((message, at) => (
            <MessageView
              key={message.seq}
              message={message}
              place={placeOf(log[at - 1], message, log[at + 1], state)}
              client={client}
              state={state}
              t={t}
            />
          ))}
          {pending.map((entry) => (
            <PendingView key={entry.frame.id} entry={entry} client={client} state={state} t={t} onEdit={onEdit} />
          ))}
        </div>
        {state.typing && <Typing author={state.typing} state={state} t={t} />}
      </div>
      {!atEnd && (
        <button type="button" class="to-end" onClick={toEnd} aria-label={t.toNewest} title={t.toNewest}>
          <DownIcon />
        </button>
      )}
    </div>
  );
}

type Spoken = State["log"][number];

function placeOf(before: Spoken | undefined, message: Spoken, after: Spoken | undefined, state: State): Place {
  const day = dayName(message.time, state.language);
  const newDay = before === undefined || dayName(before.time, state.language) !== day;
  return {
    day: newDay ? day : null,
    first: newDay || !belong(before, message),
    last: after === undefined || !belong(message, after) || dayName(after.time, state.language) !== day,
  };
}

function belong(one: Spoken, other: Spoken): boolean {
  const near = Date.parse(other.time) - Date.parse(one.time) < TOGETHER;
  return near && one.author === other.author && one.name === other.name;
}
