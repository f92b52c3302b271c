import { forgetClouds } from "../infra/program.ts";

// The files share one process.
forgetClouds();
