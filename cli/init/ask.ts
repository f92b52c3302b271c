import { UserError } from "../user-error.ts";

/** What a choice can be. */
export interface Option<Value extends string> {
  value: Value;
  label: string;
}

/** Asks a person; each throws a UserError where the person gives up. */
export interface Ask {
  select<Value extends string>(message: string, options: readonly Option<Value>[]): Promise<Value>;
  /** `check` says what is wrong with an answer. */
  text(
    message: string,
    by: { initial?: string; check: (value: string) => Promise<string | undefined> },
  ): Promise<string>;
  confirm(message: string): Promise<boolean>;
}

/** Asks on the terminal; undefined where there is none, so that nobody could answer. */
export async function terminal(): Promise<Ask | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  // Loaded where somebody is asked alone.
  const { log, select, text, confirm } = await import("@clack/prompts");
  const answered = <Answer>(answer: Answer) => {
    if (isAnswer(answer)) return answer;
    throw new UserError("stopped, and nothing is written");
  };
  return {
    select: async (message, options) => {
      const values = options.map(({ value, label }) => ({ value: String(value), label }));
      const chosen = answered(await select<string>({ message, options: values }));
      const found = options.find(({ value }) => value === chosen);
      if (!found) throw new Error(`${chosen} was not among the choices`);
      return found.value;
    },
    text: async (message, { initial, check }) => {
      for (;;) {
        const answer = answered(await text({ message, ...(initial !== undefined && { initialValue: initial }) }));
        const value = answer.trim();
        const fault = await check(value);
        if (fault === undefined) return value;
        log.error(fault);
      }
    },
    confirm: async (message) => answered(await confirm({ message })),
  };
}

/** Whether it is one; a symbol says that the person gave up. */
// https://bomb.sh/docs/clack/packages/prompts/#cancellation
function isAnswer<Answer>(answer: Answer): answer is Exclude<Answer, symbol> {
  return typeof answer !== "symbol";
}
