/** What every stage of a running stack tells Prometheus, and docs/metrics.md beside it. */
import { readFileSync } from 'node:fs';
import { VoiceChatClient } from '@function-registry/client';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpCaller } from './httpCaller';

const target = process.env['FR_TARGET'] ?? '';
/** Of this run alone: a stack that runs longer has counted before. */
const measured = `measured_${Date.now()}`;
const broken = `broken_${Date.now()}`;
const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
/** Where a stage's health is, counted from the gateway's port. */
const STAGES = { Gateway: 0, Processor: 10, Bridge: 11 } as const;
type Stage = keyof typeof STAGES;

interface Documented {
  readonly labels: string[];
  readonly type: string;
  /** True when it is there before anything happened. */
  readonly always: boolean;
}

interface Scraped {
  readonly types: Map<string, string>;
  readonly labels: Map<string, Set<string>>;
  readonly values: Map<string, number>;
}

function documented(stage: Stage): Map<string, Documented> {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${stage}\n`)) ?? '';
  const rows = section.matchAll(/^\| `(\w+)`( ¹)? \|(.*?)\| (\w+) \|/gm);
  return new Map(
    [...rows].map(([, name = '', first, labels = '', type = '']) => [
      name,
      {
        labels: [...labels.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '').sort(),
        type,
        always: first === undefined,
      },
    ]),
  );
}

async function scrape(stage: Stage): Promise<Scraped> {
  const url = new URL('/metrics', target);
  url.port = String(Number(url.port) + STAGES[stage]);
  const answer = await fetch(url);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  const scraped: Scraped = { types: new Map(), labels: new Map(), values: new Map() };
  for (const line of (await answer.text()).split('\n')) {
    const type = /^# TYPE (\w+) (\w+)/.exec(line);
    if (type !== null) scraped.types.set(type[1] ?? '', type[2] ?? '');
    const sample = /^(\w+?)(?:_bucket|_count|_sum|_max)?(\{.*\})? ([^ ]+)/.exec(line);
    if (sample === null) continue;
    const [, name = '', braces = '', value] = sample;
    const known = scraped.labels.get(name) ?? new Set<string>();
    for (const label of braces.matchAll(/(\w+)="/g)) if (label[1] !== 'le') known.add(label[1] ?? '');
    scraped.labels.set(name, known);
    scraped.values.set(line.slice(0, line.lastIndexOf(' ')), Number(value));
  }
  return scraped;
}

describe.skipIf(target === '')('the metrics of a running stack', () => {
  beforeAll(async () => {
    const client = new VoiceChatClient({ url: `${target.replace(/^http/, 'ws')}/v1/socket` });
    await client.connect();
    const parameters = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] };
    await client.registerFunctions([
      { name: measured, handler: ({ a }) => a as unknown, schema: { description: 'Gives its argument', parameters } },
      {
        name: broken,
        handler: () => {
          throw new RangeError('out of range');
        },
        schema: { description: 'Always fails', parameters },
      },
    ]);
    const caller = new HttpCaller(target, client.credentials!);
    expect(await caller.call(measured, { a: 1 })).toMatchObject({ output: '1' });
    expect(await caller.call(measured, { a: 'x' })).toHaveProperty('error');
    expect(await caller.call(broken, { a: 1 })).toHaveProperty('error');
    client.close();
  }, 60_000);

  it.each(Object.keys(STAGES) as Stage[])('are those of docs/metrics.md: %s', async (stage) => {
    const rows = documented(stage);
    expect(rows.size).toBeGreaterThan(5);
    const { types, labels } = await scrape(stage);
    for (const [scrapedName, type] of types) {
      const name = scrapedName.replace(/_seconds_max$/, '_seconds');
      if (name.startsWith('kafka_')) continue;
      const row = rows.get(name);
      expect(row, `a row for ${name}`).toBeDefined();
      if (name === scrapedName) expect(type, name).toBe(row?.type);
      expect([...(labels.get(name) ?? [])].sort(), `labels of ${name}`).toEqual(row?.labels);
    }
    const missing = [...rows].filter(([name, row]) => row.always && !types.has(name)).map(([name]) => name);
    expect(missing).toEqual([]);
  });

  it('count calls, errors and times by function', async () => {
    await vi.waitFor(async () => {
      const { values } = await scrape('Processor');
      expect(values.get(`function_calls_total{name="${measured}",success="true"}`)).toBe(1);
      expect(values.get(`function_calls_total{name="${measured}",success="false"}`)).toBe(1);
      expect(values.get(`function_errors_total{name="${measured}",type="INVALID_ARGUMENTS"}`)).toBe(1);
      expect(values.get(`function_errors_total{name="${broken}",type="RangeError"}`)).toBe(1);
      expect(values.get(`function_success_rate{name="${measured}"}`)).toBe(0.5);
      expect(values.get(`function_error_rate{name="${broken}"}`)).toBe(1);
      expect(values.get(`function_execution_time_seconds_count{name="${measured}"}`)).toBe(1);
    }, 20_000);
  });

  it('time every hop', async () => {
    const count = (topic: string) => `registry_hop_seconds_count{topic="${topic}"}`;
    await vi.waitFor(async () => {
      const processor = (await scrape('Processor')).values;
      for (const topic of ['functions.registrations', 'tools.calls', 'executions.results', 'tools.results']) {
        expect(processor.get(count(topic)), topic).toBeGreaterThan(0);
      }
      expect(processor.get('registry_call_overhead_seconds_count')).toBeGreaterThan(0);
      expect((await scrape('Gateway')).values.get(count('gateway.inbox'))).toBeGreaterThan(0);
    }, 20_000);
  });
});
