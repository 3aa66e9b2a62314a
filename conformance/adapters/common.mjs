// What all adapters share: what cannot be said at all, and how a case is taken apart.

export class NotExpressible extends Error {}

export const cannot = (why) => { throw new NotExpressible(why); };

const SECONDS = { h: 3600, min: 60, s: 1 };

export function seconds(text) {
    const [amount, unit] = text.split(' ');
    return Number(amount) * SECONDS[unit];
}

export const typeOfConst = (node) => node.type ?? (typeof node.const === 'boolean' ? 'boolean' : 'number');

// Documents become yes/no facts: provided is yes, "cannot be had" is no, and not known yet stays unknown.
export function plainGiven(theCase, given) {
    return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'parts').map(([name, json]) => {
        const { type } = theCase.facts[name];
        if (type === 'document') return [name, json === 'provided'];
        if (type === 'list') return [name, json ?? []];
        if (json !== null && json.unknowable) cannot('no state for a fact that can never be known');
        return [name, json];
    }));
}

// Engines with a single empty value use it for "does not exist" where a fact may be absent, so that there is none
// left for "nobody has told yet".
export function oneEmptyValue(theCase, given) {
    for (const [name, fact] of Object.entries(theCase.facts)) {
        if (fact.optional && !(name in given)) cannot('one empty value cannot be both absent and unknown');
    }
}

export function onlyPlain(theCase) {
    if (theCase.constraints) cannot('no constraints between facts');
    if (JSON.stringify(theCase).includes('"extended"')) cannot('no construct that moves an end by intervals');
    for (const definition of Object.values(theCase.define ?? {})) ordered(definition);
}

// Exceptions in the order in which an if-chain must try them. Without a full order two of them may hold together,
// and none of these engines has a notion of that conflict.
export function ordered(definition) {
    const except = definition.except ?? [];
    const over = (a, b) => (a.over ?? []).includes(b.label);
    for (const a of except) {
        for (const b of except) {
            if (a !== b && !over(a, b) && !over(b, a)) cannot('no conflict between exceptions');
        }
    }
    return [...except].sort((a, b) => (over(a, b) ? -1 : over(b, a) ? 1 : 0));
}

// The ranking as [condition, outcome] pairs: all rules of an outcome are alternatives.
export function ranking({ outcomes, rules }) {
    return outcomes
        .map(({ name }) => [rules.filter((rule) => rule.outcome === name).map((rule) => rule.when), name])
        .filter(([conditions]) => conditions.length > 0)
        .map(([conditions, name]) => [conditions.length === 1 ? conditions[0] : { or: conditions }, name]);
}

export const mentionsDays = (theCase) => /"(addMonths|addDays|lastDay|daysBetween|monthsBetween|unionDays|extended)"/.test(JSON.stringify(theCase));

// Asks an engine what the case asks: `decide` for an outcome, `worth` for the worth of one expression, part by part
// where the case has parts.
export async function answer(theCase, { decide, worth, check = () => {} }) {
    onlyPlain(theCase);
    check(theCase);
    const one = async (given) => decide(theCase, plainGiven(theCase, given));
    if (theCase.given.parts) {
        const { parts, ...shared } = theCase.given;
        const each = [];
        for (const part of parts) each.push(await one({ ...shared, ...part }));
        return { parts: each };
    }
    if (theCase.policy) return one(theCase.given);
    const given = plainGiven(theCase, theCase.given);
    if (theCase.expr) return { value: await worth(theCase, given, theCase.expr, 'boolean') };
    if (theCase.date) return { date: await worth(theCase, given, theCase.date, 'date') };
    return { days: await worth(theCase, given, theCase.interval.days, 'days') };
}

// Empty means unknown; anything that is neither empty nor of the wanted kind is shown as it is.
export function told(value) {
    return value === null || value === undefined ? 'unknown' : value;
}

export function toldOutcome(value) {
    return { outcome: value === null || value === undefined ? 'needs_information' : value };
}
