/** What a resolved ticket teaches the assistant, when it was handed over because something was not understood. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, reactive, type Ref } from "vue";

import { api, call } from "@/api/client";
import type { Lesson } from "@/api/types";

const at = (number: number): { params: { path: { number: number } } } => ({ params: { path: { number } } });

/** Tickets whose lesson was skipped: it is not offered again until the page is loaded anew. */
const skipped = reactive(new Set<number>());

export function skipLesson(number: number): void {
  skipped.add(number);
}

export function isSkipped(number: number): boolean {
  return skipped.has(number);
}

/** Whether there is something to ask: a message to teach from, that nobody has taught or skipped yet. */
export function isOpen(lesson: Lesson | undefined): lesson is Lesson & { text: string } {
  return lesson !== undefined && lesson.text !== null && !lesson.done && !isSkipped(lesson.ticket);
}

/** The lesson of a ticket, read once it is resolved and only by who may teach it. */
export function useLesson(number: Ref<number>, resolved: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ["lesson", number.value]),
    queryFn: () => call(api.GET("/api/tickets/{number}/lesson", at(number.value))),
    enabled: resolved,
    // An offer, no duty: when it cannot be read, the desk says nothing of it
    retry: false,
  });
}

export function useTeaching() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ number, text, intent }: { number: number; text: string; intent: string }) =>
      call(api.POST("/api/tickets/{number}/lesson", { ...at(number), body: { text, intent } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["studio"] });
    },
  });
}
