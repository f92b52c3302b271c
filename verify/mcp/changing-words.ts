import type { Tool } from "@modelcontextprotocol/client";

/** Where a tool says that it changes something, and with which word. */
export interface ChangingWord {
  place: "name" | "description";
  word: string;
  /** Whether it cannot be taken back or reaches somebody else, as deleting, sending and paying do. */
  isGrave: boolean;
}

const graveVerbs = new Set(
  (
    "ban buy cancel charge delete destroy drop email erase kill pay publish purchase purge reboot refund remove revoke send " +
    "shutdown terminate transfer truncate uninstall unsubscribe wipe"
  ).split(" "),
);
const verbs = new Set([
  ...graveVerbs,
  ...(
    "accept add append approve assign clear create decline deploy disable edit enable grant insert install invite modify " +
    "move notify overwrite put register reject rename replace reset restart restore save set start stop submit subscribe " +
    "toggle trigger unlock update upload upsert write"
  ).split(" "),
]);
/** They may also be things, such as an order or a post. */
const verbsAndNouns = new Set(
  (
    "archive book charge close commit drop email forward import lock mark merge message order patch post purchase push " +
    "refund reply reserve rotate schedule store sync transfer"
  ).split(" "),
);
const readingVerbs = new Set(
  (
    "analyse analyze browse calculate check compare compute convert count describe diff estimate explain explore export " +
    "fetch find get has history inspect is list lookup parse ping preview query read recommend render retrieve review " +
    "search show status suggest summarise summarize translate validate verify view watch"
  ).split(" "),
);
const joining = new Set(["and", "or", "then"]);
/** To add them up changes nothing. */
const sums = /^(?:numbers?|integers?|ints?|floats?|values?|two|vectors?|matrices)$/;

const opening =
  /^(?:use this (?:tool )?(?:when .{0,60}? (?:wants?|needs?|asks?)(?: you)? )?to |this (?:tool )?|tool to |allows? (?:you )?to )?/;
// "Creates", "publishes", "cancels"; a request that is sent is how many things are read.
const described =
  /^(?:(ban|buy|cancel|charge|delete|destroy|erase|overwrite|pay|publish|purchase|purge|refund|remove|revoke|send|transfer|wipe)|(?:book|create|deploy|insert|submit|update|upload))(?:e?s)?\b(?! (?:of|on|from|about)\b)(?! (?:an? |the )?(?:http |get |api |search )?(?:request|query))/;

/**
 * The word with which a tool's name or description says that it changes something; undefined where both sound as if it
 * only read. After a verb of reading the other words are what is read, as in `get_delete_log`.
 */
export function changingWordOf({
  name,
  description = "",
}: Pick<Tool, "name" | "description">): ChangingWord | undefined {
  const word = changingWordIn(wordsOf(name));
  if (word !== undefined) return { place: "name", word, isGrave: graveVerbs.has(word) };
  const sentence = description.slice(0, 300).trim().toLowerCase();
  const found = described.exec(sentence.slice(opening.exec(sentence)?.[0].length ?? 0));
  if (!found) return undefined;
  return { place: "description", word: found[0], isGrave: found[1] !== undefined };
}

function changingWordIn(words: readonly string[]): string | undefined {
  const reads = words.findIndex((word) => readingVerbs.has(word));
  return words.find((word, index) => {
    if (word === "add" && (words.length === 1 || sums.test(words[index + 1] ?? ""))) return false;
    if (joining.has(words[index - 1] ?? "")) return verbs.has(word) || verbsAndNouns.has(word);
    if (verbsAndNouns.has(word)) return reads < 0;
    return verbs.has(word) && (reads < 0 || index < reads);
  });
}

function wordsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}
