import "./compile-cache.ts";
import { dirname } from "node:path";
import { getStack, RunError } from "@pulumi/pulumi";
import { readSettings } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { rawConfig } from "./raw-config.ts";
import { deployService, type McpService } from "./service.ts";

const service = await deploy();

export const endpoint = service.endpoint;
export const url = service.url;
export const image = service.image;
export const imageDigest = service.imageDigest;
export const dnsRecords = service.dnsRecords;
export const consoleUrl = service.consoleUrl;
export const dashboardUrl = service.dashboardUrl;
export const estimatedMonthlyCost = service.estimatedMonthlyCost;
export const imageHistory = service.imageHistory;
export const logsCommand = service.logsCommand;
export const ciSignIn = service.ciSignIn;

async function deploy(): Promise<McpService> {
  try {
    const projectDirectory = dirname(import.meta.dirname);
    const settings = await readSettings(rawConfig(getStack(), projectDirectory));
    return deployService(settings, projectDirectory);
  } catch (error) {
    // A RunError is shown without a stack trace, as a user's mistake should be.
    throw error instanceof ConfigError ? new RunError(error.message) : error;
  }
}
