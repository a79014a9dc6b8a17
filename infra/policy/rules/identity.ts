import { rule, type Props, type Rule } from '../rule.ts';

type Statement = {
  Effect: string;
  Principal?: '*' | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
};

const POLICIES = ['iam/policy:Policy', 'iam/rolePolicy:RolePolicy'];
const GITHUB = 'token.actions.githubusercontent.com';
const all = (value: string | string[] | undefined): string[] => [value ?? []].flat();

/** The statements of a document, which a preview may not know yet. */
function statementsIn(document: unknown): Statement[] {
  if (typeof document !== 'string') return [];
  const { Statement: statements } = JSON.parse(document) as { Statement: Statement | Statement[] };
  return [statements].flat();
}
const allowed = (document: unknown) => statementsIn(document).filter(({ Effect }) => Effect === 'Allow');

export const IDENTITY_RULES: Rule[] = [
  rule(
    'nobody-may-do-everything',
    {
      description: 'No policy allows every action, and none of a service’s actions on everything.',
      of: POLICIES,
    },
    ({ policy }) =>
      allowed(policy)
        .filter(
          ({ Action, Resource, Condition }) =>
            all(Action).includes('*') ||
            (all(Resource).includes('*') && !Condition && all(Action).some((each) => each.endsWith(':*'))),
        )
        .map(({ Action, Resource }) => `allows ${all(Action).join(', ')} on ${all(Resource).join(', ')}`),
  ),
  rule(
    'no-policy-by-what-it-leaves-out',
    { description: 'An allowance says what it allows, not what it does not.', of: POLICIES },
    ({ policy }) =>
      allowed(policy)
        .filter(({ NotAction, NotResource }) => NotAction !== undefined || NotResource !== undefined)
        .map(() => 'allows by NotAction or NotResource'),
  ),
  rule(
    'roles-trust-somebody',
    { description: 'No role can be taken by everybody.', of: ['iam/role:Role'] },
    ({ assumeRolePolicy }) =>
      allowed(assumeRolePolicy)
        .filter(
          ({ Principal }) =>
            Principal === '*' ||
            Object.values(Principal ?? {})
              .flat()
              .includes('*'),
        )
        .map(() => 'trusts everybody'),
  ),
  rule(
    'github-is-trusted-by-number',
    {
      description: 'GitHub may take a role for one repository, by its number, in one environment.',
      of: ['iam/role:Role'],
    },
    ({ assumeRolePolicy }) => allowed(assumeRolePolicy).flatMap(untrustworthy),
  ),
  rule(
    'service-accounts-are-named',
    {
      description: 'A web identity of the cluster is one service account, by its whole name.',
      of: ['iam/role:Role'],
    },
    ({ assumeRolePolicy }) =>
      allowed(assumeRolePolicy)
        .filter(isOfCluster)
        .filter(({ Condition }) => !hasKeys(Condition?.['StringEquals'], [':sub', ':aud']))
        .map(() => 'does not hold sub and aud to one value each'),
  ),
  rule(
    'nobody-has-a-lasting-key',
    {
      description: 'There are no users and no access keys: everybody takes a role.',
      of: ['iam/user:User', 'iam/accessKey:AccessKey', 'iam/userLoginProfile:UserLoginProfile'],
    },
    () => 'is a lasting way in; use a role',
  ),
  rule(
    'rights-of-roles-stand-apart',
    {
      description: 'Policies of a role are resources of their own, which the other rules read.',
      of: ['iam/role:Role'],
    },
    ({ inlinePolicies, managedPolicyArns }) =>
      inlinePolicies === undefined && managedPolicyArns === undefined
        ? undefined
        : 'has inlinePolicies or managedPolicyArns; use iam.RolePolicy and RolePolicyAttachment',
  ),
  rule(
    'nobody-is-administrator',
    {
      description: 'No role bears a policy of AWS that allows everything.',
      of: ['iam/rolePolicyAttachment:RolePolicyAttachment'],
    },
    ({ policyArn }) =>
      /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(String(policyArn))
        ? `is ${String(policyArn)}`
        : undefined,
  ),
];

const federated = ({ Principal }: Statement) =>
  typeof Principal === 'object' ? all(Principal['Federated']).join(' ') : '';
const isOfCluster = (statement: Statement) => /oidc\.eks/.test(federated(statement));

const hasKeys = (condition: Props | undefined, endings: string[]) =>
  endings.every((ending) => {
    const value = Object.entries(condition ?? {}).find(([key]) => key.endsWith(ending))?.[1];
    return value !== undefined && !all(value as string | string[]).some((each) => /[*?]/.test(each));
  });

function untrustworthy(statement: Statement): string[] {
  const condition = statement.Condition ?? {};
  if (!federated(statement).includes(GITHUB) && !JSON.stringify(condition).includes(GITHUB)) return [];
  const forAll = Object.keys(condition).filter((each) => each !== 'StringEquals');
  return [
    ...(forAll.length > 0 ? [`compares by ${forAll.join(', ')}, not by StringEquals alone`] : []),
    ...(hasKeys(condition['StringEquals'], [':aud', ':sub', ':repository_id', ':environment'])
      ? []
      : ['does not hold aud, sub, repository_id and environment to whole values']),
  ];
}
