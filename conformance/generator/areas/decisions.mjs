// Areas about decisions: constraints, thresholds, burden, documents, parts, exceptions, errors, ranked.

import { addDays as stepDays, dayIndex, dayText } from '../calendar.mjs';
import {
    absent, addMonths, and, boolean, cannotBeHad, choice, choiceType, combinations, compare, date, dateType, def, dice,
    document, duration, durationType, eq, fact, ge, gt, implies, latest, le, lookup, lt, ne, not, number, oneOf,
    optional, or, orElse, perPart, policy, present, provided, rule, value, when,
} from '../build.mjs';

const UNKNOWABLE = { unknowable: true };
const GRADE = choiceType('consumer', 'commercial');
const LIMIT = { keys: [GRADE], value: durationType, rows: [['consumer', '400 h'], ['commercial', '1000 h']] };
const overLimit = gt(fact('run'), lookup('limit', fact('grade')));
const shifted = (text, n) => dayText(stepDays(dayIndex(text), n));
const p = fact('p');
const q = fact('q');
const r = fact('r');

export function constraints(add) {
    // 1,200 hours are too many for either grade.
    for (const [run, grade] of combinations(['100 h', '400 h', '24001 min', '700 h', '1000 h', '3600001 s', '1200 h', undefined], ['consumer', 'commercial', undefined])) {
        add({ facts: { run: durationType, grade: GRADE }, tables: { limit: LIMIT }, given: { run, grade }, policy: policy('grant', rule('refuse', overLimit)) });
    }
    for (const [run, p] of combinations(['300 h', '700 h', '1200 h'], [true, false, undefined])) {
        add({
            facts: { run: durationType, grade: GRADE, p: boolean }, tables: { limit: LIMIT }, given: { run, p },
            policy: policy('grant', rule('refer', fact('p')), rule('refuse', overLimit)),
        });
        add({
            note: 'commercial use always shows',
            facts: { run: durationType, grade: GRADE, p: boolean }, tables: { limit: LIMIT }, given: { run, p },
            constraints: [implies(eq(fact('grade'), choice('commercial')), fact('p'))],
            policy: policy('grant', rule('refuse', overLimit)),
        });
    }

    // A sale cannot come before the making.
    const period = {
        facts: { made: dateType, sold: optional(dateType), failed: dateType },
        constraints: [or(absent('sold'), le(fact('made'), fact('sold')))],
        define: { start: { type: 'date', base: [{ value: fact('made') }], except: [{ label: 'store_record', when: present('sold'), value: fact('sold') }] } },
        dates: { month_end: 'clamp', last_day: 'included' },
    };
    const inPeriod = policy('refuse', rule('grant', le(fact('failed'), addMonths(def('start'), 3))));
    for (const [failed, sold] of combinations(['2024-03-05', '2024-05-30', '2024-05-31', '2024-06-01', '2024-08-01', undefined], ['2024-03-10', null, undefined])) {
        add({ ...period, given: { made: '2024-02-29', sold, failed }, policy: inPeriod });
    }
    for (const failed of ['2024-05-31', '2024-06-10', '2024-06-11', '2024-07-20']) {
        add({ ...period, note: 'the day of making is unknown, the sale is not', given: { sold: '2024-03-10', failed }, policy: inPeriod });
        add({ ...period, note: 'the day of making is unknown, there is no sale', given: { sold: null, failed }, policy: inPeriod });
        add({
            ...period, note: 'no failure before the sale: a known failure bounds the unknown sale from above',
            constraints: [...period.constraints, or(absent('sold'), le(fact('sold'), fact('failed')))],
            given: { made: '2024-02-29', failed }, policy: inPeriod,
        });
    }
    const later = policy('refuse', rule('grant', le(fact('failed'), addMonths(latest(fact('made'), fact('sold')), 2))));
    for (const [made, sold, failed] of [['2024-02-29', undefined, '2024-04-29'], ['2024-02-29', undefined, '2024-04-30'], [undefined, '2024-02-29', '2024-04-29'], [undefined, '2024-02-29', '2024-04-30']]) {
        const facts = { made: dateType, sold: dateType, failed: dateType };
        add({ facts, given: { made, sold, failed }, policy: later });
        add({ facts, given: { made, sold, failed }, constraints: [le(fact('made'), fact('sold'))], policy: later });
        add({ facts, given: { made, sold, failed }, constraints: [le(fact('sold'), fact('made'))], policy: later });
    }

    // Implications, exclusions, at least one: every half-known claim about three yes/no facts.
    const relations = [
        [implies(p, q)], [not(and(p, q))], [or(p, q)], [implies(p, q), implies(q, r)], [implies(and(p, q), r)], [or(p, q), not(and(p, q, r))],
    ];
    const questions = [
        policy('grant', rule('refuse', and(p, q)), rule('refer', and(r, not(q)))),
        policy('grant', rule('refuse', p), rule('refer', and(q, r))),
        policy('refuse', rule('grant', or(and(p, r), q))),
    ];
    const three = { p: boolean, q: boolean, r: boolean };
    const roll = dice(11);
    for (const relation of relations) {
        for (const question of questions) {
            const givens = combinations([true, false, undefined], [true, false, undefined], [true, false, undefined])
                .filter((row) => row.includes(undefined) && row.some((each) => each !== undefined));
            for (const [one, two, other] of roll.shuffled(givens).slice(0, 4)) {
                add({ facts: three, given: { p: one, q: two, r: other }, constraints: relation, policy: question });
            }
        }
    }

    // Order between numbers, and what follows from it.
    const numbers = { n: number, m: number };
    for (const [n, m] of [[5, undefined], [8, undefined], [9, undefined], [undefined, 5], [undefined, 6], [undefined, 9]]) {
        const between = policy('grant', rule('refuse', gt(fact('m'), value(8))), rule('refer', lt(fact('n'), value(6))));
        add({ facts: numbers, given: { n, m }, constraints: [le(fact('n'), fact('m'))], policy: between });
        add({ facts: numbers, given: { n, m }, constraints: [lt(fact('n'), fact('m'))], policy: between });
        add({ facts: numbers, given: { n, m }, constraints: [ge(fact('n'), fact('m'))], policy: between });
    }
    // A bound given as a constraint closes a question for good.
    for (const [low, high] of [[4, 7], [4, 8], [8, 12], [9, 12]]) {
        add({
            facts: { n: number, p: boolean }, given: { p: true }, constraints: [ge(fact('n'), value(low)), le(fact('n'), value(high))],
            policy: policy('grant', rule('refuse', and(p, gt(fact('n'), value(8))))),
        });
    }
    for (const grade of ['consumer', 'commercial', undefined]) {
        add({
            note: 'what a grade can have run follows from the grade',
            facts: { grade: GRADE, run: durationType }, given: { grade },
            constraints: [implies(eq(fact('grade'), choice('consumer')), le(fact('run'), duration('300 h')))],
            tables: { limit: LIMIT }, policy: policy('grant', rule('refuse', overLimit)),
        });
    }
    // Known facts that cannot be true together: exactly these are in question again.
    const contradicted = (facts, given, broken, more = [], question = policy('grant', rule('refuse', p))) => add({
        note: 'the given facts contradict each other', facts, given, constraints: [...more, broken], policy: question,
    });
    contradicted(three, { p: true, q: false, r: true }, implies(p, q));
    contradicted(three, { p: true, q: false }, implies(p, q));
    contradicted(three, { p: true, q: true }, not(and(p, q)), [implies(p, q)]);
    contradicted(three, { p: false, q: false, r: true }, or(p, q));
    contradicted(three, { p: true, q: true, r: false }, implies(and(p, q), r));
    contradicted({ ...numbers, p: boolean }, { n: 9, m: 8, p: true }, le(fact('n'), fact('m')));
    contradicted({ ...numbers, p: boolean }, { n: 9, m: 8 }, le(fact('n'), fact('m')));
    contradicted({ n: number, p: boolean }, { n: 13, p: false }, le(fact('n'), value(12)));
    contradicted({ n: number, p: boolean }, { n: 13 }, le(fact('n'), value(12)));
    const dated = { made: dateType, sold: optional(dateType), p: boolean };
    contradicted(dated, { made: '2024-03-10', sold: '2024-03-09', p: true }, period.constraints[0]);
    contradicted(dated, { made: '2024-03-10', sold: '2024-03-09' }, period.constraints[0]);
    contradicted({ grade: GRADE, run: durationType, p: boolean }, { grade: 'consumer', run: '301 h', p: false },
        implies(eq(fact('grade'), choice('consumer')), le(fact('run'), duration('300 h'))));
}

