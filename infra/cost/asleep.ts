import type { Settings } from '../settings.ts';

const WEEK = 7 * 24;
const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const CRON = /^cron\((\d+) (\d+) \? \* (\S+) \*\)$/;

/** The share of a week that a timetable lets a stack sleep, from 0 to 1: it wakes and sleeps once on each of its days. */
export function shareAsleep(schedule: Settings['schedule']): number {
  if (!schedule) return 0;
  const [start, stop] = [schedule.start, schedule.stop].map(timeOf);
  if (!start || !stop || start.days !== stop.days || stop.hour <= start.hour)
    throw new Error(
      `no way to tell how long ${schedule.start} to ${schedule.stop} sleeps: expected the same days, start before stop`,
    );
  return 1 - (daysIn(start.days) * (stop.hour - start.hour)) / WEEK;
}

function timeOf(cron: string): { hour: number; days: string } | undefined {
  const [, minute, hour, days = ''] = CRON.exec(cron) ?? [];
  return days ? { hour: Number(hour) + Number(minute) / 60, days } : undefined;
}

function daysIn(days: string): number {
  if (days === '*') return 7;
  const [first = '', last = first] = days.split('-');
  const count = DAYS.indexOf(last) - DAYS.indexOf(first) + 1;
  if (count < 1 || !DAYS.includes(first)) throw new Error(`no days are ${days}: expected as MON-FRI`);
  return count;
}
