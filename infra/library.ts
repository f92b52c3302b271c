export { McpService } from "./service.ts";
