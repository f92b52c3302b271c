import autocannon from "autocannon";
import { isRight } from "../ask.ts";
import { type Era, eras, type Post, toCall } from "../calls.ts";
import type { Findings, MixedCallsJob } from "./jobs.ts";
import { refuseFaults } from "./load.ts";

const connections = 10;

/** Sends ordinary calls at an even rate; whatever is added is deleted again, so that nothing grows by intent. */
export async function sendMixedCalls({ name, port, calls, seconds }: MixedCallsJob): Promise<Findings["mixed calls"]> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/mcp`,
    method: "POST",
    connections,
    amount: calls,
    overallRate: Math.ceil(calls / seconds),
    requests: eras.flatMap(round),
    verifyBody: (body) => isRight(String(body), '"result":'),
  });
  refuseFaults(name, result);
  return { calls: result["2xx"] };
}

interface Added {
  id?: string;
}

function round(era: Era): autocannon.Request[] {
  const toDelete = ({ id }: Added) => toCall(era, "delete_task", { id: String(id) });
  return [
    toRequest(toCall(era, "list_tasks", {})),
    {
      ...toRequest(toCall(era, "add_task", { title: "A task of ordinary length" })),
      onResponse: (_status, body, context: Added) => {
        const id = /"structuredContent":\{"task":\{"id":"([^"]+)"/.exec(body)?.[1];
        if (id !== undefined) context.id = id;
      },
    },
    {
      ...toRequest(toDelete({})),
      setupRequest: (request, context: Added) => ({ ...request, body: toDelete(context).body }),
    },
  ];
}

function toRequest({ headers, body }: Post): autocannon.Request {
  return { headers, body };
}
