/** Who the customer is talking to, the language, and the menu. */
import type { Ref } from "preact";

import type { Language, Message } from "../../shared/protocol";
import type { State } from "../client/client";
import { TAGS, type Texts, texts } from "../text";
import { CloseIcon, SparkIcon } from "./icons";
import { Menu } from "./menu";

interface HeaderProps {
  /** The heading, where the focus goes when the panel opens on a phone. */
  headingRef: Ref<HTMLHeadingElement>;
  state: State;
  title: string;
  t: Texts;
  onLanguage: (language: Language) => void;
  onPerson: () => void;
  onSave: () => void;
  onClose: (() => void) | null;
}

/** The message that shows who the customer is talking to: the last that somebody of ours said, or that handed the conversation over. */
function lastTurn(state: State): Message | undefined {
  return state.log.findLast((message) => message.author === "bot" || message.author === "agent" || message.extra.kind === "owner");
}

export function Header({ headingRef, state, title, t, onLanguage, onPerson, onSave, onClose }: HeaderProps) {
  const other: Language = state.language === "en" ? "zh" : "en";
  const last = lastTurn(state);
  const agent = last?.author === "agent" ? last.name : null;
  const waits = last?.extra.kind === "owner" && last.extra.owner !== "bot";
  return (
    <header class="header">
      <span class="mark" aria-hidden="true">{agent ? initial(agent) : <SparkIcon />}</span>
      <div class="who">
        <h1 ref={headingRef} tabIndex={-1}>{title}</h1>
        <p>{agent ? t.withAgent(agent) : waits ? t.withTeam : t.subtitle}</p>
      </div>
      <button type="button" class="tool words" lang={TAGS[other]} aria-label={texts[other].switchTo} onClick={() => { onLanguage(other); }}>
        {texts[other].languageName}
      </button>
      <Menu t={t} onPerson={onPerson} onSave={onSave} canSave={state.log.length > 0} />
      {onClose && (
        <button type="button" class="tool" aria-label={t.close} title={t.close} onClick={onClose}>
          <CloseIcon />
        </button>
      )}
    </header>
  );
}

export function initial(name: string): string {
  return (Array.from(name.trim())[0] ?? "").toUpperCase();
}
