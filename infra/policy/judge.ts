import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from '@pulumi/policy';
import { computed } from '../testing/computed.ts';
import type { Recorded } from '../testing/record.ts';
import type { Rule } from './rule.ts';

/** What a rule needs of a resource. */
export type Judged = Pick<Recorded, 'type' | 'name' | 'urn' | 'inputs'>;

/** Every breach, a line each, as `rule: type name: what is wrong`: what Pulumi would print of a preview. */
export function judge(resources: Judged[], rules: Rule[]): string[] {
  return rules.flatMap((rule) => {
    const breaches: string[] = [];
    const tell = ({ type, name }: Judged, message: string) =>
      void breaches.push(`${rule.name}: ${type.replace(/^aws:/, '')} ${name}: ${message}`);
    if ('validateResource' in rule) {
      for (const resource of resources)
        for (const check of [rule.validateResource ?? []].flat())
          void check(asArgs(resource), (message) => tell(resource, message));
    } else if ('validateStack' in rule) {
      const byUrn = new Map(resources.map((each) => [each.urn, each]));
      void rule.validateStack(
        { resources: resources.map(asResource) } as StackValidationArgs,
        (message, urn) => {
          const resource = byUrn.get(urn ?? '');
          if (resource) tell(resource, message);
          else throw new Error(`${rule.name} names no resource: ${message}`);
        },
      );
    }
    return breaches;
  });
}

const asArgs = ({ type, name, urn, inputs }: Judged) =>
  ({ type, name, urn, props: inputs }) as unknown as ResourceValidationArgs;

// Rules of a stack see what became of a resource, not only what it was asked to be.
const asResource = ({ type, name, urn, inputs }: Judged) =>
  ({ type, name, urn, props: { ...inputs, ...computed(type, name, inputs) } }) as unknown as PolicyResource;
