// https://docs.skybridge.tech/quickstart/create-new-app
/** Manifest of a server with Skybridge, as its guide has it. */
export const skybridgeManifest = {
  scripts: { build: "skybridge build", start: "skybridge start" },
  dependencies: {
    "@modelcontextprotocol/sdk": "1.32.2",
    react: "19.2.0",
    "react-dom": "19.2.0",
    skybridge: "1.0.3",
    zod: "4.6.7",
  },
  devDependencies: {
    "@skybridge/devtools": "1.0.3",
    "@types/node": "24.19.2",
    "@types/react": "19.2.0",
    "@vitejs/plugin-react": "5.1.0",
    nodemon: "3.1.10",
    typescript: "6.0.3",
    vite: "7.3.1",
  },
};

/** Its other files, with one tool and its view. */
export const skybridgeFiles = {
  "tsconfig.json": '{ "extends": "skybridge/tsconfig", "include": ["src", ".skybridge/**/*"] }\n',
  "vite.config.ts": `import react from "@vitejs/plugin-react";
import { skybridge } from "skybridge/vite";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [react(), skybridge()] });
`,
  "src/server.ts": `import { McpServer } from "skybridge/server";
import { z } from "zod";

const server = new McpServer({ name: "my-app", version: "1.0.0" }, {}).registerTool(
  {
    name: "search",
    description: "Use this to look something up.",
    inputSchema: { query: z.string().max(80) },
    annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    view: { component: "search" },
  },
  async ({ query }) => ({ content: \`Results for \${query}\`, structuredContent: { query } }),
);

await server.run();
export type AppType = typeof server;
`,
  "src/views/search.tsx": `export default function Search() {
  return <p>Results</p>;
}
`,
};
