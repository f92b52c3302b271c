/**
 * How this program talks to the engine, which is on this machine: gRPC for Node would go through the proxy that the
 * environment names, which does not see this machine's loopback.
 */
// https://github.com/grpc/grpc-node/blob/master/packages/grpc-js/README.md#supported-channel-options
export const loopback = { "grpc.enable_http_proxy": 0 } as const;

/** Messages as long as the engine takes them. */
// https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/settings.ts
export const longMessages = { "grpc.max_receive_message_length": 400 * 1024 * 1024 } as const;
