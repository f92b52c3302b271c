import { componentUri } from "./component-uri.ts";

export const component = {
  uri: componentUri,
  mimeType: "text/html;profile=mcp-app",
  html: "",
  name: "board",
  title: "Tasks",
  description: "Shows the tasks",
  meta: (_publicOrigin: string): Record<string, unknown> => ({}),
};
