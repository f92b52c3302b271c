import * as z from "zod";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { differences } from "../../../provider/differences.ts";
import { ifThere } from "../../../provider/http/api-error.ts";
import type { Render } from "./render.ts";
import { notificationShape } from "./shapes.ts";

const notificationInputs = z.object({ service: z.string(), send: z.string() });

/** Of what Render tells the workspace's receivers about one service, in place of the workspace's own setting. */
export function notificationHandler(open: (signal: AbortSignal) => Render): ResourceHandler {
  const set = async (service: string, notificationsToSend: string, signal: AbortSignal) =>
    open(signal).tell({ method: "PATCH", path: pathOf(service), body: { notificationsToSend }, repeatable: true });
  return {
    async diff({ oldInputs, newInputs }, { signal, log }) {
      const changes = differences(oldInputs, newInputs, ["service"]);
      if (changes.changes) return changes;
      const { service, send } = notificationInputs.parse(oldInputs);
      const live = await open(signal).find(notificationShape, pathOf(service));
      if (live === undefined || live.notificationsToSend === send) return { changes: false };
      log("warning", "the notifications were changed outside of this stack and are mended");
      return { changes: true, detailed: { send: "update" } };
    },
    async create(raw, { signal }) {
      const { service, send } = notificationInputs.parse(raw);
      await set(service, send, signal);
      return { id: service, outputs: {} };
    },
    async update({ newInputs }, { signal }) {
      const { service, send } = notificationInputs.parse(newInputs);
      await set(service, send, signal);
      return { outputs: {} };
    },
    async delete({ inputs }, { signal }) {
      await ifThere(set(notificationInputs.parse(inputs).service, "default", signal));
    },
  };
}

function pathOf(service: string): string {
  return `/notification-settings/overrides/services/${service}`;
}
