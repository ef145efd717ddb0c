/** From when on a waiting time is shown as long: a chat that has waited five minutes is late, one of half an hour is lost. */
export function waitLevel(ms: number): "short" | "long" | "too-long" {
  const minutes = ms / 60_000;
  return minutes < 5 ? "short" : minutes < 30 ? "long" : "too-long";
}
