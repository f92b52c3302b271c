import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Registered } from "./program.ts";

/** What tells a bill's lines apart: under which name a cloud's resources take it, and under which its provider does. */
const clouds: Record<string, { own: readonly string[]; byDefault?: { input: string; at: string } }> = {
  aws: { own: ["tags"], byDefault: { input: "defaultTags", at: "tags" } },
  gcp: { own: ["labels", "userLabels"], byDefault: { input: "defaultLabels", at: "labels" } },
  "azure-native": { own: ["tags"] },
};

// By its SDK it could, but the API of these takes none of the service's: channels and series have labels of their own.
const otherwise = ["gcp:monitoring/notificationChannel:NotificationChannel labels"];

/** Kubernetes' own words for whose an object is, https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
const objectLabels = ["name", "instance", "managed-by"].map((word) => `app.kubernetes.io/${word}`);

/** The resources that could bear the tags of the service and its stack, and do not. */
export function untagged(resources: readonly Registered[], wanted: Record<string, string>): string[] {
  const bears = (value: unknown) => Object.entries(wanted).every(([key, text]) => readAt(value, key) === text);
  return resources.flatMap(({ type, name, inputs, provider }) => {
    if (type.startsWith("kubernetes:")) {
      const labels = readAt(inputs["metadata"], "labels");
      return objectLabels.filter((label) => !readAt(labels, label)).map((label) => `${type} ${name}: ${label}`);
    }
    const [cloud = ""] = type.split(":");
    const { own = [], byDefault } = clouds[cloud] ?? {};
    const given = resources.find((made) => made.type === `pulumi:providers:${cloud}` && made.name === provider)?.inputs;
    return own
      .filter((input) => takes(type, input) && !otherwise.includes(`${type} ${input}`))
      .filter((input) => {
        // A provider's own reach `tags` and `labels` alone.
        const all = byDefault && input === byDefault.at ? parsed(given?.[byDefault.input]) : undefined;
        return !bears(inputs[input]) && !bears(all) && !bears(readAt(all, "tags"));
      })
      .map((input) => `${type} ${name}: ${input}`);
  });
}

/** Whether the SDK's type of a resource has such an argument. */
function takes(type: string, input: string): boolean {
  const [sdk, module = "", kind = ""] = type.split(":");
  const folder = module.split("/")[0] ?? "";
  const file = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}.d.ts`;
  const text = readFileSync(fileURLToPath(import.meta.resolve(`@pulumi/${sdk}/${folder}/${file}`)), "utf8");
  return new RegExp(`^ {4}${input}\\?: `, "m").test(text.slice(text.indexOf(`export interface ${kind}Args`)));
}

/** A provider's inputs are JSON where they are not text. */
function parsed(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}

function readAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([at]) => at === key)?.[1]
    : undefined;
}
