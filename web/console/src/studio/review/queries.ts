/** What the inbox reads and decides, over the cache. Keys begin with "studio": a hint about the studio makes them stale. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

import { api, call } from "@/api/client";
import type { Labelled, Lane } from "@/api/types";
import type { Language } from "@/i18n";

import type { Decision } from "./groups";

const PAGE = 20;

/** Groups of a lane, page after page. */
export function useReview(lane: Ref<Lane>, language: Ref<Language | null>) {
  return useInfiniteQuery({
    queryKey: computed(() => ["studio", "review", lane.value, language.value]),
    queryFn: ({ pageParam }) =>
      call(
        api.GET("/api/studio/review", {
          params: { query: { lane: lane.value, language: language.value, offset: pageParam, limit: PAGE } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const seen = pages.reduce((sum, one) => sum + one.groups.length, 0);
      return page.groups.length > 0 && seen < page.total ? seen : undefined;
    },
    placeholderData: (before) => before,
  });
}

/** One group by its address, for those that are not on a page that is loaded. */
export function useGroup(id: Ref<number | undefined>) {
  return useQuery({
    queryKey: computed(() => ["studio", "review", "group", id.value]),
    queryFn: () => call(api.GET("/api/studio/review/{item}", { params: { path: { item: id.value ?? 0 } } })),
    enabled: computed(() => id.value !== undefined),
  });
}

/** What a decision is about; `messages` null: all of the group. */
interface About {
  group: number;
  messages: number[] | null;
}

export function useDecisions() {
  const client = useQueryClient();
  const onSettled = (): void => {
    void client.invalidateQueries({ queryKey: ["studio"] });
  };
  const label = useMutation({
    mutationFn: ({ group, messages, intent, texts }: About & { intent: string; texts: Record<number, string> }): Promise<Labelled> =>
      call(
        api.POST("/api/studio/review/{item}/label", {
          params: { path: { item: group } },
          body: { intent, messages, texts },
        }),
      ),
    onSettled,
  });
  const dismiss = useMutation({
    mutationFn: ({ group, messages }: About) =>
      call(api.POST("/api/studio/review/{item}/dismiss", { params: { path: { item: group } }, body: { messages } })),
    onSettled,
  });
  const undo = useMutation({
    mutationFn: ({ item, at }: Decision) => call(api.POST("/api/studio/review/{item}/undo", { params: { path: { item } }, body: { at } })),
    onSettled,
  });
  return { label, dismiss, undo };
}
