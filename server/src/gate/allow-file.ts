import { readFile } from "node:fs/promises";
import { detailOf, log } from "../log.ts";
import type { User } from "../user.ts";
import { isUserEntry, namesUser } from "./allow-list.ts";
import type { Gate } from "./gate.ts";

/** After so long the file is read again, with the next call. */
const maxAgeMs = 2000;
/** A line with this alone admits everybody; no subject and no address can be it. */
const everybody = "*";

interface Reading {
  text: Promise<string>;
  madeAt: number;
}

/** Admits the users whom a file names, each on a line of its own, as it is by then; nobody while it cannot be read. */
export function createAllowFile(path: string): Gate {
  let reading: Reading | undefined;
  let told = "";
  const tell = (event: string, fields: Readonly<Record<string, string | number>>) => {
    const word = JSON.stringify([event, fields]);
    if (word === told) return;
    told = word;
    log("warn", event, fields);
  };
  const read = (): Promise<string> => {
    if (reading && performance.now() - reading.madeAt < maxAgeMs) return reading.text;
    const text = readFile(path, "utf8").catch((error: unknown) => {
      tell("allow_list_unreadable", { path, error: detailOf(error) });
      return "";
    });
    reading = { text, madeAt: performance.now() };
    return text;
  };
  return {
    async admits(user: User) {
      const lines = (await read()).split("\n").map((line) => line.trim());
      const written = lines.filter((line) => line !== "" && !line.startsWith("#"));
      const entries = written.filter((line) => line === everybody || isUserEntry(line));
      // Which they are is nobody's business but the team's.
      if (entries.length < written.length)
        tell("allow_list_entries_ignored", { count: written.length - entries.length });
      return entries.includes(everybody) || namesUser(entries, user);
    },
  };
}
