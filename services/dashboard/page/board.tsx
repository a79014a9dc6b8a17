import { useState } from 'react';
import { PERIODS, type Period } from '../api/period.ts';
import { Flow } from '../flow/flow.tsx';
import { DeadLetters } from '../panels/dead-letters.tsx';
import { Halted } from '../panels/halted.tsx';
import { Ledger } from '../panels/ledger.tsx';
import { LiveCharts } from '../panels/live-charts.tsx';
import { Partitions } from '../panels/partitions.tsx';
import { PeriodSwitch } from '../panels/period-switch.tsx';
import { ShownTime } from '../panels/shown-time.tsx';
import { TopList } from '../panels/top-list.tsx';
import { Vitals } from '../panels/vitals.tsx';
import { usePipeline } from './pipeline.ts';
import { Stage } from './stage.tsx';

/** Everything on a pipeline's page; all of it but the stage follows from the plan. */
export function Board() {
  const { plan } = usePipeline();
  const [period, setPeriod] = useState<Period>(PERIODS[0]);
  const keyed = plan.views.filter(({ by }) => by.length > 0);
  return (
    <main className="board">
      <Halted />
      <div className="masthead">
        <div>
          <h1>{plan.title}</h1>
          <p className="soft">{plan.description}</p>
        </div>
        <Vitals />
      </div>
      <Flow />
      <div className="period-row">
        <h2>Results</h2>
        <ShownTime />
        <PeriodSwitch period={period} onChange={setPeriod} />
      </div>
      <Stage period={period}>
        <LiveCharts />
      </Stage>
      <div className="lists">
        {keyed.map((view) => (
          <TopList key={view.name} view={view} period={period} />
        ))}
      </div>
      <h2 className="section">Trust</h2>
      <div className="trust">
        <Ledger />
        <DeadLetters />
        <Partitions />
      </div>
    </main>
  );
}
