import { stringify } from "yaml";
import type { Destination, Service } from "./service.ts";
import { choiceOf } from "./targets.ts";

/** The file of a stack. */
export function stackText(
  service: Service,
  { target, options: said, domain, repository, secretsProvider }: Destination,
  packageName: string,
): string {
  const { name, port, path, healthPath, context, dockerfile, env, dataPath } = service;
  const isLocal = target === "docker";
  const options = choiceOf(target).toOptions?.(said) ?? said;
  const settings = {
    "slipway:target": target,
    "slipway:service": {
      name,
      ...(domain !== undefined && { domain }),
      port,
      ...(path !== "/mcp" && { path }),
      ...(healthPath !== undefined && { healthPath }),
      ...choiceOf(target).service,
      minInstances: 1,
      maxInstances: 1,
      ...(env && { env }),
    },
    "slipway:image": {
      context,
      ...(dockerfile !== undefined && { dockerfile }),
      ...(repository !== undefined && { repository }),
      ...(isLocal ? { builder: "slipway" } : { platform: "linux/amd64" }),
    },
    ...optionsOf(isLocal ? (dataPath === undefined ? {} : { dataPath }) : options),
  };
  const text = indent(stringify(settings, { lineWidth: 0 }));
  return [
    `# yaml-language-server: $schema=../node_modules/${packageName}/stacks/schema.json`,
    ...(secretsProvider === undefined ? [] : [`secretsprovider: ${secretsProvider}`]),
    "config:",
    text
      .replace(
        /^( *)maxInstances: 1$/m,
        "$1# More only where the server keeps neither sessions nor state in memory.\n$&",
      )
      .replace(
        /^( *)AUTHENTICATION: none$/m,
        isLocal ? "$&" : "$1# Everybody who finds it may call it. With OAUTH_ISSUER in its place, users sign in.\n$&",
      ),
  ].join("\n");
}

function optionsOf(options: Readonly<Record<string, unknown>>): object {
  return Object.keys(options).length === 0 ? {} : { "slipway:options": options };
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
