import { ok, type Finding } from './check.ts';

const NEEDED = 26;

/** The Node that runs the services; the front door chose it. */
export function checkNode(): Finding {
  const version = process.versions.node;
  if (Number.parseInt(version, 10) >= NEEDED) return ok(version);
  return {
    level: 'fails',
    detail: `${version} is older than ${NEEDED}`,
    code: 'E_NO_NODE',
    fix: 'Start through npm start or npx millrace: they bring a Node of their own.',
  };
}
