import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import type { Properties } from "../../../../infra/provider/protocol.ts";
import { simulations } from "../../../../simulation/index.ts";
import { account } from "../../../../infra/clouds/aws/simulation/resources.ts";
import { named, type ProgramRun, runProgram, type StackConfig, useCloud } from "../../../infra/program.ts";
import type { Place, Seen } from "./calls.ts";
import { type Policy, readPolicy } from "./policy.ts";
import { rightsOf } from "./refused.ts";
import { checkout } from "../../../checkout.ts";

/** An example stack, with a workflow that may deploy it. */
export interface ExampleStack {
  place: Place;
  seen: Seen[];
  /** What the program looked up, by function. */
  lookUps: { token: string; args: Properties }[];
  /** Rights of the workflow. */
  rights: Policy;
  /** Rights of the workflow that only looks what a change would do. */
  reads: Policy;
  boundary: Policy;
  boundaryArn: string;
  roleArn: string;
  zoneId: string;
  run: ProgramRun;
}

const fileSchema = z.object({
  config: z.looseObject({
    "slipway:target": z.string(),
    "slipway:service": z.looseObject({ name: z.string() }),
    "slipway:options": z.looseObject({ region: z.string(), dns: z.object({ hostedZoneId: z.string() }) }),
  }),
});

/** Runs the program with a stack's file, as it stands but for these options and other settings. */
export async function runExample(
  stack: string,
  { options: changed = {}, ...others }: { options?: object } & StackConfig = {},
): Promise<ExampleStack> {
  const file = join(checkout, "stacks", `Pulumi.${stack}.yaml`);
  const { config } = fileSchema.parse(parse(readFileSync(file, "utf8")));
  const target = config["slipway:target"];
  const cloud = (await simulations[target]?.())?.cloud();
  if (!cloud) throw new Error(`${target} has no simulation`);
  const { types = {}, functions = {} } = cloud;
  const lookUps: ExampleStack["lookUps"] = [];
  // The provider gives each name an end of its own, which no pattern in a policy may forget.
  const withNames = (type: string, name: string, inputs: Properties): Properties => {
    const key = types[type]?.autoname;
    return key === undefined ? inputs : { [key]: `${String(inputs.namePrefix ?? `${name}-`)}1a2b3c4`, ...inputs };
  };
  useCloud({
    types: Object.fromEntries(
      Object.entries(types).map(([type, { outputs }]) => [
        type,
        {
          outputs: (made: { id: string; name: string; inputs: Properties }) => {
            const inputs = withNames(type, made.name, made.inputs);
            return { ...inputs, ...outputs?.({ ...made, inputs }) };
          },
        },
      ]),
    ),
    functions: Object.fromEntries(
      Object.entries(functions).map(([token, answer]) => [
        token,
        (args: Properties) => {
          lookUps.push({ token, args });
          return answer(args, []);
        },
      ]),
    ),
  });
  const options = {
    ci: { repository: "my-team@1/my-server@2", environment: "prod" },
    ...config["slipway:options"],
    ...changed,
  };
  const values = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("slipway:", ""), value]));
  const run = await runProgram({ ...values, ...others, options }, { stack });
  const service = config["slipway:service"].name;
  const seen = run.resources.map(({ type, name, inputs }): Seen => {
    const plain = withNames(type, name, JSON.parse(JSON.stringify(inputs)));
    const id = `${name}-id`;
    return {
      type,
      name,
      id,
      inputs: plain,
      outputs: { ...plain, ...types[type]?.outputs?.({ id, name, inputs: plain }) },
    };
  });
  const arn = (type: string, name: string) =>
    String(seen.find((one) => one.type === type && one.name === name)?.outputs.arn);
  const boundary = `${service}-ci-boundary`;
  return {
    place: { region: config["slipway:options"].region, account, service, stack },
    seen,
    lookUps,
    rights: rightsOf(seen),
    reads: rightsOf(seen, "preview"),
    boundary: readPolicy(named(run, "aws:iam/policy:Policy", boundary)?.policy),
    boundaryArn: arn("aws:iam/policy:Policy", boundary),
    zoneId: config["slipway:options"].dns.hostedZoneId,
    roleArn: arn("aws:iam/role:Role", `${service}-ci`),
    run,
  };
}
