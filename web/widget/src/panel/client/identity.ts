/** Whose chat this is: the browser's visitor, or the customer that the shop's token names. */

/** Under this part of a storage key lies what belongs to one of them, so that nothing crosses over. */
export type Scope = "visitor" | `user:${string}`;

/** The scope of a shop's token. Only a guess at where to look: what it proves is for the server to say. */
export function scopeOf(jwt: string | null): Scope {
  return jwt === null ? "visitor" : `user:${encodeURIComponent(userOf(jwt))}`;
}

function userOf(jwt: string): string {
  try {
    const body = (jwt.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { user_id?: unknown };
    return typeof claims.user_id === "string" || typeof claims.user_id === "number" ? String(claims.user_id) : "?";
  } catch {
    return "?";
  }
}
