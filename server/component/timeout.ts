/** Settles as the promise does, or rejects with this message after so many milliseconds. */
export function withTimeout<Value>(milliseconds: number, message: string, value: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(message)), milliseconds);
    value.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Time-out of a tool call, in milliseconds. */
export const callTimeoutMs = 30_000;
/** The message for the user when a tool call timed out. */
export const callTimedOut = `There was no answer within ${callTimeoutMs / 1000} seconds, so it is not known whether anything changed.`;
