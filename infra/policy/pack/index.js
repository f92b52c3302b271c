// Pulumi loads a pack as it loads any program of Node.js.
void import("../serve.ts");
