import { PERIODS, type Period } from '../api/period.ts';

type Props = { period: Period; onChange: (period: Period) => void };

export function PeriodSwitch({ period, onChange }: Props) {
  return (
    <fieldset className="switch">
      <legend className="visually-hidden">Period of event time</legend>
      {PERIODS.map((each) => (
        <label key={each.key}>
          <input
            type="radio"
            name="period"
            checked={each.key === period.key}
            onChange={() => onChange(each)}
          />
          <span>{each.title}</span>
        </label>
      ))}
    </fieldset>
  );
}
