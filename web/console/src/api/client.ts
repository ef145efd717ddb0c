/**
 * The one way to the app's API. Paths, bodies and answers are typed from the app's own OpenAPI document
 * (`npm run api` writes schema.gen.ts from openapi.json).
 *
 * `call` turns every failure into an ApiError: callers get data or an exception, never a half answer.
 */
import createClient from "openapi-fetch";

import type { paths } from "./schema.gen";

/** What went wrong, by name. `network` means that no answer came. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    readonly status: number,
    readonly data: Readonly<Record<string, unknown>> = {},
    message = code,
  ) {
    super(message);
  }
}

/** Listeners for "nobody is signed in any more", which any call may find out. */
const signedOutListeners = new Set<() => void>();
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener);
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // The app refuses to change anything without it: another site's form cannot send it
  headers: { "X-Deskmate": "1" },
  // Looked up at each call, so that tests can answer instead of a server
  fetch: (request) => globalThis.fetch(request),
});

function asError(status: number, body: unknown): ApiError {
  if (typeof body === "object" && body !== null && "error" in body && typeof body.error === "string") {
    const data = "data" in body && typeof body.data === "object" ? body.data : {};
    const message = "message" in body && typeof body.message === "string" ? body.message : body.error;
    return new ApiError(body.error, status, { ...data }, message);
  }
  return new ApiError(status >= 500 ? "unavailable" : "error", status);
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of a call, or an ApiError. */
export async function call<T>(answer: Promise<Answer<T>>): Promise<T> {
  let settled: Answer<T>;
  try {
    settled = await answer;
  } catch (cause) {
    throw new ApiError("network", 0, {}, cause instanceof Error ? cause.message : "network");
  }
  const { data, error, response } = settled;
  if (response.ok) return data as T;
  if (response.status === 401) for (const listener of signedOutListeners) listener();
  throw asError(response.status, error);
}
