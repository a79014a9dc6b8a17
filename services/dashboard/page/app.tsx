import { useState } from 'react';
import type { PipelineList } from '../api/types.ts';
import { PipelinePage } from './pipeline-page.tsx';
import { openSession, SessionContext } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { TopBar } from './top-bar.tsx';
import { useFetched } from './use-fetched.ts';
import { useHash } from './use-hash.ts';
import { Waiting } from './waiting.tsx';

export function App() {
  const [session] = useState(openSession);
  return (
    <SessionContext value={session}>
      <SignIn />
      <Chosen />
    </SessionContext>
  );
}

function Chosen() {
  const { data, failure } = useFetched<PipelineList>('v1/pipelines');
  const hash = useHash();
  const pipelines = data?.pipelines ?? [];
  const chosen = pipelines.find(({ name }) => name === hash) ?? pipelines[0];
  if (chosen) return <PipelinePage key={chosen.name} name={chosen.name} pipelines={pipelines} />;
  return (
    <>
      <TopBar pipelines={[]} chosen={null} status={null} />
      <Waiting
        failure={failure}
        text={data ? 'No pipeline is registered yet.' : 'Asking the API which pipelines run.'}
      />
    </>
  );
}