export function thresholds(add) {
    const asks = (facts, given, condition, note, more = {}) => add({ facts, given, note, policy: policy('grant', rule('refuse', condition)), ...more });
    const n = fact('n');
    asks({ n: number }, {}, and(gt(n, value(7)), lt(n, value(8))), 'no whole number lies between');
    asks({ n: number }, {}, and(gt(n, value(7)), lt(n, value(9))), 'one whole number lies between');
    asks({ n: number }, {}, or(le(n, value(7)), ge(n, value(8))), 'every whole number is one or the other');
    asks({ n: number }, {}, or(lt(n, value(7)), gt(n, value(7))), 'one number is neither');
    asks({ n: number }, {}, or(lt(n, value(9)), gt(n, value(7))), 'overlapping halves cover everything');
    asks({ n: number }, {}, and(eq(n, value(7)), ne(n, value(7))), 'nothing is both');
    asks({ n: number }, {}, and(ge(n, value(7)), le(n, value(7)), ne(n, value(7))), 'a point with the point taken out');
    asks({ n: number }, {}, and(ge(n, value(7)), le(n, value(7))), 'a single point');
    asks({ n: number, p: boolean }, {}, and(ge(n, value(8)), lt(n, value(8)), p), 'an impossible number makes the other fact irrelevant');
    asks({ n: number, p: boolean }, {}, or(ge(n, value(8)), lt(n, value(8)), p), 'a certain number makes the other fact irrelevant');
    asks({ n: number, p: boolean }, {}, or(and(ge(n, value(8)), p), and(lt(n, value(8)), p)), 'only the yes/no fact matters');
    asks({ n: number, p: boolean }, { p: true }, or(and(ge(n, value(8)), p), and(lt(n, value(8)), p)), 'nothing matters any more');
    asks({ n: number, m: number }, { m: 8 }, and(gt(n, fact('m')), lt(n, value(9))), 'between a given number and its neighbour');
    asks({ n: number, m: number }, { m: 7 }, and(gt(n, fact('m')), lt(n, value(9))), 'between a given number and its second neighbour');
    asks({ n: number, m: number }, {}, and(lt(n, fact('m')), lt(fact('m'), value(8)), gt(n, value(6))), 'two numbers in a gap for none');
    asks({ n: number, m: number }, {}, and(lt(n, fact('m')), lt(fact('m'), value(9)), gt(n, value(6))), 'two numbers in a gap for two');
    asks({ n: number, m: number }, {}, and(lt(n, fact('m')), lt(fact('m'), n)), 'less and more at once');
    asks({ n: number, m: number }, {}, or(lt(n, fact('m')), ge(n, fact('m'))), 'less, or not less');
    asks({ n: number, m: number }, { n: 9 }, gt(n, { max: [fact('m'), value(8)] }), 'a maximum with an unknown side');
    asks({ n: number, m: number }, { n: 8 }, gt(n, { max: [fact('m'), value(8)] }), 'a maximum that no value can save');
    asks({ n: number, m: number }, { n: 8 }, ge({ max: [fact('m'), value(8)] }, n), 'a maximum that holds whatever the unknown side');
    asks({ n: number, m: number }, { n: 9 }, gt({ min: [fact('m'), value(8)] }, n), 'a minimum that no value can lift');
    asks({ n: number, m: number }, { n: 6 }, gt({ add: [n, fact('m')] }, { add: [fact('m'), value(5)] }), 'the unknown number is on both sides');
    asks({ n: number, m: number }, { n: 6 }, gt({ add: [n, fact('m')] }, value(13)), 'a sum with an unknown part');
    const run = fact('run');
    asks({ run: durationType }, {}, and(gt(run, duration('400 h')), lt(run, duration('1440001 s'))), 'no whole second lies between');
    asks({ run: durationType }, {}, and(gt(run, duration('400 h')), lt(run, duration('1440002 s'))), 'one whole second lies between');
    asks({ run: durationType }, {}, or(le(run, duration('400 h')), gt(run, duration('24000 min'))), 'the same length in two units');
    asks({ run: durationType }, {}, and(gt(run, duration('24000 min')), lt(run, duration('400 h'))), 'an empty stretch in two units');
    const failed = fact('failed');
    const dates = { month_end: 'clamp', last_day: 'included' };
    asks({ failed: dateType }, {}, and(gt(failed, date('2024-02-28')), lt(failed, date('2024-03-01'))), 'the leap day lies between', { dates });
    asks({ failed: dateType }, {}, and(gt(failed, date('2023-02-28')), lt(failed, date('2023-03-01'))), 'no day lies between', { dates });
    for (const month_end of ['clamp', 'roll']) {
        const mode = { dates: { month_end, last_day: 'included' } };
        asks({ made: dateType }, {}, eq(addMonths(fact('made'), 1), date('2024-02-29')), 'some start reaches the leap day', mode);
        asks({ made: dateType }, {}, eq(addMonths(fact('made'), 1), date('2023-02-28')), 'some start reaches the last of February', mode);
        asks({ made: dateType }, {}, and(eq(addMonths(fact('made'), 1), date('2023-02-28')), ge(fact('made'), date('2023-01-29'))),
            'a late start reaches the last of February only if days are clamped', mode);
        asks({ made: dateType }, {}, and(eq(addMonths(fact('made'), 1), date('2023-03-01')), lt(fact('made'), date('2023-02-01'))),
            'a January day reaches the 1st of March only if days are rolled', mode);
        asks({ made: dateType, p: boolean }, {}, and(p, gt(addMonths(fact('made'), 1), date('2024-02-29')), lt(fact('made'), date('2024-02-01'))),
            'beyond the leap day from a January day', mode);
        asks({ made: dateType }, {}, ne(addMonths(addMonths(fact('made'), 1), 1), addMonths(fact('made'), 2)), 'two steps of one month against one of two',
            { ...mode, constraints: [ge(fact('made'), date('2024-01-01')), lt(fact('made'), date('2024-01-29'))] });
        asks({ made: dateType }, {}, ne(addMonths(addMonths(fact('made'), 1), 1), addMonths(fact('made'), 2)), 'the same at a month end',
            { ...mode, constraints: [ge(fact('made'), date('2024-01-01')), lt(fact('made'), date('2024-02-01'))] });
    }
    // Every value of a closed list, all but one, none.
    const grade = choiceType('consumer', 'commercial', 'industrial');
    const three = { grade, p: boolean };
    const all = grade.values.map(choice);
    asks(three, {}, oneOf(fact('grade'), ...all), 'one of all there are');
    asks(three, {}, and(p, oneOf(fact('grade'), ...all)), 'one of all there are, and another fact');
    asks(three, {}, oneOf(fact('grade'), all[0], all[1]), 'one of all but one');
    asks(three, {}, and(ne(fact('grade'), all[0]), ne(fact('grade'), all[1]), ne(fact('grade'), all[2])), 'none of all there are');
    asks(three, { p: false }, or(eq(fact('grade'), all[0]), and(p, eq(fact('grade'), all[1]))), 'one value left that matters');
    asks({ article: { type: 'name' } }, {}, oneOf(fact('article'), value('filament', 'name'), value('glove', 'name')), 'an open name is never all there are');
    asks({ article: { type: 'name' } }, {}, and(ne(fact('article'), value('filament', 'name')), ne(fact('article'), value('glove', 'name'))), 'a name nobody listed');
    asks({ p: boolean, q: boolean }, {}, or(p, not(p)), 'yes or no, whatever it is');
    asks({ p: boolean, q: boolean }, {}, and(p, not(p)), 'yes and no at once');
    asks({ p: boolean, q: boolean }, {}, or(and(p, q), and(not(p), q)), 'only the second fact matters');
    asks({ p: boolean, q: boolean }, { q: true }, or(and(p, q), and(not(p), q)), 'decided without the first fact');
    asks({ p: boolean, q: boolean }, {}, when(p, q, q), 'a choice between equals');
    asks({ p: boolean, q: boolean }, {}, gt(when(p, value(9), value(10)), value(8)), 'both branches are beyond the threshold');
    asks({ p: boolean, q: boolean }, {}, gt(when(p, value(7), value(10)), value(8)), 'one branch is beyond the threshold');
    const sold = optional(dateType);
    asks({ sold, made: dateType }, { made: '2024-05-01' }, ge(orElse(fact('sold'), fact('made')), date('2024-05-01')), 'absent would do, but an early date would not', { dates });
    asks({ sold }, {}, or(absent('sold'), present('sold')), 'there, or not there');
    asks({ sold }, {}, or(absent('sold'), lt(fact('sold'), date('2024-05-01')), ge(fact('sold'), date('2024-05-01'))), 'absent, before, or from then on');
}

