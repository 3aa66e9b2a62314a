// Areas about the worth of one expression: kleene, comparisons, absent, lists.

import {
    absent, addDays, addMonths, and, boolean, choice, choiceType, combinations, compare, date, dateType, days, duration,
    durationType, earliest, eq, fact, field, ge, gt, latest, le, lookup, lt, months, ne, not, number, oneOf, optional, or,
    orElse, policy, present, rule, value, when,
} from '../build.mjs';

const STATES = ['yes', 'no', 'unknown', 'unknowable', 'error'];
const KEYS = choiceType('alpha', 'beta', 'gamma');
const FLAG = { keys: [KEYS], value: boolean, rows: [['alpha', true], ['beta', false]] };

// Operands in the wanted states, each a fact of its own; an error is a look-up whose row is missing.
function operands(states, names = ['p', 'q', 'r']) {
    const setting = { facts: {}, given: {} };
    const nodes = states.map((state, n) => {
        const name = names[n];
        if (state === 'error') {
            setting.facts[`k${name}`] = KEYS;
            setting.given[`k${name}`] = 'gamma';
            setting.tables = { flag: FLAG };
            return lookup('flag', fact(`k${name}`));
        }
        setting.facts[name] = boolean;
        if (state === 'yes' || state === 'no') setting.given[name] = state === 'yes';
        if (state === 'unknowable') setting.given[name] = { unknowable: true };
        return fact(name);
    });
    return [nodes, setting];
}

export function kleene(add) {
    const table = (states, build) => {
        const [nodes, setting] = operands(states);
        add({ ...setting, expr: build(...nodes) });
    };
    for (const state of STATES) {
        table([state], (p) => not(p));
        table([state], (p) => not(not(p)));
    }
    for (const states of combinations(STATES, STATES)) {
        table(states, and);
        table(states, or);
        table(states, (p, q) => not(and(p, q)));
        table(states, (p, q) => or(not(p), q));
    }
    for (const states of combinations(STATES, STATES, STATES)) {
        // The two states without a value act alike; one row of each kind with both in it is enough.
        if (states.includes('unknowable') && states.filter((each) => each === 'unknown' || each === 'unknowable').length > 1
            && !(states.includes('unknown') && states.includes('error'))) continue;
        table(states, and);
        table(states, or);
    }
    const FEW = ['yes', 'no', 'unknown', 'error'];
    for (const states of combinations(FEW, FEW, FEW)) {
        if (!states.includes('unknown')) continue;
        table(states, (p, q, r) => and(or(p, q), r));
        table(states, (p, q, r) => or(and(p, q), r));
        table(states, when);
    }
    const twice = { facts: { p: boolean, q: boolean } };
    const cellByCell = 'Kleene looks at one operator at a time; only a decision looks at all completions';
    add({ ...twice, note: cellByCell, given: { q: true }, expr: or(fact('p'), not(fact('p'))) });
    add({ ...twice, note: cellByCell, given: { q: true }, expr: and(fact('p'), not(fact('p'))) });
    add({ ...twice, note: cellByCell, given: { q: true }, expr: or(and(fact('p'), fact('q')), and(not(fact('p')), fact('q'))) });
    add({ ...twice, note: cellByCell, given: { q: false }, expr: or(and(fact('p'), fact('q')), and(not(fact('p')), fact('q'))) });
}

const OPERATORS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];

