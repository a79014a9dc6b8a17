import * as pulumi from '@pulumi/pulumi';
import { rolePath } from './boundary.ts';

/**
 * From here on every role of the program has the boundary, and stands where the deploy role may make roles. One that says
 * its own path is a pipeline's, and stays.
 */
export function boundEveryRole(environment: string, boundaryArn: pulumi.Input<string>): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    // Of what was not given the SDK has the key all the same.
    const { path } = props as { path?: unknown };
    if (type !== 'aws:iam/role:Role' || path !== undefined) return undefined;
    return { props: { ...props, path: rolePath(environment), permissionsBoundary: boundaryArn }, opts };
  });
}
