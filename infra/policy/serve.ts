import { Server, ServerCredentials } from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import { readOwnPackage } from "../own-package.ts";
import { pulumiProjectDirectory } from "../project-directory.ts";
import { longMessages } from "../provider/loopback.ts";
import { analyzerService } from "./analyzer.ts";

// The pack lies in the project, and the engine starts it in its own folder.
// What `pack/index.js` loads: the engine reads the port from the first line, and ends this process when it is done.
const server = new Server(longMessages);
server.addService(
  analyzerGrpc.AnalyzerService,
  analyzerService(readOwnPackage().version, pulumiProjectDirectory(import.meta.dirname)),
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
