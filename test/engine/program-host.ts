import { pathToFileURL } from "node:url";
import { type handleUnaryCall, Server, ServerCredentials } from "@grpc/grpc-js";
import { log, ResourceError, RunError, runtime } from "@pulumi/pulumi";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";

// Pulumi's language protocol, as its Automation API speaks it for programs in its own process: what a program imports is
// loaded once and not for each run. `pulumi <verb> --client=127.0.0.1:<port>` runs it; the port is the first message.
// https://www.pulumi.com/docs/iac/automation-api/concepts-terminology/
const [, , main = ""] = process.argv;
let runs = 0;
let failures = new Set<unknown>();

// As Pulumi's runner of programs does, which ends its process then.
const fail = (error: unknown) => {
  if (failures.has(error)) return;
  failures.add(error);
  if (RunError.isInstance(error)) void log.error(error.message);
  else if (ResourceError.isInstance(error))
    void log.error(error.hideStack ? error.message : textOf(error), error.resource);
  else void log.error(`Running program '${main}' failed with an unhandled exception:\n${textOf(error)}`);
};
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);

const run: handleUnaryCall<languagePb.RunRequest, languagePb.RunResponse> = ({ request }, answer) => {
  runProgram(request).then(
    () => answer(null, new languagePb.RunResponse().setBail(failures.size > 0)),
    (error: Error) => answer(error, null),
  );
};

async function runProgram(request: languagePb.RunRequest): Promise<void> {
  const [engineAddress = ""] = request.getArgsList();
  const secretKeys = request.getConfigsecretkeysList();
  process.chdir(request.getPwd());
  process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(secretKeys);
  runtime.resetOptions(
    request.getProject(),
    request.getStack(),
    request.getParallel(),
    engineAddress,
    request.getMonitorAddress(),
    request.getDryrun(),
    request.getOrganization(),
  );
  runtime.setAllConfig(Object.fromEntries(request.getConfigMap().entries()), secretKeys);
  failures = new Set();
  runs += 1;
  try {
    // Another URL is another module: the program's first file runs anew, and all that it imports is there already.
    await runtime.runInPulumiStack(async () => (await import(`${pathToFileURL(main).href}?run=${runs}`)).default);
  } catch (error) {
    fail(error);
  }
  await runtime.disconnect(failures.size === 0);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(languageGrpc.LanguageRuntimeService, {
  run,
  getRequiredPlugins: (_: unknown, answer: (error: null, response: languagePb.GetRequiredPluginsResponse) => void) =>
    answer(null, new languagePb.GetRequiredPluginsResponse()),
  getPluginInfo: (_: unknown, answer: (error: null, response: pluginPb.PluginInfo) => void) =>
    answer(null, new pluginPb.PluginInfo().setVersion("1.0.0")),
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send?.(port);
});
process.once("disconnect", () => process.exit());
