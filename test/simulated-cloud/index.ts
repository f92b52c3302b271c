export * from "../../simulation/cloud/index.ts";
