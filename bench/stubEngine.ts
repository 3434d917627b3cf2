// Pulumi's engine as far as a program sees it, in a process of its own: takes registrations over gRPC and answers them
// at once, with the answers of the plan. It reports its address to the process that forked it and then, on each
// request, the registrations since the last one. Argument: the stack's name.

import { type handleUnaryCall, Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";
import engine from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import resource from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { inTreeOrder, type PlannedResource } from "../plan/graph.ts";
import { Recorder } from "../plan/recorder.ts";
import { readStackFile } from "../settings/stackFile.ts";

/** The first report of this process. */
export interface EngineReady {
  /** Host and port of both the resource monitor and the engine. */
  address: string;
  project: string;
  config: Record<string, string>;
}

/** The report on each request. */
export interface EngineHeard {
  /** Parents first, siblings by name. */
  resources: PlannedResource[];
  /** Errors that the program logged. */
  errors: string[];
}

// biome-ignore lint/suspicious/noExplicitAny: one handler for every message there is
type Message = any;
type Method = (request: Message, callback: (error: Error | null, answer?: Message) => void) => unknown;

const [stack = ""] = process.argv.slice(2);
const { project, config } = readStackFile(process.cwd(), stack);
let recorder = new Recorder(project, stack, "placeholders");
let errors: string[] = [];
let rootResource = "";

const answeredHere: Record<string, (request: Message) => Message> = {
  log(request) {
    if (request.getSeverity() === messages.LogSeverity.ERROR) errors.push(request.getMessage());
    return {};
  },
  setRootResource(request) {
    rootResource = request.getUrn();
    return {};
  },
  getRootResource: () => ({ getUrn: () => rootResource }),
  registerResourceHook: () => ({}),
  signalAndWaitForShutdown: () => ({}),
};

/** Every method of a service that this file or the recorder implements; gRPC refuses the others as unimplemented. */
function handlersOf(service: ServiceDefinition) {
  const handlers: Record<string, handleUnaryCall<Message, Message>> = {};
  for (const [name, { responseType }] of Object.entries(service as Message) as [string, Message][]) {
    const here = answeredHere[name];
    const recorded = (): Method | undefined => (recorder as unknown as Record<string, Method>)[name];
    if (here) {
      handlers[name] = ({ request }, callback) => callback(null, messageOf(responseType, here(request)));
    } else if (recorded()) {
      handlers[name] = ({ request }, callback) =>
        recorded()?.call(recorder, request, (error, answer) =>
          callback(error, error ? undefined : messageOf(responseType, answer)),
        );
    }
  }
  return handlers;
}

/** A message that can be serialized, from an answer that has only the getters that Pulumi's runtime calls. */
function messageOf(type: new () => Message, answer: Message): Message {
  if (answer instanceof type) return answer;
  const message = new type();
  for (const [getter, get] of Object.entries(answer) as [string, () => Message][]) {
    const setter = getter.replace(/^get/, "set");
    const value = get();
    if (value === undefined || !(setter in message)) continue;
    const isStruct = typeof value.toJavaScript === "function";
    message[setter](
      isStruct ? struct.Struct.fromJavaScript(value.toJavaScript() as Record<string, JavaScriptValue>) : value,
    );
  }
  return message;
}

const server = new Server();
server.addService(resource.ResourceMonitorService, handlersOf(resource.ResourceMonitorService));
server.addService(engine.EngineService, handlersOf(engine.EngineService));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send?.({ address: `127.0.0.1:${port}`, project, config } satisfies EngineReady);
});

process.on("message", () => {
  const resources = inTreeOrder(recorder.planned);
  process.send?.({ resources, errors: [...errors, ...recorder.faults.map(String)] } satisfies EngineHeard);
  recorder = new Recorder(project, stack, "placeholders");
  errors = [];
});
process.on("disconnect", () => server.forceShutdown());
