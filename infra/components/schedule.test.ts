import { expect, test } from 'vitest';
import { every, only } from '../testing/find.ts';
import { record } from '../testing/record.ts';
import { Schedule, type ScheduleArgs } from './schedule.ts';

const DATABASE = 'arn:aws:rds:eu-central-1:123456789012:db:millrace-staging';
const ARGS: ScheduleArgs = {
  stop: 'cron(0 20 ? * MON-FRI *)',
  start: 'cron(30 6 ? * MON-FRI *)',
  timezone: 'Europe/Berlin',
  clusterName: 'millrace-staging',
  nodeGroupName: 'system',
  nodes: { min: 2, max: 4 },
  databaseId: 'millrace-staging',
  databaseArn: DATABASE,
  accountId: '123456789012',
  region: 'eu-central-1',
};
const made = (args: ScheduleArgs) =>
  record('staging', () => ({ role: new Schedule('schedule', args).roleArn }));
const staging = await made(ARGS);

type Target = { arn: string; input: string; roleArn: string };
const target = (what: string) => only(staging, 'Schedule', `schedule-${what}`).inputs['target'] as Target;
const at = (what: string) => {
  const { scheduleExpression } = only(staging, 'Schedule', `schedule-${what}`).inputs;
  const [minute, hour] = /\d+ \d+/.exec(String(scheduleExpression))?.[0].split(' ').map(Number) ?? [];
  return (hour ?? 0) * 60 + (minute ?? 0);
};
type Policy = { Statement: { Action: string[]; Resource: string; Condition?: object; Principal?: object }[] };
const policy = (value: unknown) => (JSON.parse(String(value)) as Policy).Statement;

test('at night nodes go before the database, in the morning the database comes before nodes', () => {
  expect(at('nodes-down')).toBe(20 * 60);
  expect(at('database-stop')).toBeGreaterThan(at('nodes-down'));
  expect(at('database-start')).toBe(6 * 60 + 30);
  expect(at('nodes-up')).toBeGreaterThan(at('database-start'));
});

test('by night there is no node, by day as many as before; the largest size stays', () => {
  const group = { ClusterName: 'millrace-staging', NodegroupName: 'system' };
  expect(JSON.parse(target('nodes-down').input)).toEqual({
    ...group,
    ScalingConfig: { MinSize: 0, DesiredSize: 0, MaxSize: 4 },
  });
  expect(JSON.parse(target('nodes-up').input)).toEqual({
    ...group,
    ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 4 },
  });
});

test('AWS is called itself, in the spelling that it takes', () => {
  expect(target('database-stop')).toMatchObject({
    arn: 'arn:aws:scheduler:::aws-sdk:rds:stopDBInstance',
    input: '{"DbInstanceIdentifier":"millrace-staging"}',
  });
  expect(target('database-start').arn).toBe('arn:aws:scheduler:::aws-sdk:rds:startDBInstance');
  for (const what of ['nodes-down', 'nodes-up'])
    expect(target(what).arn).toBe('arn:aws:scheduler:::aws-sdk:eks:updateNodegroupConfig');
});

test('hours are those of the place that was named, and each call is made on time', () => {
  expect(every(staging, 'Schedule').filter((each) => each.type.startsWith('aws:'))).toHaveLength(4);
  for (const { inputs } of every(staging, 'Schedule').filter((each) => each.type.startsWith('aws:')))
    expect(inputs).toMatchObject({
      scheduleExpressionTimezone: 'Europe/Berlin',
      flexibleTimeWindow: { mode: 'OFF' },
    });
});

test('its role stops and starts this database and sizes this node group, and can do nothing else', () => {
  expect(policy(only(staging, 'RolePolicy').inputs['policy'])).toEqual([
    {
      Effect: 'Allow',
      Sid: 'Database',
      Action: ['rds:StopDBInstance', 'rds:StartDBInstance'],
      Resource: DATABASE,
    },
    {
      Effect: 'Allow',
      Sid: 'Nodes',
      Action: ['eks:UpdateNodegroupConfig'],
      Resource: 'arn:aws:eks:eu-central-1:123456789012:nodegroup/millrace-staging/system/*',
    },
  ]);
});

test('only these schedules may take the role', () => {
  const group = only(staging, 'ScheduleGroup').inputs['name'];
  expect(policy(only(staging, 'Role').inputs['assumeRolePolicy'])).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      Condition: {
        StringEquals: {
          'aws:SourceAccount': '123456789012',
          'aws:SourceArn': `arn:aws:scheduler:us-east-1:123456789012:schedule-group/${String(group)}`,
        },
      },
    },
  ]);
  for (const { inputs } of every(staging, 'Schedule').filter((each) => each.type.startsWith('aws:')))
    expect(inputs['groupName']).toBe(group);
});

test('a schedule whose second half would be on another day is refused by its name', async () => {
  await expect(made({ ...ARGS, start: 'cron(50 23 ? * SUN *)' })).rejects.toThrow('millrace:schedule.start');
});
