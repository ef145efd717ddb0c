/** What is read about customers. */
import { useInfiniteQuery, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

import { api, call } from "@/api/client";
import type { TimelineKind } from "@/api/types";

export const TIMELINE_KINDS: readonly TimelineKind[] = ["message", "ticket", "order", "rating", "note", "action"];

export function useCustomers(q: Ref<string>) {
  return useInfiniteQuery({
    queryKey: computed(() => ["customers", q.value]),
    queryFn: ({ pageParam }) =>
      call(
        api.GET("/api/customers", {
          params: { query: { q: q.value, ...(pageParam !== null && { before: pageParam }) } },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.more ? page.customers.at(-1)?.id : undefined),
    placeholderData: (before) => before,
  });
}

export function useCustomer(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ["customer", id.value]),
    queryFn: () => call(api.GET("/api/customers/{customer_id}", { params: { path: { customer_id: id.value } } })),
  });
}

export function useTimeline(id: Ref<number>, kind: Ref<TimelineKind | null>) {
  return useInfiniteQuery({
    queryKey: computed(() => ["timeline", id.value, kind.value]),
    queryFn: ({ pageParam }) =>
      call(
        api.GET("/api/customers/{customer_id}/timeline", {
          params: {
            path: { customer_id: id.value },
            query: {
              limit: 30,
              ...(kind.value !== null && { kind: kind.value }),
              ...(pageParam !== null && { before: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
