import { randomUUID } from "node:crypto";
import type { Check, Fault, Identity, Skip, CheckContext } from "../contract.ts";
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
  async run(context) {
    const same = oneUser(context);
    if (same) return same;
    const marker = `slipway-${randomUUID()}`;
    const tools = await context.tools();
    const adder = findAdder(tools, marker.length);
    if (!adder) return { skip: "no tool says that it adds a text to the user's own things alone" };
    const added = await callAs(context, "first", adder.name, { [adder.argument]: marker });
    if (added.isError) return { skip: `${context.quote(adder.name)} does not take any text` };
    const remover = findRemover(tools);
    const id = remover && findId(added.structuredContent, remover.argument);
    const removal = remover && id !== undefined ? { ...remover, id } : undefined;
    try {
      return await examine(context, marker, removal);
    } finally {
      if (removal) await remove(context, "first", removal);
      const left = context.signal.aborted ? ["unknown"] : await showing(context, "first", marker);
      if (left.length > 0 || !removal) {
        const text = `${adder.name} was called with ${marker}, which may still be there`;
        context.evidence.add({ name: "left behind", kind: "text", text });
      }
    }
  },
};

type Removal = TextTool & { id: string };

async function examine(context: CheckContext, marker: string, removal: Removal | undefined): Promise<Fault[] | Skip> {
  const own = await showing(context, "first", marker);
  const others = await showing(context, "second", marker);
  if (others.length > 0) {
    return [
      {
        where: context.quote(others.join(", ")),
        expected: "only the user who added something sees it",
        seen: "another user sees it",
        why: "every user reads what is others'",
        fix: "keep and look up everything by the user of the token, whatever the request says",
      },
    ];
  }
  if (own.length === 0) return { skip: "no read-only tool shows what was added" };
  if (!removal) return [];
  await remove(context, "second", removal);
  if ((await showing(context, "first", marker)).length > 0) return [];
  return [
    {
      where: context.quote(removal.name),
      expected: "only the user who added something can remove it",
      seen: "another user removed it",
      why: "whoever guesses or learns an id changes what is others'",
      fix: "look up by the id and the user of the token together",
    },
  ];
}

function remove(context: CheckContext, identity: Identity, { name, argument, id }: Removal) {
  return callAs(context, identity, name, { [argument]: id });
}

/** The tools that show a text to a user. */
async function showing(context: CheckContext, identity: Identity, marker: string): Promise<string[]> {
  const names: string[] = [];
  for (const { name } of await findReaders(context)) {
    const result = await callAs(context, identity, name);
    if (JSON.stringify(result).includes(marker)) names.push(name);
  }
  return names;
}
