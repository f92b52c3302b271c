import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../contract.ts";
import type { Fault } from "../errors.ts";
import { removeCommand, toPath } from "../remedies.ts";

/** Variables that name who sends: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/. */
export const serviceVariable = "OTEL_SERVICE_NAME";
export const attributesVariable = "OTEL_RESOURCE_ATTRIBUTES";

/** What alarms, dashboards and `slipway usage` find a service's telemetry by. */
const readBy = ["service.name", "service.namespace", "deployment.environment.name", "slipway.target"];

/** The service's own attributes, if any, with ours in the place of those of the same names. */
export function withAttributes(
  own: ServiceSpec["env"][string] | undefined,
  ours: Readonly<Record<string, string>>,
): pulumi.Input<string> {
  const named = Object.entries(ours).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const merged = (given: string) =>
    [...pairsOf(given).filter((pair) => !Object.hasOwn(ours, nameOf(pair))), ...named].join(",");
  return own === undefined || typeof own === "string" ? merged(own ?? "") : pulumi.output(own).apply(merged);
}

/** Faults of variables that would hide a service's telemetry from what reads it. */
export function telemetryNameFaults(env: Readonly<Record<string, string>>, stack: string): Fault[] {
  const at = (name: string) => toPath("slipway:service.env", [name]);
  const faults: Fault[] = [];
  if (Object.hasOwn(env, serviceVariable)) {
    const problem = "is set by slipway:observability: alarms and dashboards find the telemetry by it";
    const path = at(serviceVariable);
    faults.push({ path, problem, remedy: `remove it with: ${removeCommand(stack, path)}` });
  }
  const hiding = pairsOf(env[attributesVariable] ?? "")
    .map(nameOf)
    .filter((name) => readBy.includes(name));
  if (hiding.length > 0) {
    const problem = `${hiding.join(", ")} is set by slipway:observability: alarms and dashboards find the telemetry by it`;
    const remedy = `leave it out there, or remove all with: ${removeCommand(stack, at(attributesVariable))}`;
    faults.push({ path: at(attributesVariable), problem, remedy });
  }
  return faults;
}

function pairsOf(attributes: string): string[] {
  return attributes.split(",").filter((pair) => pair.trim() !== "");
}

function nameOf(pair: string): string {
  return (pair.split("=")[0] ?? "").trim();
}
