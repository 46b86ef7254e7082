import { describe, expect, it } from 'vitest';
import { cases } from '../../../schemas/src/test/resources/patterns/cases.json';
import { patternSize } from '../../src/validation/patternSize';
import { problemIn } from '../../src/validation/schemaCheck';

describe('the size of a pattern', () => {
  it.each(cases)('$pattern', ({ pattern, size }) => {
    expect(patternSize(pattern)).toBe(size);
  });

  it('is refused where the server would refuse it', () => {
    const pattern = '((a{1000}){1000}){1000}';
    expect(problemIn({ properties: { a: { pattern } } })?.pointer).toBe('/properties/a/pattern');
    expect(problemIn({ patternProperties: { [pattern]: {} } })?.pointer).toContain('/patternProperties/');
    expect(problemIn({ pattern: '(a?){740}' })).toBeNull();
  });
});
