import { createContext, useContext } from 'react';
import { createClient, type Client } from '../api/client.ts';
import { createCredentialStore, type CredentialStore } from '../api/credential.ts';

export type Session = { client: Client; credential: CredentialStore };

export function openSession(): Session {
  const credential = createCredentialStore(sessionStorage);
  return { credential, client: createClient(credential) };
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is for components below SessionContext.');
  return session;
}
