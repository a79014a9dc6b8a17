import type { CommonConfig } from './config.ts';

/** The address that servers listen on: on a laptop, where there are no keys, nobody else's machine may reach them. */
export const bindAddress = ({ DEPLOY_ENV }: Pick<CommonConfig, 'DEPLOY_ENV'>): string =>
  DEPLOY_ENV === 'local' ? '127.0.0.1' : '0.0.0.0';
