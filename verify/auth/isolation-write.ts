import { randomUUID } from "node:crypto";
import type { Check, Fault, Identity, Skip, Subject } from "../contract.ts";
import { findAdder, findId, findRemover, type TextTool } from "./marker-tools.ts";
import { callAs, findReaders, oneUser } from "./two-users.ts";

/** Whether one user sees or removes what another one has just added. */
export const isolationWrite: Check = {
  id: "auth.isolation-write",
  group: "auth",
  title: "keeps records that one user adds from other users",
  severity: "critical",
  quick: false,
  writes: true,
  needs: ["auth.no-token", "connection", "token", "second-token"],
  timeoutSeconds: 60,
  async run(subject) {
    const same = oneUser(subject);
    if (same) return same;
    const marker = `slipway-${randomUUID()}`;
    const tools = await subject.tools();
    const adder = findAdder(tools, marker.length);
    if (!adder) return { skip: "no tool says that it adds a text to the user's own things alone" };
    const added = await callAs(subject, "first", adder.name, { [adder.argument]: marker });
    if (added.isError) return { skip: `${subject.quote(adder.name)} does not take any text` };
    const remover = findRemover(tools);
    const id = remover && findId(added.structuredContent, remover.argument);
    const removal = remover && id !== undefined ? { ...remover, id } : undefined;
    try {
      return await examine(subject, marker, removal);
    } finally {
      if (removal) await remove(subject, "first", removal);
      const left = subject.signal.aborted ? ["unknown"] : await showing(subject, "first", marker);
      if (left.length > 0 || !removal) {
        const text = `${adder.name} was called with ${marker}, which may still be there`;
        subject.evidence.add({ name: "left behind", kind: "text", text });
      }
    }
  },
};

type Removal = TextTool & { id: string };

async function examine(subject: Subject, marker: string, removal: Removal | undefined): Promise<Fault[] | Skip> {
  const own = await showing(subject, "first", marker);
  const others = await showing(subject, "second", marker);
  if (others.length > 0) {
    return [
      {
        where: subject.quote(others.join(", ")),
        expected: "only the user who added something sees it",
        seen: "another user sees it",
        why: "every user reads what is others'",
        fix: "keep and look up everything by the user of the token, whatever the request says",
      },
    ];
  }
  if (own.length === 0) return { skip: "no read-only tool shows what was added" };
  if (!removal) return [];
  await remove(subject, "second", removal);
  if ((await showing(subject, "first", marker)).length > 0) return [];
  return [
    {
      where: subject.quote(removal.name),
      expected: "only the user who added something can remove it",
      seen: "another user removed it",
      why: "whoever guesses or learns an id changes what is others'",
      fix: "look up by the id and the user of the token together",
    },
  ];
}

function remove(subject: Subject, identity: Identity, { name, argument, id }: Removal) {
  return callAs(subject, identity, name, { [argument]: id });
}

/** The tools that show a text to a user. */
async function showing(subject: Subject, identity: Identity, marker: string): Promise<string[]> {
  const names: string[] = [];
  for (const { name } of await findReaders(subject)) {
    const result = await callAs(subject, identity, name);
    if (JSON.stringify(result).includes(marker)) names.push(name);
  }
  return names;
}
