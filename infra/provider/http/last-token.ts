/**
 * Asks for a token each time, and takes the last one where nobody can be asked any more: whoever holds the sign-in may
 * be gone before what was begun with it is given back. Rejects as the question does where there is none.
 */
export function orLastToken(ask: () => Promise<string>): () => Promise<string> {
  let last: string | undefined;
  return async () => {
    try {
      last = await ask();
      return last;
    } catch (error) {
      if (last === undefined) throw error;
      return last;
    }
  };
}
