export * from "../../simulation/image-builder.ts";
