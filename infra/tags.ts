import * as pulumi from '@pulumi/pulumi';

/** What every resource bears that can: by these, costs are told apart and rules know what they look at. */
export const tagsOf = (environment: string) => ({
  project: 'millrace',
  environment,
  'managed-by': 'pulumi',
});

// Of what we use, the resources of AWS that take no tags; a test holds this list against the SDK.
const UNTAGGED = new Set<string>([]);

export const takesTags = (type: string): boolean => type.startsWith('aws:') && !UNTAGGED.has(type);

/** Gives each resource of the program the tags of its stack; those of its own stay, and win. */
export function tagEverything(environment: string): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!takesTags(type)) return undefined;
    const { tags, ...others } = props as { tags?: Record<string, pulumi.Input<string>> };
    return { props: { ...others, tags: { ...tagsOf(environment), ...tags } }, opts };
  });
}
