import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { credentials, Metadata } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { longMessages, loopback } from "./loopback.ts";
import type { ComponentMaker } from "./protocol.ts";

const startTimeoutMs = 30_000;

/**
 * Makes components in a process of their own, since what Pulumi's SDK knows of a deployment belongs to a whole process.
 * `file` serves `Construct` as a plugin does; it is run by this Node.js when the first component is made, with the
 * engine's address as its argument.
 */
// https://www.pulumi.com/docs/iac/guides/building-extending/packages/
export function componentProcess(file: string): ComponentMaker {
  let started: Promise<providerGrpc.ResourceProviderClient> | undefined;
  let child: ChildProcess | undefined;
  const start = async (engineAddress: string) => {
    child = spawn(process.execPath, [file, engineAddress], { stdio: ["pipe", "pipe", "inherit"] });
    const port = await firstLine(child);
    return new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      ...loopback,
      ...longMessages,
    });
  };
  return {
    async construct(request, engineAddress) {
      const client = await (started ??= start(engineAddress));
      // It takes as long as the resources in it do; the engine ends it where they hang.
      return new Promise((resolve, reject) => {
        client.construct(request, new Metadata(), {}, (error, response) =>
          error ? reject(new Error(error.details, { cause: error })) : resolve(response),
        );
      });
    },
    stop() {
      child?.kill();
    },
  };
}

/** The port, which a plugin prints as soon as it listens; throws an Error where the process ends before. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the process that makes components has no standard output");
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(startTimeoutMs);
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`the process that makes components ended with ${code} before it listened`);
  });
  const [line]: string[] = await Promise.race([once(lines, "line", { signal }), ended]);
  return line ?? "";
}
