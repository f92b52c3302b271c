import * as z from "zod";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ifThere } from "../../../provider/http/api-error.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { addressesAnswer } from "./answers.ts";
import type { Fly } from "./client.ts";

const inputsSchema = z.object({ app: z.string(), type: z.enum(["shared_v4", "v6"]) });
type Inputs = z.infer<typeof inputsSchema>;

/** A public address of an app, of which it has one of a type at most: without any it does not answer. */
// https://fly.io/docs/networking/services/
export function ipAddressHandler(open: () => Fly): ResourceHandler {
  return {
    computed: ["ip"],

    async diff({ id, oldInputs, newInputs }, { signal, log }) {
      const replaces = ["app", "type"].filter((name) => oldInputs[name] !== newInputs[name]);
      if (replaces.length > 0) return { changes: true, replaces };
      const address = await find(open(), inputsSchema.parse(oldInputs), signal);
      if (address === id) return { changes: false };
      log("warning", `the address ${id} was released outside of this stack, and another is taken`);
      return { changes: true, replaces: ["id"] };
    },

    async create(raw, { signal }) {
      const { app, type } = inputsSchema.parse(raw);
      const fly = open();
      const path = ["apps", app, "ip_assignments"];
      const ip = await createOrAdopt({
        find: () => find(fly, { app, type }, signal),
        create: async () =>
          (await fly.ask({ method: "POST", path, body: { type }, signal }, z.object({ ip: z.string() }))).ip,
        clock: fly.clock,
        signal,
      });
      return { id: ip, outputs: { ip } };
    },

    async read({ id, inputs, outputs }, { signal }) {
      const address = await find(open(), inputsSchema.parse(inputs), signal);
      return address === id ? { id, inputs, outputs } : undefined;
    },

    async delete({ id, inputs }, { signal }) {
      const { app } = inputsSchema.parse(inputs);
      await ifThere(open().tell({ method: "DELETE", path: ["apps", app, "ip_assignments", id], signal }));
    },
  };
}

async function find(fly: Fly, { app, type }: Inputs, signal: AbortSignal): Promise<string | undefined> {
  const path = ["apps", app, "ip_assignments"];
  const answer = await ifThere(fly.ask({ method: "GET", path, signal }, addressesAnswer));
  const isMeant = ({ ip, shared }: { ip: string; shared: boolean }) =>
    // Addresses of the private network begin so: https://fly.io/docs/networking/private-networking/
    type === "v6" ? ip.includes(":") && !ip.startsWith("fdaa:") : shared && !ip.includes(":");
  return answer?.ips.find(isMeant)?.ip;
}
