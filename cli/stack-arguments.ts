import { defaultStack, stackFile } from "./project.ts";
import { UsageError } from "./user-error.ts";

/** The words that name a stack, the same for every verb: `gcp-dev`, or `--stack gcp-dev`. */
export const stackArguments = {
  "stack-name": { type: "positional", required: false, description: `Stack that is meant; ${defaultStack} by default` },
  stack: { type: "string", description: "The same as a flag" },
} as const;

/** Those words as they were typed. */
export interface StackArguments {
  "stack-name"?: string | undefined;
  stack?: string | undefined;
}

/** The stack that was named, else the one that needs no account; throws a UsageError where there is no such stack. */
export function chooseStack(named: StackArguments): string {
  const stack = namedStack(named) ?? defaultStack;
  stackFile(stack);
  return stack;
}

/** The stack that was named; undefined where none was. */
export function namedStack({ "stack-name": word, stack: flag }: StackArguments): string | undefined {
  if (word !== undefined && flag !== undefined && word !== flag) {
    throw new UsageError(`two stacks are named, ${word} and ${flag}: name one`);
  }
  return word ?? flag;
}
