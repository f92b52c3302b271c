import { Server, ServerCredentials } from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import { readOwnPackage } from "../own-package.ts";
import { pulumiProjectDirectory } from "../project-directory.ts";
import { longMessages } from "../provider/loopback.ts";
import { analyzerService } from "./analyzer.ts";

// What `pack/index.js` loads: the engine reads the port from the first line, and ends this process when it is done.
const server = new Server(longMessages);
server.addService(
  analyzerGrpc.AnalyzerService,
  analyzerService(readOwnPackage().version, findProject([import.meta.dirname, process.env.PWD, process.cwd()])),
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});

/**
 * The project, which the engine does not name: it starts the pack in the pack's own folder. That lies in the project, unless
 * a workspace keeps its packages above; then the shell's folder may. Undefined where none of these is in a project.
 */
function findProject(folders: readonly (string | undefined)[]): string | undefined {
  for (const folder of folders) {
    try {
      if (folder !== undefined) return pulumiProjectDirectory(folder);
    } catch {
      // It lies in no project.
    }
  }
  return undefined;
}