export function burden(add) {
    const facts = { p: boolean, q: boolean, r: boolean };
    const reversed = { exclusion: 'customer', condition: 'maker' };
    const variants = [
        policy('grant', rule('refuse', p)),
        policy('refuse', rule('grant', p)),
        policy('refuse', rule('refuse', p), rule('grant', q)),
        policy('grant', rule('refuse', and(p, q)), rule('refuse', r)),
        policy('refuse', rule('refuse', or(p, q)), rule('grant', r)),
        policy('refuse', rule('grant', and(p, q)), rule('grant', r)),
        policy('refuse', rule('refuse', and(p, not(q))), rule('grant', or(q, r))),
        policy('refuse', rule('refuse', not(p)), rule('grant', q)),
    ];
    const states = [true, false, undefined, UNKNOWABLE];
    const roll = dice(23);
    for (const question of variants) {
        const used = ['p', 'q', 'r'].filter((name) => JSON.stringify(question).includes(`{"fact":"${name}"}`));
        const rows = combinations(...used.map(() => states)).filter((row) => row.includes(UNKNOWABLE));
        for (const row of roll.shuffled(rows).slice(0, 14)) {
            const given = Object.fromEntries(used.map((name, n) => [name, row[n]]));
            const own = Object.fromEntries(used.map((name) => [name, facts[name]]));
            add({ facts: own, given, policy: question });
            if (roll.chance(0.3)) add({ note: 'the other side bears the burden', facts: own, given, policy: { ...question, burden: reversed } });
        }
    }
    // What cannot be known does not matter where every completion says the same.
    for (const [run, grade] of combinations(['300 h', '700 h', '1200 h', UNKNOWABLE, undefined], ['consumer', UNKNOWABLE, undefined])) {
        if (run !== UNKNOWABLE && grade !== UNKNOWABLE) continue;
        add({
            facts: { run: durationType, grade: GRADE }, tables: { limit: LIMIT }, given: { run, grade },
            policy: policy('grant', rule('refuse', overLimit)),
        });
    }
    add({ note: 'one of the two holds, whichever', facts: { p: boolean }, given: { p: UNKNOWABLE }, policy: policy('grant', rule('refuse', p), rule('refuse', not(p))) });
    add({ note: 'one of the two holds, whichever', facts: { p: boolean }, given: { p: UNKNOWABLE }, policy: policy('refuse', rule('grant', p), rule('grant', not(p))) });
    for (const [sold, failed] of combinations([UNKNOWABLE, undefined, '2024-05-10'], ['2024-06-09', '2024-06-10', '2024-08-01', UNKNOWABLE])) {
        if (sold !== UNKNOWABLE && failed !== UNKNOWABLE) continue;
        for (const dates of [{ month_end: 'clamp', last_day: 'included' }]) {
            const late = gt(fact('failed'), addMonths(fact('sold'), 1));
            const setting = { facts: { sold: dateType, failed: dateType }, given: { sold, failed }, dates };
            add({ ...setting, policy: policy('grant', rule('refuse', late)) });
            add({ ...setting, policy: policy('refuse', rule('grant', not(late))) });
            add({
                ...setting, note: 'a sale is not before the making, which bounds what cannot be known',
                facts: { sold: dateType, failed: dateType, made: dateType }, given: { sold, failed, made: '2024-05-10' },
                constraints: [le(fact('made'), fact('sold'))], policy: policy('grant', rule('refuse', late)),
            });
        }
    }
    for (const [n, p] of combinations([UNKNOWABLE], [true, false, undefined])) {
        const pair = { facts: { n: optional(number), p: boolean }, given: { n, p } };
        add({ ...pair, policy: policy('grant', rule('refuse', and(present('n'), gt(fact('n'), value(7)))), rule('refuse', fact('p'))) });
        add({ ...pair, policy: policy('refuse', rule('grant', and(or(absent('n'), gt(fact('n'), value(7))), fact('p')))) });
    }
}

