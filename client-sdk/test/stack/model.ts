/** What the stand-in for the model does with a text: which calls it makes, and how it words their outcomes. */
export interface ScriptedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What came of a call. */
export interface Answered {
  readonly call: ScriptedCall;
  readonly outcome: string;
  readonly output: any;
}

export function callsFor(text: string): ScriptedCall[] {
  const cities = text.match(/Berlin|Paris|Oslo|Nowhere/g);
  if (cities !== null) return cities.map((location) => ({ name: 'getWeather', arguments: { location } }));
  if (text.startsWith('Add')) return [{ name: 'calculateSum', arguments: { a: 7, b: text.includes('"x"') ? 'x' : 8 } }];
  if (text.startsWith('Break')) return [{ name: 'alwaysFails', arguments: {} }];
  const order = /order (\w+)/.exec(text)?.[1];
  return order === undefined ? [] : [{ name: 'lookUpOrder', arguments: { orderId: order } }];
}

export function answerFor(answered: readonly Answered[]): string {
  if (answered.length === 0) return 'I have no tool for that.';
  return answered
    .map(({ call, outcome, output }) => {
      if (outcome !== 'succeeded') return `Sorry, that did not work: ${output}.`;
      if (call.name === 'getWeather') {
        return `It is ${output.celsius} °C and ${output.condition} in ${call.arguments['location']}.`;
      }
      return `The result is ${JSON.stringify(output)}.`;
    })
    .join(' ');
}
