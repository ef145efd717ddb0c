/**
 * The cache of what the server said, and how hints from the live stream make parts of it stale. Keys begin with what they are
 * about, so that a hint can name it.
 */
import { QueryClient } from "@tanstack/vue-query";

import { ApiError } from "./client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The live stream says when something is stale; this is for what it does not cover
      staleTime: 30_000,
      refetchOnWindowFocus: true,
      // What the server has refused it will refuse again; what did not arrive may arrive now
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});