export function documents(add) {
    const receipt = document;
    const states = ['provided', null, undefined, UNKNOWABLE];
    for (const state of states) {
        const setting = { facts: { receipt }, given: { receipt: state } };
        add({ ...setting, expr: provided('receipt') });
        add({ ...setting, expr: cannotBeHad('receipt') });
        add({ ...setting, expr: not(provided('receipt')) });
        add({ ...setting, policy: policy('grant', rule('refuse', cannotBeHad('receipt'))) });
    }
    for (const [one, two] of combinations(states, states)) {
        const setting = { facts: { receipt, photo: document }, given: { receipt: one, photo: two } };
        add({ ...setting, note: 'either will do', policy: policy('refuse', rule('grant', or(provided('receipt'), provided('photo')))) });
        add({ ...setting, note: 'both are needed', policy: policy('refuse', rule('grant', and(provided('receipt'), provided('photo')))) });
    }
    for (const [state, given] of combinations(['provided', null, undefined], [true, false, undefined])) {
        const setting = { facts: { receipt, p: boolean }, given: { receipt: state, p: given } };
        add({ ...setting, policy: policy('grant', rule('refer', p), rule('refuse', cannotBeHad('receipt'))) });
        add({ ...setting, policy: policy('grant', rule('refuse', and(cannotBeHad('receipt'), not(p)))) });
    }
}

