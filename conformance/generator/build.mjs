// Short names for the nodes of a tree, and the dice.

export const fact = (name) => ({ fact: name });
export const field = (name) => ({ field: name });
export const def = (name) => ({ def: name });
export const present = (name) => ({ present: name });
export const absent = (name) => ({ absent: name });
export const provided = (name) => ({ provided: name });
export const cannotBeHad = (name) => ({ cannotBeHad: name });
export const value = (json, type) => (type ? { const: json, type } : { const: json });
export const date = (text) => value(text, 'date');
export const duration = (text) => value(text, 'duration');
export const choice = (name) => value(name, 'enum');
export const word = (name) => value(name, 'name');
export const months = (n) => value(n, 'months');
export const days = (n) => value(n, 'days');
export const and = (...all) => ({ and: all });
export const or = (...all) => ({ or: all });
export const not = (x) => ({ not: x });
export const implies = (a, b) => or(not(a), b);
export const compare = (operator, a, b) => ({ [operator]: [a, b] });
export const eq = (a, b) => compare('eq', a, b);
export const ne = (a, b) => compare('ne', a, b);
export const lt = (a, b) => compare('lt', a, b);
export const le = (a, b) => compare('le', a, b);
export const gt = (a, b) => compare('gt', a, b);
export const ge = (a, b) => compare('ge', a, b);
export const oneOf = (x, ...choices) => ({ in: [x, choices] });
export const inTable = (table, ...keys) => ({ inTable: [table, ...keys] });
export const lookup = (table, ...keys) => ({ lookup: [table, ...keys] });
export const when = (c, a, b) => ({ if: [c, a, b] });
export const orElse = (a, b) => ({ else: [a, b] });
export const addMonths = (day, n) => ({ addMonths: [day, n] });
export const addDays = (day, n) => ({ addDays: [day, n] });
export const lastDay = (start, term) => ({ lastDay: [start, term] });
export const latest = (...all) => ({ latest: all });
export const earliest = (...all) => ({ earliest: all });

export const boolean = { type: 'boolean' };
export const number = { type: 'number' };
export const dateType = { type: 'date' };
export const durationType = { type: 'duration' };
export const document = { type: 'document' };
export const choiceType = (...values) => ({ type: 'enum', values });
export const optional = (type) => ({ ...type, optional: true });
export const perPart = (type) => ({ ...type, per: 'part' });

export const REFER = { name: 'refer', effect: 'refers' };
export const REFUSE = { name: 'refuse', effect: 'excludes' };
export const GRANT = { name: 'grant', effect: 'grants' };
export const BURDEN = { exclusion: 'maker', condition: 'customer' };
export const rule = (outcome, condition) => ({ outcome, when: condition });

export function policy(otherwise, ...rules) {
    const named = new Set([otherwise, ...rules.map((each) => each.outcome)]);
    return {
        outcomes: [REFER, REFUSE, GRANT].filter((each) => named.has(each.name)),
        rules,
        otherwise,
        burden: BURDEN,
    };
}

// mulberry32: the same seed rolls the same numbers everywhere.
export function dice(seed) {
    let state = seed >>> 0;
    const next = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    };
    const below = (n) => Math.floor(next() * n);
    return {
        below,
        chance: (p) => next() < p,
        pick: (list) => list[below(list.length)],
        between: (a, b) => a + below(b - a + 1),
        shuffled: (list) => {
            const copy = [...list];
            for (let n = copy.length - 1; n > 0; n--) {
                const m = below(n + 1);
                [copy[n], copy[m]] = [copy[m], copy[n]];
            }
            return copy;
        },
    };
}

// All combinations, the last list turning fastest.
export function combinations(...lists) {
    return lists.reduce((rows, list) => rows.flatMap((row) => list.map((each) => [...row, each])), [[]]);
}
