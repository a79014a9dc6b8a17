import type { CommonConfig } from './config.ts';

export type Listening = Pick<CommonConfig, 'DEPLOY_ENV'> & Partial<Pick<CommonConfig, 'LISTEN_ADDRESS'>>;

/**
 * The address that servers listen on. On a laptop, where there are no keys, nobody else's machine may reach them; in a
 * container of its own a process has to be told to listen on all of its addresses.
 */
export const bindAddress = ({ DEPLOY_ENV, LISTEN_ADDRESS }: Listening): string =>
  LISTEN_ADDRESS ?? (DEPLOY_ENV === 'local' ? '127.0.0.1' : '0.0.0.0');
