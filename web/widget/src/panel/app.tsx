/** The panel: header, what was said, and where to write. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { ChatClient } from "./client/client";
import { Composer, type ComposerHandle } from "./parts/composer";
import { Header } from "./parts/header";
import { Notice } from "./parts/notice";
import { TranscriptView } from "./parts/transcript";
import { saveConversation } from "./save";
import { TAGS, texts } from "./text";

export interface AppProps {
  client: ChatClient;
  title: string;
  shown: boolean;
  /** Counts how often it was opened: each time the focus is placed anew. */
  shows: number;
  takeFocus: boolean;
  /** Null when there is nothing to close, because the panel is a page of its own. */
  onClose: (() => void) | null;
}

export function App({ client, title, shown, shows, takeFocus, onClose }: AppProps) {
  const [state, setState] = useState(client.state);
  const composer = useRef<ComposerHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const t = texts[state.language];
  const name = title || t.title;

  useEffect(() => client.subscribe(() => { setState(client.state); }), [client]);

  useEffect(() => {
    document.documentElement.lang = TAGS[state.language];
    document.title = name;
  }, [state.language, name]);

  useEffect(() => {
    if (shows === 0) return;
    if (takeFocus) composer.current?.focus();
    else heading.current?.focus();
  }, [shows, takeFocus]);

  useEffect(() => {
    const look = (): void => { if (shown && !document.hidden) client.markSeen(); };
    look();
    document.addEventListener("visibilitychange", look);
    return () => { document.removeEventListener("visibilitychange", look); };
  }, [client, shown, state.log]);

  useEffect(() => {
    if (!onClose) return;
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", escape);
    return () => { document.removeEventListener("keydown", escape); };
  }, [onClose]);

  const say = (text: string): void => {
    client.send(text);
    composer.current?.focus();
  };

  return (
    <div class="panel" key={state.scope}>
      <Header
        headingRef={heading}
        state={state}
        title={name}
        t={t}
        onLanguage={(language) => { client.switchLanguage(language); }}
        onPerson={() => { client.send(t.personMessage); }}
        onSave={() => { saveConversation(state, name); }}
        onClose={onClose}
      />
      <Notice state={state} t={t} />
      <main>
        <TranscriptView client={client} state={state} t={t} shown={shown} onStarter={say} onEdit={(text) => composer.current?.put(text)} />
        <Composer handle={composer} client={client} state={state} t={t} />
      </main>
    </div>
  );
}
