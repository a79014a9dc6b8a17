import { useEffect, useMemo, useState } from 'react';
import { followLive } from '../api/live.ts';
import { createRounds } from '../api/rounds.ts';
import type { PipelineDetail, PipelineName } from '../api/types.ts';
import { startMeter } from '../charts/meter.ts';
import { Board } from './board.tsx';
import { PipelineContext, type Pipeline } from './pipeline.ts';
import { useSession } from './session.ts';
import { Status } from './status.tsx';
import { TopBar } from './top-bar.tsx';
import { useFetched } from './use-fetched.ts';
import { Waiting } from './waiting.tsx';

/** One pipeline's page: follows it live from the first moment, shows it once its plan is known. */
export function PipelinePage({ name, pipelines }: { name: string; pipelines: PipelineName[] }) {
  const { data, failure } = useFetched<PipelineDetail>(`v1/pipelines/${encodeURIComponent(name)}`);
  const following = useFollowing(name);
  const plan = data?.plan;
  const pipeline = useMemo(() => (plan && following ? { plan, ...following } : null), [plan, following]);
  useEffect(() => {
    if (plan) document.title = `${plan.title} · millrace`;
  }, [plan]);
  return (
    <>
      <TopBar pipelines={pipelines} chosen={name} status={following && <Status live={following.live} />} />
      {pipeline ? (
        <PipelineContext value={pipeline}>
          <Board />
        </PipelineContext>
      ) : (
        <Waiting failure={failure} text="Reading the pipeline’s plan." />
      )}
    </>
  );
}

type Following = Omit<Pipeline, 'plan'>;

function useFollowing(name: string): Following | null {
  const session = useSession();
  const [following, setFollowing] = useState<Following | null>(null);
  useEffect(() => {
    const live = followLive(name, session);
    const meter = startMeter(live);
    const rounds = createRounds({ client: session.client, live });
    setFollowing({ live, meter, rounds });
    return () => {
      rounds.close();
      meter.close();
      live.close();
    };
  }, [name, session]);
  return following;
}
