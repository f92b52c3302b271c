import * as z from "zod";
import type { User } from "../user.ts";
import type { Gate } from "./gate.ts";

/** Admits the users of an allow-list. */
export function createAllowList(entries: readonly string[]): Gate {
  return { admits: (user) => namesUser(entries, user) };
}

/** Whether an entry is the user's subject, verified email address, or `@` and its domain. */
export function namesUser(entries: readonly string[], { subject, email }: Pick<User, "subject" | "email">): boolean {
  if (entries.includes(subject) && !subject.includes("@")) return true;
  // Of other letters some become ASCII in lower case, as the Kelvin sign does, and one address would pass for another.
  if (email === undefined || !/^[\x21-\x7e]+$/.test(email)) return false;
  const address = email.toLowerCase();
  const domain = address.slice(address.lastIndexOf("@"));
  return entries.some((entry) => entry.includes("@") && [address, domain].includes(entry.toLowerCase()));
}

/** Whether a text is a valid entry of an allow-list. */
export function isUserEntry(entry: string): boolean {
  if (entry.startsWith("@")) return z.regexes.domain.test(entry.slice(1));
  // Whoever chooses a subject must not be able to choose the address of another: such an entry never is a subject.
  return entry.includes("@") ? z.email().safeParse(entry).success : /^[\w|:.+/=~-]{1,255}$/.test(entry);
}