export function parts(add) {
    const facts = {
        run: durationType, p: boolean, kind: perPart(choiceType('host', 'nozzle', 'spare')), worn: perPart(boolean),
    };
    const question = policy(
        'grant',
        rule('refer', p),
        rule('refuse', gt(fact('run'), lookup('limit', fact('kind')))),
        rule('refuse', and(fact('worn'), eq(fact('kind'), choice('nozzle')))),
    );
    const tables = {
        limit: { keys: [choiceType('host', 'nozzle', 'spare')], value: durationType, rows: [['host', '1000 h'], ['nozzle', '400 h'], ['spare', '400 h']] },
    };
    const part = (kind, worn) => ({ ...(kind ? { kind } : {}), ...(worn === undefined ? {} : { worn }) });
    const roll = dice(5);
    const lists = [
        [part('host', false)], [part('nozzle', true)], [part('host', false), part('nozzle', true)], [part('nozzle', true), part('host', false)],
        [part('host', false), part('host', true)], [part('nozzle', true), part('nozzle', true)], [part('host'), part('nozzle')],
        [part('nozzle'), part('nozzle', false)], [part(undefined, false), part('host')], [part(undefined, true), part('spare', true)],
        [part('host', false), part('nozzle', false), part('spare', false)], [part('host', true), part('nozzle', true), part('spare', true)],
    ];
    for (const list of lists) {
        for (const [run, p] of roll.shuffled(combinations(['300 h', '700 h', '1200 h', undefined], [true, false, undefined])).slice(0, 4)) {
            add({ facts, tables, given: { run, p, parts: list }, policy: question });
        }
    }
    const dated = {
        facts: { sold: dateType, failed: dateType, kind: perPart(choiceType('host', 'nozzle')), replaced: perPart(optional(dateType)) },
        tables: { term: { keys: [choiceType('host', 'nozzle')], value: { type: 'months' }, rows: [['host', 2], ['nozzle', 1]] } },
        dates: { month_end: 'clamp', last_day: 'included' },
        policy: policy('refuse', rule('grant', le(fact('failed'), addMonths(orElse(fact('replaced'), fact('sold')), lookup('term', fact('kind')))))),
    };
    for (const [sold, failed] of [['2024-01-31', '2024-02-29'], ['2024-01-31', '2024-03-01'], ['2024-01-31', '2024-04-01'], [undefined, '2024-03-01']]) {
        add({ ...dated, given: { sold, failed, parts: [{ kind: 'host', replaced: null }, { kind: 'nozzle', replaced: null }] } });
        add({ ...dated, given: { sold, failed, parts: [{ kind: 'nozzle', replaced: '2024-02-10' }, { kind: 'nozzle', replaced: null }] } });
        add({ ...dated, given: { sold, failed, parts: [{ kind: 'nozzle' }, { kind: 'host', replaced: '2024-02-10' }] } });
        add({ ...dated, given: { sold, failed, parts: [{ kind: 'host', replaced: null }, { replaced: null }] } });
    }
}

