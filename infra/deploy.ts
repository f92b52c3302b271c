import { getStack, log, RunError } from "@pulumi/pulumi";
import { readSettings } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { GivenNames, renameWarnings } from "./given-names.ts";
import { pulumiProjectDirectory } from "./project-directory.ts";
import { rawConfig } from "./raw-config.ts";
import { prepareService } from "./prepared-service.ts";
import { McpService } from "./service.ts";

/** Makes the service that the running stack's config describes. */
export async function deploy(): Promise<McpService> {
  try {
    const projectDirectory = pulumiProjectDirectory();
    const settings = await readSettings(rawConfig(getStack(), projectDirectory));
    const warnings = await renameWarnings(settings);
    const service = new McpService(settings.spec.name, await prepareService(settings, projectDirectory));
    for (const warning of warnings) void log.warn(warning, service);
    new GivenNames(settings, await service.ready());
    return service;
  } catch (error) {
    // A RunError is shown without a stack trace, as a user's mistake should be.
    throw error instanceof ConfigError ? new RunError(error.message) : error;
  }
}
