import type { Step, Verdict } from "../../verify/chatgpt/step.ts";
import type { ClientLink } from "./links.ts";
import type { Steps } from "./steps.ts";

/** All that `connect` has to say. */
export interface Connection {
  endpoint: string;
  steps: Steps;
  clients: readonly ClientLink[];
  /** When it was last looked at from this machine; undefined where it never was. */
  lastLookAt: string | undefined;
  seen: readonly Step[];
}

const width = Math.max(
  ...(["ok", "fails", "may fail", "note", "not tried"] satisfies Verdict[]).map(({ length }) => length),
);

/** The same for people. */
export function toText({ endpoint, steps, clients, lastLookAt, seen }: Connection): string {
  const longest = Math.max(...clients.map(({ client }) => client.length));
  return [
    `Connect ChatGPT to ${endpoint}`,
    ...steps.make.map((line, index) => `  ${index + 1}. ${line}`),
    ...steps.otherwise.map(
      (line, index) => `${index === 0 ? "  if you do not see it: " : "                         "}${line}`,
    ),
    `  after a change: ${steps.refresh}`,
    `  (the menus as of ${steps.checked}, ${steps.page})`,
    "",
    "Other clients",
    ...clients.map(({ client, open }) => `  ${client.padEnd(longest)}  ${open}`),
    "",
    `What ChatGPT would see now${lastLookAt === undefined ? "" : `, and since ${lastLookAt}`}`,
    ...seen.flatMap(toLines),
    "",
    toVerdict(seen),
  ].join("\n");
}

function toLines({ verdict, sent, seen, shows, fix }: Step): string[] {
  const indent = " ".repeat(width + 4);
  return [
    `  ${verdict.padEnd(width)}  ${sent}: ${seen}`,
    ...(shows === undefined ? [] : [`${indent}ChatGPT shows: ${shows}`]),
    ...(fix === undefined ? [] : [`${indent}do: ${fix}`]),
  ];
}

function toVerdict(seen: readonly Step[]): string {
  const failing = seen.filter(({ verdict }) => verdict === "fails").length;
  const doubtful = seen.filter(({ verdict }) => verdict === "may fail").length;
  if (failing > 0) return `ChatGPT would fail: ${failing === 1 ? "one thing stops" : `${failing} things stop`} it`;
  if (doubtful > 0) return `ChatGPT may fail: see ${doubtful === 1 ? "one line" : `${doubtful} lines`} above`;
  return "ChatGPT would connect";
}
