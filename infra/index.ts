import "./quick-start.ts";
import { getStack, RunError } from "@pulumi/pulumi";
import { readSettings } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { GivenNames } from "./given-names.ts";
import { pulumiProjectDirectory } from "./project-directory.ts";
import { rawConfig } from "./raw-config.ts";
import { McpService, prepareService } from "./service.ts";

export default (await deploy()).outputs;

async function deploy(): Promise<McpService> {
  try {
    const projectDirectory = pulumiProjectDirectory();
    const settings = await readSettings(rawConfig(getStack(), projectDirectory));
    const service = new McpService(settings.spec.name, await prepareService(settings, projectDirectory));
    new GivenNames({ spec: settings.spec, stack: getStack(), parent: service }, settings.target.names);
    return service;
  } catch (error) {
    // A RunError is shown without a stack trace, as a user's mistake should be.
    throw error instanceof ConfigError ? new RunError(error.message) : error;
  }
}
