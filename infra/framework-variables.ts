import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "./contract.ts";

/** Where clients reach a server: its origin, as far as it is known, and the host names, with commas between. */
interface Known {
  url: pulumi.Input<string> | undefined;
  hosts: pulumi.Output<string>;
}

const everywhere = "0.0.0.0";

/**
 * Where to listen and by which names requests come, as the usual frameworks read it. In a container only the platform's
 * proxy reaches a server, so that it listens on every address and believes the proxy. The MCP SDKs and Skybridge read no
 * variable of this kind; Skybridge takes its origin from the request.
 */
export function frameworkVariables(
  { port, path }: Pick<ServiceSpec, "port" | "path">,
  { url, hosts }: Known,
): Record<string, pulumi.Input<string>> {
  return {
    // https://manufact.com/docs/typescript/server/configuration
    HOST: everywhere,
    ...(url === undefined ? {} : { MCP_URL: url }),
    // https://www.uvicorn.org/settings/
    UVICORN_HOST: everywhere,
    UVICORN_PORT: String(port),
    FORWARDED_ALLOW_IPS: "*",
    // https://gofastmcp.com/docs/more/settings; on npm https://github.com/punkpeye/fastmcp#readme
    FASTMCP_TRANSPORT: "http",
    FASTMCP_HOST: everywhere,
    FASTMCP_PORT: String(port),
    FASTMCP_HTTP_ALLOWED_HOSTS: hosts.apply((names) => JSON.stringify(names.split(","))),
    ...(path === "/mcp" ? {} : { FASTMCP_STREAMABLE_HTTP_PATH: path, FASTMCP_ENDPOINT: path }),
  };
}
