import "./quick-start.ts";
import { startProvider } from "./start-provider.ts";

startProvider();
// Only now, since it takes as long as the provider's start beside it.
const { deploy } = await import("./deploy.ts");

export default (await deploy()).outputs;
