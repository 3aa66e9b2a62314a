// Not an engine but a yardstick: strong Kleene alone, as the generator has it, without enumeration. It asks for every
// unknown fact of every condition that came out unknown.

import { dayText } from '../generator/calendar.mjs';
import { ERROR, UNKNOWN, evaluate } from '../generator/evaluate.mjs';
import { kleeneOnly, readClaim } from '../generator/decide.mjs';
import { cannot } from './common.mjs';

export const name = 'Kleene alone';

export async function run(theCase) {
    if (theCase.policy && readClaim(theCase).unknowable.length > 0) cannot('Kleene has no burden');
    if (theCase.policy) {
        const judge = (given) => kleeneOnly(theCase, given);
        if (!theCase.given.parts) return judge(theCase.given);
        const { parts, ...shared } = theCase.given;
        return { parts: parts.map((part) => judge({ ...shared, ...part })) };
    }
    const claim = readClaim(theCase);
    const values = new Map(claim.values);
    claim.free.forEach((name) => values.set(name, UNKNOWN));
    const ask = (node) => {
        const value = evaluate(node, { case: theCase, values, lenient: true });
        return value === UNKNOWN ? 'unknown' : value === ERROR ? 'error' : value;
    };
    const day = (value) => (typeof value === 'number' ? dayText(value) : value);
    if (theCase.expr) return { value: ask(theCase.expr) };
    if (theCase.date) return { date: day(ask(theCase.date)) };
    return theCase.interval.days ? { days: ask(theCase.interval.days) } : { end: day(ask(theCase.interval.end)) };
}
