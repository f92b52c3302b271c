// What a program of a team's own imports: `import { McpService } from "slipway"`.
export { McpService } from "./service.ts";
export type { McpServiceArgs } from "./service-args.ts";
