import * as pulumi from '@pulumi/pulumi';

type Text = pulumi.Input<string>;
type Conditions = Record<string, Record<string, Text | Text[]>>;

/** One statement of an IAM policy, in the order that people read it. */
export type Statement = {
  Sid?: string;
  Effect?: 'Allow' | 'Deny';
  /** `*` is everybody, also who has not said who they are: only beside a Deny or a Condition. */
  Principal?: '*' | Record<string, Text | Text[]>;
  Action: string[];
  Resource?: Text | Text[];
  /** Everything but these: only to deny. */
  NotResource?: Text | Text[];
  Condition?: Conditions;
};

/** A policy as IAM takes it: JSON, which is known when all that it names is. */
export const policyDocument = (statements: Statement[]): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });
