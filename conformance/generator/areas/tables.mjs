// Area tables: look-ups in the worth of an expression and in decisions.

import {
    and, boolean, choiceType, combinations, duration, durationType, eq, fact, gt, inTable, lookup, months, not, number, or, policy, rule,
    value,
} from '../build.mjs';

const grade = choiceType('consumer', 'commercial', 'industrial');
const region = choiceType('eu', 'us', 'elsewhere');
const name = { type: 'name' };
const limit = (rows, otherwise) => ({ keys: [grade], value: durationType, rows, ...(otherwise ? { otherwise } : {}) });
const TWO = [['consumer', '400 h'], ['commercial', '1000 h']];
const term = (rows, otherwise) => ({ keys: [region, grade], value: { type: 'months' }, rows, ...(otherwise === undefined ? {} : { otherwise }) });
const ROWS = [['eu', 'consumer', 24], ['eu', 'commercial', 12], ['us', 'consumer', 12], ['us', 'commercial', 6], ['elsewhere', 'consumer', 6]];

export function tables(add) {
    const given = ['consumer', 'commercial', 'industrial', undefined, { unknowable: true }];
    // One key: found, found, missing row, unknown, unknowable; the same with an otherwise row.
    for (const [key, run] of combinations(given, ['400 h', '400 min', '24001 min', '1001 h', undefined])) {
        const setting = { facts: { grade, run: durationType }, given: { grade: key, run } };
        const exceeds = gt(fact('run'), lookup('limit', fact('grade')));
        add({ ...setting, tables: { limit: limit(TWO) }, expr: exceeds });
        add({ ...setting, tables: { limit: limit(TWO, '400 h') }, expr: exceeds });
    }
    // Two keys, either of which may be unknown; the order of the keys matters.
    for (const [place, key] of combinations(['eu', 'us', 'elsewhere', undefined], ['consumer', 'commercial', 'industrial', undefined])) {
        const setting = { facts: { region, grade }, given: { region: place, grade: key } };
        const found = lookup('term', fact('region'), fact('grade'));
        add({ ...setting, tables: { term: term(ROWS) }, expr: eq(found, months(12)) });
        if (key !== 'consumer') add({ ...setting, tables: { term: term(ROWS, 6) }, expr: gt(found, months(6)) });
        add({ ...setting, tables: { term: term(ROWS) }, expr: inTable('term', fact('region'), fact('grade')) });
    }
    // Lists: being in one, not being in one.
    const spare = { keys: [name], rows: [['sd_card'], ['filament'], ['M3x8']] };
    for (const article of ['sd_card', 'M3x8', 'mainboard', 'sd-card', undefined]) {
        const setting = { facts: { article: name, p: boolean }, given: { article, p: true }, tables: { spare } };
        add({ ...setting, expr: inTable('spare', fact('article')) });
        add({ ...setting, expr: not(inTable('spare', fact('article'))) });
        add({ ...setting, expr: and(inTable('spare', fact('article')), fact('p')) });
    }
    // A missing row beside "and" and "or": the other operand may decide, an unknown one comes before the error.
    const open = { keys: [grade], value: boolean, rows: [['consumer', true], ['commercial', false]] };
    for (const [key, p] of combinations(['consumer', 'industrial', undefined], [true, false, undefined])) {
        const setting = { facts: { grade, p: boolean }, given: { grade: key, p }, tables: { open } };
        add({ ...setting, expr: and(lookup('open', fact('grade')), fact('p')) });
        add({ ...setting, expr: or(fact('p'), lookup('open', fact('grade'))) });
        add({ ...setting, expr: not(lookup('open', fact('grade'))) });
    }
    // Values of one table as keys of the next.
    const maker = { keys: [name], value: grade, rows: [['creator_pro', 'consumer'], ['guider', 'commercial'], ['mill', 'industrial']] };
    for (const [model, run] of combinations(['creator_pro', 'guider', 'mill', 'kit', undefined], ['500 h', '300 h', '1001 h'])) {
        const setting = {
            facts: { model: name, run: durationType }, given: { model, run }, tables: { grade_of: maker, limit: limit(TWO) },
        };
        add({ ...setting, expr: gt(fact('run'), lookup('limit', lookup('grade_of', fact('model')))) });
    }
    // Numbers as keys.
    const steps = { keys: [number], value: number, rows: [[1, 10], [2, 20], [3, 20]] };
    for (const n of [1, 2, 3, 4, undefined]) {
        add({ facts: { n: number }, given: { n }, tables: { steps }, expr: eq(lookup('steps', fact('n')), value(20)) });
    }

    // Decisions: the key is unknown, and every row may say the same.
    const exceeded = policy('grant', rule('refuse', gt(fact('run'), lookup('limit', fact('grade')))));
    const full = [...TWO, ['industrial', '5000 h']];
    for (const run of ['399 h', '400 h', '24001 min', '1000 h', '3600001 s', '5000 h', '5001 h', undefined]) {
        for (const key of ['consumer', undefined]) {
            const setting = { facts: { grade, run: durationType }, given: { grade: key, run } };
            add({ ...setting, tables: { limit: limit(full) }, policy: exceeded });
            add({ ...setting, tables: { limit: limit(TWO, '400 h') }, policy: exceeded });
        }
    }
    for (const [place, key] of combinations(['eu', 'us', undefined], ['consumer', 'commercial', undefined])) {
        const short = policy('grant', rule('refuse', gt(months(7), lookup('term', fact('region'), fact('grade')))));
        const square = [['eu', 'consumer', 24], ['eu', 'commercial', 12], ['us', 'consumer', 12], ['us', 'commercial', 6]];
        const two = { region: choiceType('eu', 'us'), grade: choiceType('consumer', 'commercial') };
        add({
            facts: two, given: { region: place, grade: key }, policy: short,
            tables: { term: { keys: [two.region, two.grade], value: { type: 'months' }, rows: square } },
        });
    }
    const listed = policy('grant', rule('refuse', and(inTable('spare', fact('article')), not(fact('p')))));
    for (const [article, p] of combinations(['sd_card', 'mainboard', undefined], [true, false, undefined])) {
        add({ facts: { article: name, p: boolean }, given: { article, p }, tables: { spare }, policy: listed });
    }
    for (const run of ['300 h', '450 h', '1200 h']) {
        add({
            note: 'the model is unknown; only those that the first table knows have a limit at all',
            facts: { model: choiceType('creator_pro', 'guider'), run: durationType }, given: { run },
            tables: {
                grade_of: { keys: [choiceType('creator_pro', 'guider')], value: grade, rows: [['creator_pro', 'consumer'], ['guider', 'commercial']] },
                limit: limit(full),
            },
            policy: policy('grant', rule('refuse', gt(fact('run'), lookup('limit', lookup('grade_of', fact('model')))))),
        });
    }
    add({
        note: 'a limit below every row: nobody needs to look anything up',
        facts: { grade, run: durationType }, given: { run: '400 h' }, tables: { limit: limit(full) },
        policy: policy('grant', rule('refuse', and(gt(fact('run'), duration('400 h')), gt(fact('run'), lookup('limit', fact('grade')))))),
    });
}
