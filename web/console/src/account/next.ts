/** Where to go after signing in: a page of the console, never another site, whatever the address says. */
export function safeNext(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])/u.test(next) ? next : "/";
}
