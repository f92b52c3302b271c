import { Server, ServerCredentials } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { watchEngine } from "./engine-watch.ts";
import { longMessages } from "./loopback.ts";
import type { ProviderDefinition } from "./protocol.ts";
import { providerService } from "./provider-service.ts";

/**
 * Serves a provider on a loopback port; 0, the default, picks a free one. `engineAddress` is the plugin's first argument:
 * the provider closes by itself when that engine is gone.
 */
export async function serveProvider(
  definition: ProviderDefinition,
  options: { engineAddress?: string; port?: number } = {},
): Promise<{ port: number; close(): Promise<void> }> {
  const service = providerService(definition, options.engineAddress);
  const server = new Server(longMessages);
  server.addService(providerGrpc.ResourceProviderService, service.methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  let unwatch = () => {};
  const close = async () => {
    unwatch();
    await shutDown(server, service.stop);
  };
  if (options.engineAddress) unwatch = watchEngine(options.engineAddress, () => void close());
  return { port, close };
}

const closeTimeoutMs = 1000;

async function shutDown(server: Server, stop: () => void): Promise<void> {
  stop();
  const force = setTimeout(() => server.forceShutdown(), closeTimeoutMs);
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  clearTimeout(force);
}
