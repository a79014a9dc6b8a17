import * as pulumi from '@pulumi/pulumi';
import { MockMonitor, setMocks } from '@pulumi/pulumi/runtime/mocks.js';
import { computed } from './computed.ts';

/** A resource as the program registers it: plain inputs, and ids of others where it refers to them. */
export type Recorded = {
  type: string;
  name: string;
  urn: string;
  parent: string;
  inputs: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
};

export type Graph = { resources: Recorded[]; outputs: Record<string, unknown> };

type Answer = (error: unknown, response?: { getUrn(): string }) => void;
type Properties = Parameters<typeof pulumi.runtime.deserializeProperties>[0];
type Request = Record<'getType' | 'getName' | 'getParent', () => string> &
  Record<'getProtect' | 'getRetainondelete', () => boolean> & { getObject(): Properties };

// The SDK's own double of the engine, which tells its mocks neither parent nor options.
class Recorder extends MockMonitor {
  readonly recorded: Recorded[] = [];
  override async registerResource(request: Request, answer: Answer): Promise<void> {
    const inputs = pulumi.runtime.deserializeProperties(request.getObject()) as Recorded['inputs'];
    await super.registerResource(request, (error, response) => {
      if (response)
        this.recorded.push({
          type: request.getType(),
          name: request.getName(),
          urn: response.getUrn(),
          parent: request.getParent(),
          inputs,
          protect: request.getProtect(),
          retainOnDelete: request.getRetainondelete(),
        });
      answer(error, response);
    });
  }
}

/** Runs a program as Pulumi does, without CLI, cloud or credentials: every resource it would make, and its outputs. */
export async function record(stack: string, program: () => unknown): Promise<Graph> {
  const mocks = {
    newResource: ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => ({
      id: `${name}-id`,
      state: { ...inputs, ...computed(type, name, inputs) },
    }),
    call: ({ token }: pulumi.runtime.MockCallArgs) => {
      throw new Error(`${token} asks the cloud, which a test has not`);
    },
  };
  await setMocks(mocks, 'millrace', stack);
  const recorder = new Recorder(mocks);
  pulumi.runtime.setMockOptions(recorder, 'millrace', stack);
  // Kept from Pulumi, which would reject several promises of its own that nobody awaits.
  const failures: unknown[] = [];
  const attempt = async () => {
    try {
      return await program();
    } catch (error) {
      failures.push(error);
      return {};
    }
  };
  const outputs = pulumi.output(await pulumi.runtime.runInPulumiStack(attempt));
  await pulumi.runtime.disconnect();
  if (failures.length > 0) throw failures[0];
  const resources = recorder.recorded.toSorted((a, b) => a.urn.localeCompare(b.urn, 'en'));
  return { resources, outputs: await valueOf(outputs) };
}

/** Rejects where making a resource failed, which `apply` would wait for instead. */
const valueOf = (outputs: object) => (outputs as { promise(): Promise<Graph['outputs']> }).promise();
