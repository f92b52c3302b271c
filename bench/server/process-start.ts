import { interleave, type Side } from "../rounds.ts";
import type { Row } from "../table.ts";
import { eras, handshake, type Post, toCall } from "./calls.ts";
import { cores } from "./cores.ts";
import type { Prepared } from "./prepare.ts";
import { findFreePort } from "../../toolchain/free-port.ts";
import { environmentFor } from "./running.ts";
import { bare, bareCommonJs, official, type Subject } from "./subjects.ts";

const rounds = 15;
const note =
  "From the start of the process to a whole answer, polled every millisecond; ours with the compile cache that its " +
  "image has. Node.js loads more of node:http for an ES module, the usual way to write a server, than for CommonJS.";

/** From a process's start to its first right answer, beside the least that can be done on Node.js. */
export async function measureProcessStart(prepared: Prepared): Promise<Row[]> {
  const [era] = eras;
  return [
    ...(await compare(prepared, "initialize", handshake)),
    ...(await compare(prepared, "tools/call", toCall(era, "list_tasks", {}))),
  ];
}

async function compare({ workspace, client, pin, ours }: Prepared, what: string, post: Post): Promise<Row[]> {
  const side = ({ command, environment }: Subject): Side => {
    return async () => {
      const port = await findFreePort();
      const job = { command: pin(cores.server, command), environment: environmentFor(environment, port), port, post };
      return (await client({ kind: "first answer", ...job })).ms;
    };
  };
  const sides = {
    ours: side(ours.production),
    bare: side(bare),
    commonJs: side(bareCommonJs),
    official: side(official),
  };
  // What is read from the disk for the first time counts for nobody.
  for (const run of Object.values(sides)) await run(0);
  const seen = await interleave(workspace, `process start to ${what}`, rounds, sides);
  const row = (beside: Subject, values: number[], aim?: { ratio: number }): Row => ({
    name: `process start to first answer to ${what}`,
    ours: { values: seen.ours, unit: "ms" },
    beside: { what: beside.name, sample: { values, unit: "ms" } },
    ...(aim && { aim }),
    note,
  });
  return [row(bare, seen.bare, { ratio: 1.35 }), row(bareCommonJs, seen.commonJs), row(official, seen.official)];
}
