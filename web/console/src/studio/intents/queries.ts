/** What is read and done about intents. What the checks say of one is put together in `checking.ts`. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

import { api, call } from "@/api/client";
import type { Examples, FindingsView, IntentDraft, SavedIntent } from "@/api/types";

const at = (name: string) => ({ params: { path: { name } } });

/** All intents, or those that have `text` in their name, title or examples. */
export function useIntents(text: Ref<string>) {
  return useQuery({
    // Without a search it is the list that titles come from everywhere in the studio
    queryKey: computed(() => (text.value === "" ? ["studio", "intents"] : ["studio", "intents", text.value])),
    queryFn: () => call(api.GET("/api/studio/intents", { params: { query: { text: text.value } } })),
    placeholderData: (before) => before,
  });
}

export function useIntent(name: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ["studio", "intent", name.value]),
    queryFn: () => call(api.GET("/api/studio/intents/{name}", at(name.value))),
    enabled: computed(() => name.value !== ""),
  });
}

/** Examples that nobody has compared with all others yet, among those of their intent. */
export interface NewExamples {
  examples: Examples;
  added: Examples;
}

/** What saving `body` would change, and the examples of that body. Null: there is nothing to ask about yet. */
export function usePreview(name: Ref<string>, body: Ref<IntentDraft | null>) {
  return useQuery({
    // Not below "studio": what others do does not change what this would
    queryKey: computed(() => ["preview", name.value, body.value]),
    queryFn: async () => {
      const of = body.value ?? { topic: "", title: {}, examples: {} };
      return { ...(await call(api.POST("/api/studio/intents/{name}/preview", { ...at(name.value), body: of }))), examples: of.examples };
    },
    enabled: computed(() => name.value !== "" && body.value !== null),
    placeholderData: (before, query) => (query?.queryKey[1] === name.value ? before : undefined),
    refetchOnWindowFocus: false,
    gcTime: 0,
    retry: false,
  });
}

/** What new examples collide with. Null: there are none. */
export function useCompared(name: Ref<string>, of: Ref<NewExamples | null>) {
  return useQuery({
    // The same before a save and after it
    queryKey: computed(() => ["compared", name.value, of.value]),
    queryFn: () => call(api.POST("/api/studio/intents/{name}/check", { ...at(name.value), body: of.value ?? { examples: {}, added: {} } })),
    enabled: computed(() => of.value !== null),
    placeholderData: (before, query) => (query?.queryKey[1] === name.value ? before : undefined),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

/** What was saved here last of an intent, with what was said of it. */
export function useSaved(name: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ["saved", name.value]),
    queryFn: (): (SavedIntent & NewExamples) | null => null,
    enabled: false,
  });
}

export function useRemoval(name: Ref<string>, asked: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ["removal", name.value]),
    queryFn: () => call(api.GET("/api/studio/intents/{name}/removal", at(name.value))),
    enabled: asked,
    staleTime: 0,
    gcTime: 0,
  });
}

const FINDINGS = ["studio", "findings"];
const LOOK_AGAIN = 5_000; // ms; the live stream is faster, when there is one

/** What the checks find in all examples; looked at again while they are still being checked. */
export function useFindings() {
  return useQuery({
    queryKey: FINDINGS,
    queryFn: () => call(api.GET("/api/studio/findings")),
    refetchInterval: ({ state }) => (state.data?.complete === false ? LOOK_AGAIN : false),
  });
}

export function useChanges() {
  return useQuery({
    queryKey: ["studio", "changes"],
    queryFn: () => call(api.GET("/api/studio/changes")),
  });
}

export function useIntentActions() {
  const client = useQueryClient();
  const again = (): void => {
    for (const part of ["intents", "titles", "changes", "models"]) void client.invalidateQueries({ queryKey: ["studio", part] });
  };
  return {
    save: useMutation({
      mutationFn: ({ name, body }: { name: string; body: IntentDraft }) =>
        call(api.POST("/api/studio/intents/{name}", { ...at(name), body })),
      onSuccess: (saved, { body }) => {
        const { intent } = saved;
        client.setQueryData(["studio", "intent", intent.name], intent);
        client.setQueryData(["saved", intent.name], { ...saved, examples: body.examples });
        // Until all examples have been checked again, what is known of them is of those before
        client.setQueryData<FindingsView>(FINDINGS, (known) => known && { ...known, complete: false });
        void client.invalidateQueries({ queryKey: FINDINGS });
        again();
      },
      onError: (_error, { name }) => {
        // It may be that somebody else has changed it
        void client.invalidateQueries({ queryKey: ["studio", "intent", name] });
      },
    }),
    remove: useMutation({
      mutationFn: ({ name, version }: { name: string; version: string }) =>
        call(api.DELETE("/api/studio/intents/{name}", { params: { path: { name }, query: { version } } })),
      onSuccess: (_, { name }) => {
        client.removeQueries({ queryKey: ["studio", "intent", name] });
        again();
      },
    }),
  };
}
