import * as z from "zod";
import { npxSlipway } from "../../../infra/remedies.ts";
import { liveName, liveSecretKey, namespaceOf } from "../../../infra/targets/kubernetes/names.ts";
import { openNamedApi } from "../../named-api.ts";
import { UserError } from "../../user-error.ts";
import type { FilePlace, UserFile } from "./contract.ts";

const secretSchema = z.looseObject({ data: z.record(z.string(), z.string()).default({}) });

/** The file as a key of a Secret, which the kubelet writes into pods that run. */
export async function openOnKubernetes({ stack, settings }: FilePlace): Promise<UserFile> {
  const { context, namespace } = settings["slipway:options"];
  const { name } = settings["slipway:service"];
  if (context === undefined) throw new UserError(`slipway:options.context: required in stacks/Pulumi.${stack}.yaml`);
  const service = { spec: { name }, stack };
  const where = `/api/v1/namespaces/${namespaceOf({ namespace }, service)}/secrets/${liveName(service)}`;
  const api = await openNamedApi(context);
  const find = async () => {
    const found = await api.find(where);
    if (found === undefined) throw new UserError(`the cluster has no ${where} yet: ${npxSlipway()} up ${stack}`);
    return secretSchema.parse(found);
  };
  let seen: z.infer<typeof secretSchema> | undefined;
  return {
    async read() {
      seen = await find();
      const value = seen.data[liveSecretKey];
      return value === undefined ? undefined : Buffer.from(value, "base64").toString();
    },
    async write(text) {
      const before = seen ?? (await find());
      // With the version that was read: where another writer was there first, nothing is written.
      await api.put(where, {
        ...before,
        data: { ...before.data, [liveSecretKey]: Buffer.from(text).toString("base64") },
      });
    },
  };
}