export function exceptions(add) {
    const base = (type, json, ...except) => ({ type, base: [{ value: value(json, type) }], except });
    const exception = (label, name, type, json, ...over) => ({
        label, when: typeof name === 'string' ? fact(name) : name, value: value(json, type), ...(over.length > 0 ? { over } : {}),
    });
    const states = [true, false, undefined];
    const question = policy('grant', rule('refuse', gt(fact('run'), def('limit'))));
    // One exception, two without an order, two in either order; known run times that tell the three values apart.
    const orders = {
        none: [['a', 'p', '700 h'], ['b', 'q', '1000 h']],
        first: [['a', 'p', '700 h', 'b'], ['b', 'q', '1000 h']],
        second: [['a', 'p', '700 h'], ['b', 'q', '1000 h', 'a']],
    };
    for (const [state, run] of combinations([true, false, undefined], ['300 h', '500 h', '800 h', undefined])) {
        add({
            facts: { run: durationType, p: boolean }, given: { run, p: state },
            define: { limit: base('duration', '400 h', exception('a', 'p', 'duration', '700 h')) }, policy: question,
        });
    }
    for (const [name, order] of Object.entries(orders)) {
        const limit = base('duration', '400 h', ...order.map(([label, when, hours, ...over]) => exception(label, when, 'duration', hours, ...over)));
        for (const [one, two] of combinations(states, states)) {
            const runs = name === 'none' ? ['500 h', '1200 h'] : ['500 h', '800 h', '1200 h'];
            for (const run of runs) {
                if (name === 'none' && [one, two].includes(undefined) && one !== false && two !== false) continue; // area errors
                add({ facts: { run: durationType, p: boolean, q: boolean }, given: { run, p: one, q: two }, define: { limit }, policy: question });
            }
        }
    }
    // Three: one over both others, which are not ordered among themselves.
    const trio = base('number', 10, exception('a', 'p', 'number', 20, 'b', 'c'), exception('b', 'q', 'number', 30), exception('c', 'r', 'number', 40));
    const worth = (n) => policy('refuse', rule('grant', eq(def('worth'), value(n))));
    for (const [one, two, three] of combinations([true, false], [true, false], [true, false])) {
        const setting = { facts: { p: boolean, q: boolean, r: boolean }, given: { p: one, q: two, r: three }, define: { worth: trio } };
        add({ ...setting, policy: worth(20) });
        if (!one) add({ ...setting, policy: worth(two && !three ? 30 : 40) });
    }
    for (const row of [[true, undefined, undefined], [true, true, undefined], [undefined, true, false], [undefined, false, false], [false, undefined, false], [false, false, undefined]]) {
        const [one, two, three] = row;
        add({ facts: { p: boolean, q: boolean, r: boolean }, given: { p: one, q: two, r: three }, define: { worth: trio }, policy: worth(20) });
    }
    // Full order of three, every pair named.
    const chain = base('number', 10, exception('a', 'p', 'number', 20, 'b', 'c'), exception('b', 'q', 'number', 30, 'c'), exception('c', 'r', 'number', 40));
    const roll = dice(71);
    for (const [one, two, three] of roll.shuffled(combinations(states, states, states)).slice(0, 18)) {
        add({
            facts: { p: boolean, q: boolean, r: boolean }, given: { p: one, q: two, r: three }, define: { worth: chain },
            policy: policy('refuse', rule('refer', gt(def('worth'), value(35))), rule('grant', gt(def('worth'), value(15)))),
        });
    }
    // Exceptions that depend on numbers, dates and tables; conditions that exclude each other need no order.
    for (const [n, p] of combinations([5, 7, 9, undefined], [true, false, undefined])) {
        add({
            note: 'the two exceptions never meet',
            facts: { n: number, p: boolean }, given: { n, p },
            define: {
                worth: base('number', 10, exception('low', lt(fact('n'), value(6)), 'number', 20), exception('high', and(gt(fact('n'), value(8)), fact('p')), 'number', 30)),
            },
            policy: policy('refuse', rule('refer', eq(def('worth'), value(30))), rule('grant', eq(def('worth'), value(20)))),
        });
    }
    for (const [sold, failed] of combinations(['2024-03-10', null, undefined], ['2024-04-29', '2024-04-30', '2024-05-01', '2024-05-10', undefined])) {
        if (sold === undefined && failed === undefined) continue;
        add({
            facts: { made: dateType, sold: optional(dateType), failed: dateType }, given: { made: '2024-02-29', sold, failed },
            dates: { month_end: 'clamp', last_day: 'included' },
            define: {
                start: { type: 'date', base: [{ value: fact('made') }], except: [{ label: 'store_record', when: present('sold'), value: latest(fact('sold'), fact('made')) }] },
                last: { type: 'date', base: [{ value: addMonths(def('start'), 2) }] },
            },
            policy: policy('refuse', rule('grant', le(fact('failed'), def('last')))),
        });
    }
    // Base cases with conditions.
    const pieces = (...base) => ({ worth: { type: 'number', base } });
    for (const [n, p] of combinations([5, 7, 8, undefined], [true, false])) {
        add({
            note: 'two bases that meet nowhere and leave no hole',
            facts: { n: number, p: boolean }, given: { n, p },
            define: pieces({ when: le(fact('n'), value(7)), value: value(10) }, { when: gt(fact('n'), value(7)), value: value(20) }),
            policy: policy('refuse', rule('grant', and(fact('p'), gt(def('worth'), value(15))))),
        });
    }
    add({
        note: 'a hole between the bases: no value is an error', facts: { n: number, p: boolean }, given: { n: 7, p: true },
        define: pieces({ when: lt(fact('n'), value(7)), value: value(10) }, { when: gt(fact('n'), value(7)), value: value(20) }),
        policy: policy('refuse', rule('grant', gt(def('worth'), value(15)))),
    });
}