export function comparisons(add) {
    const unknowable = { unknowable: true };
    for (const operator of OPERATORS) {
        for (const given of [6, 7, 8, undefined, unknowable]) {
            add({ facts: { n: number }, given: { n: given }, expr: compare(operator, fact('n'), value(7)) });
        }
        for (const [a, b] of [[4, 5], [5, 5], [6, 5], [undefined, 5], [5, undefined], [undefined, undefined], [unknowable, 5]]) {
            add({ facts: { a: number, b: number }, given: { a, b }, expr: compare(operator, fact('a'), fact('b')) });
        }
        for (const run of ['24000 min', '24001 min', '399 h', '1440000 s', '1440001 s', undefined]) {
            add({ facts: { run: durationType }, given: { run }, expr: compare(operator, fact('run'), duration('400 h')) });
        }
        for (const made of ['2024-02-28', '2024-02-29', '2024-03-01', undefined, unknowable]) {
            add({ facts: { made: dateType }, given: { made }, expr: compare(operator, fact('made'), date('2024-02-29')) });
        }
        for (const [sold, failed] of [['2024-12-31', '2025-01-01'], ['2025-01-01', '2025-01-01'], [undefined, '2025-01-01'], ['2025-01-01', undefined]]) {
            add({ facts: { sold: dateType, failed: dateType }, given: { sold, failed }, expr: compare(operator, fact('sold'), fact('failed')) });
        }
    }
    const grade = choiceType('consumer', 'commercial', 'industrial');
    for (const given of ['consumer', 'commercial', undefined, unknowable]) {
        const facts = { grade };
        add({ facts, given: { grade: given }, expr: eq(fact('grade'), choice('consumer')) });
        add({ facts, given: { grade: given }, expr: ne(fact('grade'), choice('consumer')) });
        add({ facts, given: { grade: given }, expr: oneOf(fact('grade'), choice('consumer'), choice('industrial')) });
        add({ facts, given: { grade: given }, expr: not(oneOf(fact('grade'), choice('consumer'), choice('industrial'))) });
    }
    const article = { type: 'name' };
    for (const given of ['M3x8', 'm3x8', 'filament', undefined]) {
        add({ facts: { article }, given: { article: given }, expr: oneOf(fact('article'), value('M3x8', 'name'), value('M4x10', 'name')) });
        add({ facts: { article }, given: { article: given }, expr: ne(fact('article'), value('M3x8', 'name')) });
    }
    for (const [term, unit] of [['days', days], ['months', months]]) {
        for (const given of [11, 12, 13, undefined]) {
            add({ facts: { term: { type: term } }, given: { term: given }, expr: ge(fact('term'), unit(12)) });
            add({ facts: { term: { type: term } }, given: { term: given }, expr: lt(fact('term'), unit(12)) });
        }
    }
    // Whatever an operator is fed, an unknown operand makes its result unknown, and "and"/"or" may still decide.
    for (const [a, b] of [[3, 4], [3, undefined], [undefined, 4], [undefined, undefined]]) {
        const setting = { facts: { a: number, b: number }, given: { a, b } };
        add({ ...setting, expr: gt({ add: [fact('a'), fact('b')] }, value(6)) });
        add({ ...setting, expr: le({ sub: [fact('b'), fact('a')] }, value(1)) });
        add({ ...setting, expr: gt({ mul: [fact('a'), value(12)] }, { mul: [fact('b'), value(8)] }) });
        add({ ...setting, expr: eq({ max: [fact('a'), fact('b')] }, value(4)) });
        add({ ...setting, expr: eq({ min: [fact('a'), fact('b')] }, value(3)) });
    }
    for (const [a, b] of combinations(['2024-01-31', '2024-03-01', undefined], ['2024-01-31', '2024-03-01', undefined])) {
        const setting = { facts: { sold: dateType, made: dateType }, given: { sold: a, made: b } };
        add({ ...setting, expr: eq(latest(fact('sold'), fact('made')), date('2024-03-01')) });
        add({ ...setting, expr: eq(earliest(fact('sold'), fact('made')), date('2024-03-01')) });
        add({ ...setting, expr: lt(addMonths(fact('made'), 1), fact('sold')) });
        add({ ...setting, expr: le(addDays(fact('made'), 30), fact('sold')) });
    }
    for (const [n, p, run] of combinations([4, 9, undefined], [true, false, undefined], ['300 h', '500 h', undefined])) {
        const setting = { facts: { n: number, p: boolean, run: durationType }, given: { n, p, run } };
        add({ ...setting, expr: and(gt(fact('n'), value(7)), fact('p'), gt(fact('run'), duration('400 h'))) });
        add({ ...setting, expr: or(lt(fact('n'), value(7)), not(fact('p')), gt(fact('run'), duration('400 h'))) });
    }
}

