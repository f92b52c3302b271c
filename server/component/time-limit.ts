/** Waits no longer than so many milliseconds, and then rejects with these words. */
export function within<Value>(milliseconds: number, words: string, value: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(words)), milliseconds);
    value.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** How long a tool may take, in milliseconds. */
export const callMs = 30_000;
/** What to say when it took longer. */
export const lateCall = `There was no answer within ${callMs / 1000} seconds, so it is not known whether anything changed.`;