export function errors(add) {
    const flag = { keys: [choiceType('alpha', 'beta', 'gamma')], value: boolean, rows: [['alpha', true], ['beta', false]] };
    const facts = { key: choiceType('alpha', 'beta', 'gamma'), p: boolean };
    const found = lookup('flag', fact('key'));
    const add1 = (note, question, given) => add({ note, facts, tables: { flag }, given, policy: question });
    for (const [key, state] of combinations(['alpha', 'beta', 'gamma'], [true, false, undefined])) {
        const given = { key, p: state };
        add1('the higher rank settles it before an error below', policy('grant', rule('refer', p), rule('refuse', found)), given);
        add1('an error above stands in the way of what holds below', policy('grant', rule('refer', found), rule('refuse', p)), given);
        add1('two rules of one rank: one that holds is enough', policy('grant', rule('refuse', found), rule('refuse', p)), given);
        add1('"and" with an error', policy('grant', rule('refuse', and(found, p))), given);
        add1('the error is in a branch', policy('grant', rule('refuse', when(p, found, value(false)))), given);
    }
    for (const state of [true, false, undefined]) {
        add1('the key is unknown, and one of its values has no row', policy('grant', rule('refuse', or(found, p))), { p: state });
        add1('the key is unknown, and one of its values has no row', policy('grant', rule('refuse', and(p, not(found)))), { p: state });
        add({
            note: 'the constraint leaves only keys that have a row', facts, tables: { flag }, given: { p: state },
            constraints: [ne(fact('key'), choice('gamma'))], policy: policy('grant', rule('refuse', and(p, found))),
        });
    }
    // Conflicts that only some completions meet.
    const limit = {
        type: 'number', base: [{ value: value(10) }],
        except: [{ label: 'a', when: p, value: value(20) }, { label: 'b', when: q, value: value(30) }],
    };
    for (const [one, two] of [[true, undefined], [undefined, true], [undefined, undefined], [true, true], [true, false]]) {
        for (const condition of [gt(def('worth'), value(25)), gt(def('worth'), value(5)), and(r, gt(def('worth'), value(25)))]) {
            const own = JSON.stringify(condition).includes('"r"') ? { p: boolean, q: boolean, r: boolean } : { p: boolean, q: boolean };
            add({
                note: 'two exceptions without an order', facts: own, given: { p: one, q: two }, define: { worth: limit },
                policy: policy('grant', rule('refuse', condition)),
            });
        }
    }
    add({
        note: 'the exceptions can not meet, the constraint sees to that', facts: { p: boolean, q: boolean }, given: { p: true }, define: { worth: limit },
        constraints: [not(and(p, q))], policy: policy('grant', rule('refuse', gt(def('worth'), value(25)))),
    });
    add({
        note: 'a conflict in a definition that no rule needs', facts: { p: boolean, q: boolean }, given: { p: true, q: true }, define: { worth: limit },
        policy: policy('grant', rule('refer', p), rule('refuse', gt(def('worth'), value(25)))),
    });
}

