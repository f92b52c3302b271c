import { createHash } from "node:crypto";
import type { ServiceContext } from "../../contract.ts";

// https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html#API_CreateService_RequestSyntax
const longestServiceName = 40;
const shortestName = 4;

/** A name of four characters at least and `longest` at most: a hash of all of it fills up, or stands for the end. */
export function fitName(name: string, longest: number): string {
  if (name.length >= shortestName && name.length <= longest) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `${name.slice(0, longest - 7).replace(/-+$/, "")}-${hash}`;
}

/** Name of the App Runner service. */
export function serviceName({ spec, stack }: Pick<ServiceContext, "spec" | "stack">): string {
  return fitName(`${spec.name}-${stack}`, longestServiceName);
}
