import { createRequire } from 'node:module';
import {
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type sendUnaryData,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks.js';
import { computed } from './computed.ts';

// Pulumi's own protocol, as its SDK ships it: generated code without types of its own.
type Message = Record<string, (value?: unknown) => unknown>;
type Messages = Record<string, new () => Message>;
const load = createRequire(import.meta.url);
const MESSAGES = {
  ...(load('@pulumi/pulumi/proto/resource_pb.js') as Messages),
  ...(load('@pulumi/pulumi/proto/engine_pb.js') as Messages),
  ...(load('google-protobuf/google/protobuf/empty_pb.js') as Messages),
};
const service = (file: string, name: string) =>
  (load(`@pulumi/pulumi/proto/${file}_grpc_pb.js`) as Record<string, ServiceDefinition>)[name];

type Answer = sendUnaryData<unknown>;
type Handler = handleUnaryCall<Message, unknown>;

function message(name: string, fields: Record<string, unknown> = {}): Message {
  const Of = MESSAGES[name];
  if (!Of) throw new Error(`the SDK has no message ${name}`);
  const made = new Of();
  for (const [field, value] of Object.entries(fields)) made[field]?.(value);
  return made;
}

/** What an engine was told: resources by type and name, what was logged, and whether the program said that it is through. */
export type Told = { resources: string[]; logs: string[]; ended: boolean };

/**
 * An engine of Pulumi as far as a program can see: it takes registrations over gRPC and answers as mocks do. With it the
 * program runs as Pulumi starts it, in a process of its own, by the SDK's own runner.
 */
export async function startEngine(): Promise<{ address: string; told: Told; stop(): void }> {
  const told: Told = { resources: [], logs: [], ended: false };
  const monitor = new MockMonitor({
    newResource: ({ type, name, inputs }) => {
      told.resources.push(`${type} ${name}`);
      return { id: `${name}-id`, state: { ...inputs, ...computed(type, name, inputs) } };
    },
    call: ({ token }) => {
      throw new Error(`${token} asks the cloud`);
    },
  });
  const server = new Server();
  const add = (definition: ServiceDefinition | undefined, handlers: UntypedServiceImplementation) => {
    if (!definition) throw new Error('the SDK has no such service');
    server.addService(definition, handlers);
  };
  add(service('resource', 'ResourceMonitorService'), monitorHandlers(monitor, told));
  add(service('engine', 'EngineService'), engineHandlers(told));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, told, stop: () => server.forceShutdown() };
}

// What the SDK's mocks answer is no message where there is nothing to say.
const empty =
  (answer: Answer): Answer =>
  (error) =>
    answer(error, message('Empty'));

function monitorHandlers(monitor: MockMonitor, told: Told): Record<string, Handler> {
  return {
    // As the SDK's mocks have it: what is unknown stays a plain value.
    supportsFeature: ({ request }, answer) =>
      answer(
        null,
        message('SupportsFeatureResponse', { setHassupport: request['getId']?.() !== 'outputValues' }),
      ),
    registerResource: ({ request }, answer) => void monitor.registerResource(request, answer),
    registerResourceOutputs: ({ request }, answer) => monitor.registerResourceOutputs(request, empty(answer)),
    invoke: ({ request }, answer) => void monitor.invoke(request, answer),
    signalAndWaitForShutdown: (_call, answer) => {
      told.ended = true;
      answer(null, message('Empty'));
    },
  };
}

const INFO = 1; // as the protocol counts: debug is 0, a warning 2, an error 3

function engineHandlers(told: Told): Record<string, Handler> {
  let root = '';
  return {
    log: ({ request }, answer) => {
      if (Number(request['getSeverity']?.()) > INFO) told.logs.push(String(request['getMessage']?.()));
      answer(null, message('Empty'));
    },
    getRootResource: (_call, answer) => answer(null, message('GetRootResourceResponse', { setUrn: root })),
    setRootResource: ({ request }, answer) => {
      root = String(request['getUrn']?.());
      answer(null, message('SetRootResourceResponse'));
    },
  };
}
