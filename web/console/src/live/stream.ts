/**
 * The stream of hints from the server. EventSource connects again by itself after a lost connection, but gives up after an
 * answer that is no stream (the server restarts, a proxy says 502); then this tries again, more slowly each time.
 */
export interface StreamHandlers {
  /** Each time that hints begin to come. Whatever happened before was missed. */
  open(): void;
  lost(): void;
  message(data: unknown): void;
}

const FIRST_WAIT = 1_000; // ms
const LONGEST_WAIT = 30_000; // ms

/** Opens the stream at `url` and keeps it open until the returned function is called. */
export function openStream(
  url: string,
  handlers: StreamHandlers,
  connect: (url: string) => EventSource = (address) => new EventSource(address),
): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;

  function start(): void {
    source = connect(url);
    source.addEventListener("open", () => {
      wait = FIRST_WAIT;
      handlers.open();
    });
    source.addEventListener("message", (event: MessageEvent<string>) => {
      let data: unknown;
      try {
        data = JSON.parse(event.data);
      } catch {
        return; // A hint that cannot be read: the next one, or the next look, tells the same
      }
      handlers.message(data);
    });
    source.addEventListener("error", () => {
      handlers.lost();
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(start, wait * (0.5 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  }

  start();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
