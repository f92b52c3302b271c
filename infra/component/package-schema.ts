import * as z from "zod";
import { alertsSchema } from "../alerts-schema.ts";
import { examineSchema } from "../examine-schema.ts";
import { observabilitySchema } from "../observability/schema.ts";
import { imageSchema, secretsSchema, serviceSchema } from "../schema.ts";
import type { McpServiceArgs } from "../service-args.ts";
import type { Deployed } from "../service-outputs.ts";
import { targets } from "../targets/index.ts";
import { anything, type ObjectType, type PackageType, toPackageType } from "./package-types.ts";

/** Where a program gives outputs, by the property's place among the arguments. */
const takesOutputs = ["ServiceEnv", "SecretReference", "ImageReferenceReference"];

const text: PackageType = { type: "string" };
const texts: PackageType = { type: "object", additionalProperties: text };

/** What every service puts out; the last four are not there on every platform. */
const outputs = {
  endpoint: { ...text, description: "URL of the MCP endpoint" },
  url: { ...text, description: "Origin without a trailing slash" },
  image: { ...text, description: "The image that runs: a full reference with digest" },
  imageDigest: text,
  imageHistory: { type: "array", items: text, description: "The images that were deployed, newest first" },
  serviceId: { ...text, description: "The platform's own identifier of the service" },
  dnsRecords: { type: "array", items: texts, description: "Records still to be set at the DNS host" },
  estimatedMonthlyCost: { ...anything, description: "A month's bill, known in a preview too" },
  logsCommand: { ...text, description: "Shell command that follows the service's logs" },
  recentLogsCommand: { ...text, description: "Shell command that prints what the service wrote last, and ends" },
  consoleUrl: { ...text, description: "The platform's page about the service" },
  dashboardUrl: { ...text, description: "The dashboard that was made" },
  ciSignIn: { ...texts, description: "What a CI workflow's keyless sign-in needs, by the field's name there" },
  ciPreviewSignIn: { ...texts, description: "The same for a workflow that only looks what a change would do" },
} satisfies Record<keyof Deployed, PackageType>;
const notEverywhere = ["consoleUrl", "dashboardUrl", "ciSignIn", "ciPreviewSignIn"];

/**
 * The component as a Pulumi package, from which the engine makes an SDK for a program in another language: the same
 * source as the check at `pulumi up`.
 */
export function packageSchema(version: string): Record<string, unknown> {
  const types: Record<string, ObjectType> = {};
  const typeOf = (schema: z.ZodType, place: string) =>
    toPackageType(z.toJSONSchema(schema, { io: "input", target: "draft-7" }), place, { types, takesOutputs });
  const inputs = {
    target: { ...text, plain: true, description: `Platform to deploy to: ${Object.keys(targets).join(", ")}` },
    service: { ...typeOf(serviceSchema, "Service"), description: "What to run" },
    image: {
      ...typeOf(imageSchema, "Image"),
      description: "How the server becomes an image, or a ready one by digest",
    },
    options: {
      type: "object",
      additionalProperties: anything,
      plain: true,
      description: "The target's own settings, by the names that they have in a stack's file: slipway:options",
    },
    secrets: {
      ...typeOf(secretsSchema, "SecretReference"),
      description: "Secret environment variables: a value, or the name of one that the secret manager holds",
    },
    observability: {
      ...typeOf(observabilitySchema, "Observability"),
      description: "Where the server sends its telemetry",
    },
    examine: { ...typeOf(examineSchema, "Examine"), description: "How a new revision is looked at" },
    alerts: { ...typeOf(alertsSchema, "Alerts"), description: "Who is told, and when" },
  } satisfies Record<keyof McpServiceArgs, PackageType>;
  leaveOut(types, "Service", "secrets");
  leaveOut(types, "ImageReference", "rollback");
  return {
    name: "slipway",
    version,
    description: "Puts an MCP server into production on the cloud a team already has",
    license: "Apache-2.0",
    resources: {
      "slipway:index:McpService": {
        isComponent: true,
        description: "An MCP server on the platform that is its target, with all that it needs there.",
        inputProperties: inputs,
        requiredInputs: ["target", "image"],
        properties: outputs,
        required: Object.keys(outputs).filter((name) => !notEverywhere.includes(name)),
      },
    },
    types,
    language: Object.fromEntries(["nodejs", "python", "go", "csharp"].map((name) => [name, ofItsVersion])),
  };
}

/** The SDK that is made has the package's version, and asks for a plugin of that version. */
const ofItsVersion = { respectSchemaVersion: true };

/** The program says it by other arguments, or not at all. */
function leaveOut(types: Record<string, ObjectType>, type: string, name: string): void {
  const found = types[`slipway:index:${type}`];
  if (!found || !Object.hasOwn(found.properties, name)) throw new Error(`the type ${type} has no ${name}`);
  Reflect.deleteProperty(found.properties, name);
  // The name is the resource's unless another is given.
  found.required = found.required.filter((one) => one !== name && one !== "name");
}
