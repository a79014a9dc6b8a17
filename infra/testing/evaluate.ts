import type { Statement } from '../access/policy-document.ts';

type Request = { action: string; resource: string; context?: Record<string, string> };

const texts = (value: unknown): string[] => [value ?? []].flat().map(String);

const matches = (patterns: unknown, value: string): boolean =>
  texts(patterns).some((pattern) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replace(/[.?+^${}()|[\]\\]/g, String.raw`\$&`))
        .join('.*')}$`,
      'i',
    ).test(value),
  );

// As IAM has it: what a request does not say equals nothing, so that StringNotEquals holds.
const OPERATORS: Record<string, (expected: unknown, found: string | undefined) => boolean> = {
  StringEquals: (expected, found) => found !== undefined && texts(expected).includes(found),
  StringNotEquals: (expected, found) => found === undefined || !texts(expected).includes(found),
  StringLike: (expected, found) => found !== undefined && matches(expected, found),
};

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const isOf =
    statement.NotResource === undefined
      ? matches(statement.Resource, resource)
      : !matches(statement.NotResource, resource);
  return (
    matches(statement.Action, action) &&
    isOf &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) => {
      const holds = OPERATORS[operator];
      if (!holds) throw new Error(`no way to tell what ${operator} means`);
      return Object.entries(keys).every(([key, expected]) => holds(expected, context[key]));
    })
  );
}

/** Whether documents of plain texts let a request through: some statement allows it, and none denies it. */
export function isAllowed(statements: Statement[], request: Request): boolean {
  const applying = statements.filter((each) => applies(each, request));
  return applying.length > 0 && applying.every(({ Effect }) => Effect !== 'Deny');
}
