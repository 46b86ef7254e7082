// @vitest-environment happy-dom
import { type FunctionState, RegistryProvider, useFunction } from '@function-registry/client/react';
import { StrictMode, act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeGateway, settle, weather } from './gateway';

(globalThis as any).IS_REACT_ACT_ENVIRONMENT = true;

describe('useFunction', () => {
  let gateway: FakeGateway;
  let seen: FunctionState;
  const roots: { unmount(): void }[] = [];
  beforeEach(async () => {
    gateway = new FakeGateway({ storage: null });
    await gateway.client.connect();
  });
  afterEach(() => act(() => roots.splice(0).forEach((root) => root.unmount())));

  const Weather = ({ celsius = 20, description = weather.description, enabled = true, deps = [] as unknown[] }) => {
    seen = useFunction('getWeather', () => ({ celsius }), { ...weather, description }, { enabled, deps });
    return null;
  };
  const mounted = async (props = {}, strict = false) => {
    const root = createRoot(document.createElement('div'));
    roots.push(root);
    const tree = (next: object) => {
      const inner = createElement(RegistryProvider, { client: gateway.client }, createElement(Weather, next));
      return strict ? createElement(StrictMode, null, inner) : inner;
    };
    const render = (next: object) =>
      act(async () => {
        root.render(tree(next));
        await settle();
      });
    await render(props);
    return {
      render,
      unmount: () =>
        act(async () => {
          root.unmount();
          await settle();
        }),
    };
  };
  const frames = () =>
    gateway
      .frames()
      .map(({ type }) => type)
      .filter((type) => type.startsWith('functions.'));
  const berlin = { location: 'Berlin' };

  it('registers while mounted', async () => {
    const { unmount } = await mounted();
    expect(seen.status).toBe('registered');
    await unmount();
    expect(frames()).toEqual(['functions.register', 'functions.unregister']);
  });

  it('costs one frame under StrictMode', async () => {
    await mounted({}, true);
    expect(frames()).toEqual(['functions.register']);
    expect(seen.status).toBe('registered');
  });

  it('calls the newest handler without registering anew', async () => {
    const { render } = await mounted({ celsius: 20 });
    await render({ celsius: 21 });
    expect(frames()).toEqual(['functions.register']);
    await act(async () => expect(await seen.execute(berlin)).toEqual({ celsius: 21 }));
    expect(seen).toMatchObject({ calls: 1, lastResult: { celsius: 21 }, error: undefined });
  });

  it('registers anew when the schema or a dependency changes, with one unregistration at most', async () => {
    const { render } = await mounted();
    await render({ description: 'Better weather' });
    expect(frames()).toEqual(['functions.register', 'functions.register']);
    await render({ description: 'Better weather', deps: [1] });
    expect(gateway.frames('functions.unregister')).toEqual([]);
  });

  it('hides the function while it is not enabled', async () => {
    const { render } = await mounted({ enabled: false });
    expect([seen.status, frames()]).toEqual(['disabled', []]);
    await render({ enabled: true });
    expect(seen.status).toBe('registered');
    await render({ enabled: false });
    expect(frames()).toEqual(['functions.register', 'functions.unregister']);
  });

  it('tells why it was refused, and what failed', async () => {
    const { render } = await mounted({ description: 'refuse me' });
    expect(seen).toMatchObject({ status: 'refused', error: { code: 'INVALID_SCHEMA' } });
    await render({ celsius: 1n as any });
    await act(async () => void (await seen.execute(berlin)));
    expect(seen.calls).toBe(1);
  });

  it('says so where no client is near', () => {
    expect(() => act(() => createRoot(document.createElement('div')).render(createElement(Weather)))).toThrow(
      'useFunction needs a RegistryProvider above it',
    );
  });
});
