/**
 * One live stream for all tabs of this browser: over HTTP/1.1 a browser opens six connections to a server at most, and a tab
 * for each of six tickets would leave none for anything else. The tab that holds a lock has the stream and tells the others;
 * when it closes, the browser gives the lock to the next. Without locks (a page over plain HTTP) each tab has its own.
 */
import { openStream, type StreamHandlers } from "./stream";

const NAME = "deskmate.live";

type Told = { kind: "open" } | { kind: "lost" } | { kind: "message"; data: unknown } | { kind: "hello" };

function isTold(value: unknown): value is Told {
  return typeof value === "object" && value !== null && "kind" in value;
}

/** As `openStream`, shared. */
export function shareStream(url: string, handlers: StreamHandlers): () => void {
  // What lib.dom takes for granted is missing in pages over plain HTTP
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return openStream(url, handlers);

  const channel = new BroadcastChannel(NAME);
  const left = new AbortController();
  let isOpen = false;
  let isHolder = false;

  function tell(told: Told): void {
    channel.postMessage(told);
  }
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (!isTold(data)) return;
    if (data.kind === "hello") {
      if (isHolder) tell({ kind: isOpen ? "open" : "lost" });
    } else if (data.kind === "message") handlers.message(data.data);
    else handlers[data.kind]();
  });
  tell({ kind: "hello" });

  async function hold(): Promise<void> {
    isHolder = true;
    const close = openStream(url, {
      open() {
        isOpen = true;
        handlers.open();
        tell({ kind: "open" });
      },
      lost() {
        isOpen = false;
        handlers.lost();
        tell({ kind: "lost" });
      },
      message(data) {
        handlers.message(data);
        tell({ kind: "message", data });
      },
    });
    await new Promise<void>((resolve) => {
      left.signal.addEventListener("abort", () => {
        resolve();
      });
    });
    close();
  }
  // Given up by closing before the lock came: there is nothing to hold then
  locks.request(NAME, { signal: left.signal }, hold).catch(() => undefined);

  return () => {
    left.abort();
    channel.close();
  };
}
