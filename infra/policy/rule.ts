import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from '@pulumi/policy';

export type Props = Record<string, unknown>;
export type Rule = ResourceValidationPolicy | StackValidationPolicy;

type About = {
  /** What must be so, as a sentence. */
  description: string;
  /** Types of AWS, as `rds/instance:Instance`. */
  of: string[];
};
type Check<T> = (props: Props, resource: T) => string | string[] | undefined;

const listed = (found: string | string[] | undefined): string[] => [found ?? []].flat();

/** A rule for each resource of some types: `check` says what is wrong with one, or nothing. */
export function rule(
  name: string,
  { description, of }: About,
  check: Check<{ name: string; type: string }>,
): ResourceValidationPolicy {
  const types = new Set(of.map((each) => `aws:${each}`));
  return {
    name,
    description,
    enforcementLevel: 'mandatory',
    validateResource: ({ props, type, name: resource }, report) => {
      if (of.length > 0 && !types.has(type)) return;
      for (const message of listed(check(props, { name: resource, type }))) report(message);
    },
  };
}

/** A rule for resources that is told by others: `check` sees all of the stack too. */
export function ruleOfStack(
  name: string,
  { description, of }: About,
  check: Check<Pick<PolicyResource, 'name' | 'urn' | 'type'> & { all: PolicyResource[] }>,
): StackValidationPolicy {
  const types = new Set(of.map((each) => `aws:${each}`));
  return {
    name,
    description,
    enforcementLevel: 'mandatory',
    validateStack: ({ resources }, report) => {
      for (const { props, name: resource, urn, type } of resources.filter((each) => types.has(each.type)))
        for (const message of listed(check(props, { name: resource, urn, type, all: resources })))
          report(message, urn);
    },
  };
}

/** By its tags a resource says which stack it is of, wherever it is looked at. */
export const isProduction = ({ tags }: Props): boolean =>
  (tags as Record<string, string> | undefined)?.['environment'] === 'prod';

/** What stands at a path of properties, as `vpcConfig.endpointPublicAccess`. */
export const at = (props: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | null | undefined)?.[step], props);