export function absence(add) {
    const types = {
        p: [optional(boolean), true, (x) => x],
        n: [optional(number), 9, (x) => gt(x, value(7))],
        sold: [optional(dateType), '2024-05-10', (x) => ge(x, date('2024-05-10'))],
        grade: [optional(choiceType('consumer', 'commercial')), 'commercial', (x) => eq(x, choice('consumer'))],
        run: [optional(durationType), '401 h', (x) => gt(x, duration('400 h'))],
    };
    for (const [name, [type, known, test]] of Object.entries(types)) {
        for (const given of [known, null, undefined, { unknowable: true }]) {
            const setting = { facts: { [name]: type }, given: { [name]: given } };
            add({ ...setting, expr: present(name) });
            add({ ...setting, expr: absent(name) });
            add({ ...setting, expr: and(present(name), test(fact(name))) });
            add({ ...setting, expr: or(absent(name), test(fact(name))) });
            add({ ...setting, expr: not(and(present(name), test(fact(name)))) });
        }
    }
    for (const given of [9, 4, null, undefined]) {
        const setting = { facts: { n: optional(number) }, given: { n: given } };
        add({ ...setting, expr: gt(orElse(fact('n'), value(8)), value(7)) });
        add({ ...setting, expr: gt(orElse(fact('n'), value(7)), value(7)) });
        add({ ...setting, expr: lt(orElse(fact('n'), value(3)), value(5)) });
    }
    for (const [n, q] of combinations([9, 4, null, undefined], [true, false, undefined])) {
        const setting = { facts: { n: optional(number), q: boolean }, given: { n, q } };
        add({ ...setting, expr: and(present('n'), gt(fact('n'), value(7)), fact('q')) });
        add({ ...setting, expr: or(absent('n'), gt(fact('n'), value(7)), fact('q')) });
    }
    // "else" falls back for what does not exist, not for what nobody has told yet.
    for (const [first, second] of combinations(['2024-06-01', null, undefined], ['2024-05-01', undefined])) {
        add({
            facts: { sold: optional(dateType), made: dateType }, given: { sold: first, made: second },
            expr: ge(orElse(fact('sold'), fact('made')), date('2024-05-15')),
        });
    }
    // Decisions: a completion of an optional fact may leave it absent.
    const facts = { sold: optional(dateType), made: dateType };
    for (const [sold, made] of combinations(['2024-06-01', '2024-01-01', null, undefined], ['2024-05-20', '2024-05-01', undefined])) {
        add({
            facts, given: { sold, made },
            policy: policy('refuse', rule('grant', ge(orElse(fact('sold'), fact('made')), date('2024-05-15')))),
        });
        add({
            facts, given: { sold, made },
            policy: policy('grant', rule('refer', absent('sold')), rule('refuse', and(present('sold'), lt(fact('sold'), fact('made'))))),
        });
    }
    for (const [n, q] of combinations([9, null, undefined], [true, false, undefined])) {
        const pair = { facts: { n: optional(number), q: boolean }, given: { n, q } };
        add({ ...pair, policy: policy('grant', rule('refuse', or(absent('n'), fact('q')))) });
        add({ ...pair, policy: policy('grant', rule('refuse', and(present('n'), gt(fact('n'), value(7)), fact('q')))) });
    }
}

export function lists(add) {
    const visits = { type: 'list', of: { on_day: dateType, paid: boolean, cost: number, note_day: optional(dateType) } };
    const a = { on_day: '2024-01-10', paid: true, cost: 3, note_day: null };
    const b = { on_day: '2024-02-10', paid: false, cost: 5, note_day: '2024-02-12' };
    const c = { on_day: '2024-02-10', paid: true, cost: 7, note_day: null };
    const late = ge(field('on_day'), date('2024-02-01'));
    for (const list of [null, [], [a], [b], [a, b], [c, b], [a, b, c], [c, c]]) {
        const setting = { facts: { visits }, given: { visits: list } };
        add({ ...setting, expr: { any: { list: 'visits', where: field('paid') } } });
        add({ ...setting, expr: { all: { list: 'visits', where: late } } });
        add({ ...setting, expr: ge({ count: { list: 'visits', where: late } }, value(2)) });
        add({ ...setting, expr: gt({ sum: { list: 'visits', field: 'cost', where: and(field('paid'), late) } }, value(6)) });
        add({ ...setting, expr: eq({ count: { list: 'visits', where: { absent: field('note_day') } } }, value(1)) });
        add({ ...setting, expr: not({ any: { list: 'visits', where: and(late, not(field('paid'))) } }) });
    }
    // A known list beside an unknown fact.
    for (const [list, p] of combinations([[], [a], [b, c]], [true, false, undefined])) {
        const setting = { facts: { visits, p: boolean }, given: { visits: list, p } };
        add({ ...setting, expr: and({ any: { list: 'visits', where: field('paid') } }, fact('p')) });
        add({ ...setting, expr: or({ all: { list: 'visits', where: field('paid') } }, fact('p')) });
    }
}
