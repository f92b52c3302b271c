import * as z from "zod";
import { named, ofType } from "../../infra/program.ts";
import type { TargetFixture } from "../../infra/target-suite.ts";

const serviceInputs = z.object({
  template: z.object({
    containers: z.tuple([
      z.object({
        image: z.string(),
        ports: z.object({ containerPort: z.number() }),
        envs: z.array(
          z.object({
            name: z.string(),
            value: z.string().optional(),
            valueSource: z.object({ secretKeyRef: z.object({ secret: z.string(), version: z.string() }) }).optional(),
          }),
        ),
        startupProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
      }),
    ]),
  }),
});
const secretVersion = z.object({ secretDataWo: z.object({ value: z.string() }) });
const channels = z.array(z.string()).transform((ids) => ids.map((id) => id.replace(/^demo-(.*)-id$/, "$1")));
const policy = z.object({ notificationChannels: channels }).transform((inputs) => inputs.notificationChannels);
const budget = z
  .object({ allUpdatesRule: z.object({ monitoringNotificationChannels: channels }) })
  .transform((inputs) => inputs.allUpdatesRule.monitoringNotificationChannels);

/** How the promises can be seen on Cloud Run. */
export const cloudRunFixture: TargetFixture = {
  options: { project: "my-project", region: "europe-west1", billingAccount: "012345-ABCDEF-012345" },
  server: { type: "gcp:cloudrunv2/service:Service", name: "demo" },
  read(inputs, run) {
    const [container] = serviceInputs.parse(inputs).template.containers;
    const env = container.envs.map(({ name, value, valueSource }) => {
      if (!valueSource) return [name, value];
      const secret = ofType(run, "gcp:secretmanager/secret:Secret").find(
        (made) => made.inputs.secretId === valueSource.secretKeyRef.secret,
      );
      const version = named(run, "gcp:secretmanager/secretVersion:SecretVersion", secret?.name);
      return [name, secretVersion.parse(version).secretDataWo.value];
    });
    return {
      image: container.image,
      // Cloud Run sets PORT from the container's port.
      env: { PORT: String(container.ports.containerPort), ...Object.fromEntries(env) },
      healthPath: container.startupProbe.httpGet.path,
    };
  },
  mailOnly: ["demo-budget"],
  alerts: (run) =>
    Object.fromEntries([
      ...ofType(run, "gcp:monitoring/alertPolicy:AlertPolicy").map(({ name, inputs }) => [name, policy.parse(inputs)]),
      ...ofType(run, "gcp:billing/budget:Budget").map(({ name, inputs }) => [name, budget.parse(inputs)]),
    ]),
};
