/** The present, for everything on the page that counts: one timer, whatever the number of waiting times shown. */
import { onScopeDispose, ref, type Ref } from "vue";

const TICK = 5_000; // ms; waiting times are shown in minutes

const now = ref(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Milliseconds since 1970, kept current while the component lives. */
export function useNow(): Readonly<Ref<number>> {
  users += 1;
  now.value = Date.now();
  timer ??= setInterval(() => {
    now.value = Date.now();
  }, TICK);
  onScopeDispose(() => {
    users -= 1;
    if (users === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  });
  return now;
}
