/** A value that follows another once that has been still for a moment: typing is not asked about letter by letter. */
import { onScopeDispose, ref, watch, type Ref } from "vue";

export function useSettled<T>(source: () => T, quiet: number): Ref<T> {
  const settled = ref(source()) as Ref<T>;
  let last = JSON.stringify(settled.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(source, (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const text = JSON.stringify(value);
      if (text === last) return; // changed, and changed back
      last = text;
      settled.value = value;
    }, quiet);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return settled;
}