// Policies and half-filled claims by dice. Of what the dice give, a share of each kind is kept, so that neither the
// easy nor the hopeless cases take over.
export function ranked(add, judge) {
    const roll = dice(2021);
    const quota = { surprising: 60, decided: 45, some: 85, all: 30, full: 10 };
    const grade = choiceType('consumer', 'commercial', 'industrial');
    const pool = {
        p: boolean, q: boolean, r: boolean, grade, n: number, m: optional(number), run: durationType, made: dateType, failed: dateType,
    };
    const known = {
        p: () => roll.chance(0.5), q: () => roll.chance(0.5), r: () => roll.chance(0.5),
        grade: () => roll.pick(grade.values), n: () => roll.between(4, 10), m: () => (roll.chance(0.3) ? null : roll.between(4, 10)),
        run: () => roll.pick(['300 h', '400 h', '401 h', '999 h', '1000 h', '1001 h']),
        made: () => shifted('2024-01-29', roll.between(0, 4)), failed: () => shifted('2024-02-28', roll.between(0, 5)),
    };
    const operator = () => roll.pick(['lt', 'le', 'gt', 'ge']);
    const atom = (names) => {
        const name = roll.pick(names);
        switch (name) {
            case 'p': case 'q': case 'r': return roll.chance(0.7) ? fact(name) : not(fact(name));
            case 'grade': return roll.chance(0.6)
                ? compare(roll.pick(['eq', 'ne']), fact('grade'), choice(roll.pick(grade.values)))
                : oneOf(fact('grade'), ...roll.shuffled(grade.values).slice(0, 2).map(choice));
            case 'n': return compare(roll.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge']), fact('n'), value(roll.between(5, 9)));
            case 'm': return roll.pick([
                absent('m'), present('m'), and(present('m'), compare(operator(), fact('m'), value(roll.between(5, 9)))),
                or(absent('m'), compare(operator(), fact('m'), value(roll.between(5, 9)))),
                compare(operator(), orElse(fact('m'), value(7)), value(roll.between(6, 8))),
                ...(names.includes('n') ? [and(present('m'), compare(operator(), fact('m'), fact('n')))] : []),
            ]);
            case 'run': return names.includes('grade') && roll.chance(0.5)
                ? compare(operator(), fact('run'), lookup('limit', fact('grade')))
                : compare(operator(), fact('run'), duration(roll.pick(['400 h', '1000 h'])));
            case 'made': return names.includes('failed')
                ? compare(operator(), fact('failed'), addMonths(fact('made'), 1))
                : compare(operator(), fact('made'), date(roll.pick(['2024-01-30', '2024-01-31'])));
            default: return names.includes('made') && roll.chance(0.5)
                ? compare(operator(), fact('failed'), fact('made'))
                : compare(operator(), fact('failed'), date(roll.pick(['2024-02-29', '2024-03-01'])));
        }
    };
    const tree = (names, depth) => {
        if (depth === 0 || roll.chance(0.25)) return atom(names);
        const build = roll.chance(0.5) ? and : or;
        const operands = new Map(Array.from({ length: roll.between(2, 3) }, () => {
            const operand = tree(names, depth - 1);
            return [JSON.stringify(operand), operand];
        }));
        const node = operands.size === 1 ? [...operands.values()][0] : build(...operands.values());
        return roll.chance(0.12) ? not(node) : node;
    };
    const limit = { keys: [grade], value: durationType, rows: [['consumer', '400 h'], ['commercial', '1000 h'], ['industrial', '1000 h']] };
    // Half of the policies come with what is known about their facts.
    const relations = (names) => [
        [['p', 'q'], implies(p, q)], [['q', 'r'], not(and(q, r))], [['p', 'r'], or(p, r)], [['made', 'failed'], le(fact('made'), fact('failed'))],
        [['m', 'n'], or(absent('m'), le(fact('n'), fact('m')))], [['p', 'm'], implies(p, present('m'))],
        [['grade', 'run'], implies(eq(fact('grade'), choice('consumer')), le(fact('run'), duration('400 h')))],
        [['grade', 'q'], implies(eq(fact('grade'), choice('industrial')), q)], [['n', 'r'], implies(gt(fact('n'), value(7)), r)],
        [['made', 'p'], implies(gt(fact('made'), date('2024-01-30')), p)],
    ].filter(([needed]) => needed.every((name) => names.includes(name))).map(([, relation]) => relation);
    for (let tries = 0; tries < 20_000 && Object.values(quota).some((left) => left > 0); tries++) {
        const names = roll.shuffled(Object.keys(pool)).slice(0, roll.between(2, 5));
        const rules = Array.from({ length: roll.between(2, 4) }, () => rule(roll.pick(['refer', 'refuse', 'refuse', 'grant']), tree(names, roll.between(1, 2))));
        const question = policy(roll.pick(['grant', 'refuse']), ...rules);
        const text = JSON.stringify(rules);
        const used = Object.keys(pool).filter((name) => text.includes(`"${name}"`));
        const given = {};
        const bounds = roll.chance(0.5) ? roll.shuffled(relations(used)).slice(0, 2) : [];
        for (const name of used) {
            if (roll.chance(0.5)) given[name] = known[name]();
        }
        const candidate = {
            dice: true, facts: Object.fromEntries(used.map((name) => [name, pool[name]])), given, policy: question,
            ...(bounds.length > 0 ? { constraints: bounds } : {}),
            ...(text.includes('"limit"') ? { tables: { limit } } : {}),
            ...(used.includes('made') || used.includes('failed') ? { dates: { month_end: roll.pick(['clamp', 'roll']), last_day: 'included' } } : {}),
        };
        if (question.outcomes.length < 2) continue;
        const seen = judge(candidate);
        if (seen === null || seen.expect.possible === undefined) continue; // contradictions have their own cases
        const unknown = used.filter((name) => given[name] === undefined).length;
        const kind = unknown === 0 ? 'full'
            : seen.expect.missing.length === 0 ? (seen.kleene.outcome === 'needs_information' ? 'surprising' : 'decided')
            : seen.expect.missing.length < unknown ? 'some' : 'all';
        if (quota[kind] <= 0) continue;
        if (add(candidate)) quota[kind]--;
    }
}
