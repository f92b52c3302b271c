import { npxSlipway } from "../remedies.ts";
import { maskedSecret, memberOf, type PolicyRule, placesIn } from "./rule.ts";

const imageKeys = ["image", "imageIdentifier", "imageUri"];
/** What names an image without running it. */
const notRunning = /^(slipway:index:ImageHistory|docker-build:)/;
const secretName = /(passw(or)?d|passphrase|secret|token|api_?key|private_?key|credentials?)$/i;
const secretText = /-----BEGIN [A-Z ]*PRIVATE KEY-----|:\/\/[^/\s:@]+:[^/\s:@]+@/;

/** Rules about what runs. */
export const serviceRules: readonly PolicyRule[] = [
  {
    id: "image-by-digest",
    level: "mandatory",
    title: "Every image that runs is named by its digest",
    why: "behind a tag other code may run tomorrow than was examined today",
    fix: "name the image as repository@sha256:…, as slipway:image does",
    resource: ({ type, inputs }) =>
      notRunning.test(type)
        ? []
        : [...placesIn(inputs)].flatMap(({ path, value }) =>
            imageKeys.includes(path.at(-1) ?? "") && typeof value === "string" && !/@sha256:[0-9a-f]{64}$/.test(value)
              ? [`runs ${value}`]
              : [],
          ),
  },
  {
    id: "no-plain-secret",
    level: "mandatory",
    title: "No variable that looks like a secret is in plain text",
    why: "whoever may read the service, its state or its console reads it too",
    fix: `${npxSlipway()} secrets set NAME <stack>, and take it out of slipway:service.env`,
    resource: ({ inputs }) =>
      [...placesIn(inputs)].flatMap(({ path, value }) => {
        const [name, text] = variable(path, value);
        const isSecret =
          name !== undefined &&
          text !== "" &&
          text !== maskedSecret &&
          (secretName.test(name) || secretText.test(text));
        // Its name alone: the value is nobody's to read.
        return isSecret ? [`has ${name} among its plain variables`] : [];
      }),
  },
  {
    id: "warm-instance",
    level: "mandatory",
    title: "A production service keeps at least one instance",
    why: "a host's first call, and a directory's review, would wait for a start or run into its time limit",
    fix: "set slipway:service.minInstances to 1 or more",
    resource: ({ type, inputs }, { production }) => {
      if (!production) return [];
      const fewest = fewestInstances(type, inputs);
      return fewest === 0 ? ["may have no instance at all"] : [];
    },
  },
];

const environments = ["env", "envs", "environment", "environmentVariables", "runtimeEnvironmentVariables"];

/** Name and text of a plain variable, which stands right below the environment; no name where a value is none. */
function variable(path: readonly string[], value: unknown): [string | undefined, string] {
  const isLambda = path.at(-2) === "variables" && path.at(-3) === "environment";
  if (!environments.includes(path.at(-2) ?? "") && !isLambda) return [undefined, ""];
  if (typeof value === "string") {
    // In a list a variable is NAME=value, as Docker has it.
    const [, listed, text = ""] = /^\d+$/.test(path.at(-1) ?? "") ? (/^(\w+)=(.*)$/s.exec(value) ?? []) : [];
    return listed === undefined ? [path.at(-1), value] : [listed, text];
  }
  const [name, text] = [memberOf(value, "name"), memberOf(value, "value")];
  return typeof name === "string" && typeof text === "string" ? [name, text] : [undefined, ""];
}

/** Fewest instances that a service keeps; undefined where a resource is no service, or says nothing of it. */
function fewestInstances(type: string, inputs: unknown): unknown {
  // A number that is left out is 0: https://cloud.google.com/run/docs/configuring/min-instances
  if (type.startsWith("gcp:cloudrunv2/service:")) {
    const [whole, each] = [memberOf(inputs, "scaling"), memberOf(inputs, "template", "scaling")];
    return memberOf(whole, "minInstanceCount") ?? memberOf(each, "minInstanceCount") ?? 0;
  }
  // https://learn.microsoft.com/azure/container-apps/scale-app
  if (type === "azure-native:app:ContainerApp") return memberOf(inputs, "template", "scale", "minReplicas") ?? 0;
  if (type.startsWith("aws:appautoscaling/target:")) return memberOf(inputs, "minCapacity");
  return undefined;
}
