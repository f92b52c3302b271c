import * as z from "zod";
import { npxSlipway } from "../../infra/remedies.ts";
import { UsageError } from "../user-error.ts";

/** A line of an allow-list that admits everybody. */
export const everybody = "*";

/** Whether a word is what the example server takes for a user: a subject, an address, or `@` and a domain. */
export function isUser(word: string): boolean {
  if (word.startsWith("@")) return z.regexes.domain.test(word.slice(1));
  return word.includes("@") ? z.email().safeParse(word).success : /^[\w|:.+/=~-]{1,255}$/.test(word);
}

/** A user as typed, or everybody where that is to be removed; throws a UsageError where the word is none. */
export function toUser(word: string | undefined, verb: "gate add" | "gate remove"): string {
  const usage = `${npxSlipway()} ${verb} ada@example.com <stack>`;
  if (word === undefined) throw new UsageError(`say who: ${usage}`);
  if (isUser(word) || (word === everybody && verb === "gate remove")) return word;
  const open = word === everybody ? `; ${npxSlipway()} gate open <stack> lets everybody in` : "";
  throw new UsageError(`${word} is no subject, no address and no @ with a domain: ${usage}${open}`);
}

/** The users in a file of an allow-list, without its comments. */
export function usersIn(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** The file's text with one more line, or without one; all else stays as it is. */
export function changeLines(text: string, { add, remove }: { add?: string; remove?: string }): string {
  const kept = text.split("\n").filter((line) => remove === undefined || !isSame(line.trim(), remove));
  const lines = kept.join("\n").trimEnd();
  const all = add === undefined ? lines : `${lines}\n${add}`;
  return `${all.trim()}\n`.replace(/^\n$/, "");
}

/** Whether two entries name the same user: addresses do in small and capital letters. */
export function isSame(one: string, other: string): boolean {
  return one === other || (one.includes("@") && one.toLowerCase() === other.toLowerCase());
}
