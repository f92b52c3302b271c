import * as z from "zod";
import { alertsSchema } from "../alerts-schema.ts";
import { examineSchema } from "../examine-schema.ts";
import { observabilitySchema } from "../observability/schema.ts";
import { imageSchema, secretsSchema, serviceSchema } from "../schema.ts";
import type { McpServiceArgs } from "../service-args.ts";
import { type Deployed, outputWords } from "../service-outputs.ts";
import { targets } from "../targets/index.ts";
import { anything, type ObjectType, type PackageType, toPackageType } from "./package-types.ts";

/** Where a program gives outputs, by the property's place among the arguments. */
const takesOutputs = ["ServiceEnv", "SecretReference", "ImageReferenceReference"];

const text: PackageType = { type: "string" };
const texts: PackageType = { type: "object", additionalProperties: text };

/** The shape of every output that is more than text. */
const shapes: Partial<Record<keyof Deployed, PackageType>> = {
  imageHistory: { type: "array", items: text },
  dnsRecords: { type: "array", items: texts },
  estimatedMonthlyCost: anything,
  ciSignIn: texts,
  ciPreviewSignIn: texts,
};
const shapeOf = new Map<string, PackageType>(Object.entries(shapes));
const outputs = Object.fromEntries(
  Object.entries(outputWords).map(([name, description]) => [name, { ...(shapeOf.get(name) ?? text), description }]),
);
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
