import { describe, expect, it, vi } from "vitest";

import { api, ApiError, call, onSignedOut } from "@/api/client";

import { aUser, serve } from "../make";

async function failure(work: Promise<unknown>): Promise<ApiError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error("it should have failed with an ApiError");
}

describe("a call", () => {
  it("answers with data, and shows that it comes from our pages", async () => {
    const log = serve(() => ({ body: aUser() }));

    expect(await call(api.GET("/api/session"))).toEqual(aUser());
    await call(api.POST("/api/session", { body: { email: "a@b.example", password: "secret" } }));

    expect(log[1]?.headers.get("X-Deskmate")).toBe("1");
    expect(log[1]?.body).toEqual({ email: "a@b.example", password: "secret" });
  });

  it("fails with the server's code and facts", async () => {
    serve(() => ({ status: 409, body: { error: "already_claimed", message: "taken", data: { by: { id: 2, name: "Ben" } } } }));
    const error = await failure(call(api.POST("/api/tickets/{number}/claim", { params: { path: { number: 1001 } } })));

    expect(error).toMatchObject({ code: "already_claimed", status: 409, data: { by: { id: 2, name: "Ben" } } });
  });

  it("tells no answer from a bad one", async () => {
    expect(await failure(call(api.GET("/api/session")))).toMatchObject({ code: "network", status: 0 });

    vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>Bad gateway</html>", { status: 502 })));
    expect(await failure(call(api.GET("/api/session")))).toMatchObject({ code: "unavailable", status: 502 });
  });

  it("that finds nobody signed in says so to who listens", async () => {
    const listener = vi.fn();
    onSignedOut(listener);
    serve(() => ({ status: 401, body: { error: "not_signed_in", message: "", data: {} } }));
    await failure(call(api.GET("/api/users")));

    expect(listener).toHaveBeenCalledOnce();
  });
});
