import { useSyncExternalStore } from "react";

/** One value that several parts of the screen watch. */
export type Cell<T> = {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly watch: (onChange: () => void) => () => void;
};

export function cell<T>(first: T): Cell<T> {
  let value = first;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(value, next)) return;
      value = next;
      for (const tell of watchers) tell();
    },
    watch: (onChange) => {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}

export function useCell<T>(of: Cell<T>): T {
  return useSyncExternalStore(of.watch, of.get);
}
