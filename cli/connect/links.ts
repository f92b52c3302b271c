/** A way to add an endpoint to another client. */
export interface ClientLink {
  client: string;
  /** A link to open, or a command to type. */
  open: string;
}

/** Links that add an endpoint to other clients, under a name. */
export function clientLinks(endpoint: string, name: string): ClientLink[] {
  const cursor = new URLSearchParams({ name, config: toBase64({ url: endpoint }) });
  const code = encodeURIComponent(JSON.stringify({ name, type: "http", url: endpoint }));
  return [
    // https://cursor.com/docs/mcp/install-links
    { client: "Cursor", open: `https://cursor.com/en/install-mcp?${cursor.toString()}` },
    // https://code.visualstudio.com/api/extension-guides/ai/mcp#create-an-mcp-installation-url
    { client: "VS Code", open: `https://vscode.dev/redirect?url=${encodeURIComponent(`vscode:mcp/install?${code}`)}` },
    // https://code.claude.com/docs/en/mcp
    { client: "Claude Code", open: `claude mcp add --transport http ${name} ${endpoint}` },
    // https://support.claude.com/en/articles/11175166-getting-started-with-custom-connectors-using-remote-mcp
    { client: "Claude", open: `https://claude.ai > Customize > Connectors > + > Add custom connector: ${endpoint}` },
  ];
}

/** A name that every client takes, out of the endpoint's host. */
export function nameOf(endpoint: string): string {
  const { hostname } = new URL(endpoint);
  const word = hostname.split(".").find((part) => !/^(mcp|www|api|\d+|\[.*|localhost)$/.test(part)) ?? "my-server";
  return word.replaceAll(/[^A-Za-z0-9-]+/g, "-").replaceAll(/^-+|-+$/g, "") || "my-server";
}

function toBase64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64");
}
