import type { Files } from "./server-folder.ts";

/** A server as the quick start of its framework leaves it, in other words, and what is to be found there. */
export interface Sample {
  title: string;
  files: Files;
  found: {
    framework: string;
    port: string;
    path?: string;
    health?: string;
    start: string;
    notes?: readonly unknown[];
  };
}

/** A note that has these words. */
export function noteWith(words: string) {
  return { asymmetricMatch: (value: unknown) => String(value).includes(words) };
}
