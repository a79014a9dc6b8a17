import { arch, platform, release } from 'node:os';
import { ok, type Finding } from './check.ts';

/** Linux and macOS: process groups and the watchdog need a POSIX system. */
export function checkPlatform(): Finding {
  const what = `${platform()}-${arch()} ${release()}`;
  if (platform() === 'linux' || platform() === 'darwin') return ok(what);
  return {
    level: 'fails',
    detail: `${what} is not supported`,
    code: 'E_PLATFORM',
    fix: 'On Windows, use WSL 2.',
  };
}
