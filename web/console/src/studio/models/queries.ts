/** What is read and done about models: training, comparing, promoting, going back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

import { api, ApiError, call } from "@/api/client";
import type { Releases } from "@/api/types";

const POLL = 2_000; // ms; the live stream is faster, when there is one
const KEY = ["studio", "models"] as const;

const at = (model: string) => ({ params: { path: { model } } });

function isBusy(releases: Releases | undefined): boolean {
  return releases?.training?.state === "running" || releases?.comparison?.state === "running";
}

/** The models, which is live, and what is going on; looked at again by itself while something is. */
export function useReleases() {
  return useQuery({
    queryKey: KEY,
    queryFn: () => call(api.GET("/api/studio/models")),
    refetchInterval: ({ state }) => (isBusy(state.data) ? POLL : false),
  });
}

/** The newest comparison of a model, null when it was never compared. `version` changes when there is a newer one. */
export function useComparison(model: Ref<string>, version: Ref<number | null>) {
  return useQuery({
    queryKey: computed(() => ["studio", "comparison", model.value, version.value]),
    queryFn: async () => {
      try {
        return await call(api.GET("/api/studio/models/{model}/comparison", at(model.value)));
      } catch (error) {
        if (error instanceof ApiError && error.code === "not_compared") return null;
        throw error;
      }
    },
    placeholderData: (before, query) => (query?.queryKey[2] === model.value ? before : undefined),
  });
}

export function useReleaseActions() {
  const client = useQueryClient();
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: KEY });
  const took = (releases: Releases): void => {
    client.setQueryData(KEY, releases);
    void client.invalidateQueries({ queryKey: ["studio"] });
  };
  return {
    train: useMutation({ mutationFn: () => call(api.POST("/api/studio/training")), onSettled: again }),
    cancelTraining: useMutation({ mutationFn: () => call(api.DELETE("/api/studio/training")), onSettled: again }),
    compare: useMutation({
      mutationFn: (model: string) =>
        call(api.POST("/api/studio/models/{model}/comparison", { ...at(model), body: { against: null } })),
      onSettled: again,
    }),
    cancelComparison: useMutation({ mutationFn: () => call(api.DELETE("/api/studio/comparison")), onSettled: again }),
    promote: useMutation({
      mutationFn: ({ model, reason }: { model: string; reason: string | null }) =>
        call(api.POST("/api/studio/models/{model}/promotion", { ...at(model), body: { reason } })),
      onSuccess: took,
    }),
    rollBack: useMutation({ mutationFn: () => call(api.POST("/api/studio/rollback")), onSuccess: took }),
  };
}

/** Where a model's data, domain and configuration are downloaded. */
export function sourcesOf(model: string): string {
  return `/api/studio/models/${encodeURIComponent(model)}/sources`;
}
