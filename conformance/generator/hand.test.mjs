// A few answers worked out by hand from the page of the policy language, against the generator; and the checker's verdicts.
// Run: node --test conformance/generator/

import { test } from 'node:test';
import { deepEqual, equal, throws } from 'node:assert/strict';
import { judge } from '../check.mjs';
import { absent, addMonths, and, boolean, choiceType, date, dateType, durationType, fact, gt, implies, le, lookup, not, optional, or, policy, rule } from './build.mjs';
import { addDays, addMonths as months, dayIndex, dayText } from './calendar.mjs';
import { decide, valueOf } from './decide.mjs';
import { ERROR, OpenQuestion, UNKNOWN, evaluate } from './evaluate.mjs';

const VIEW = { margin: 3, days: 3, least: -Infinity };
const decided = (theCase) => decide(theCase, theCase.given, VIEW);
const grade = choiceType('consumer', 'commercial');
const hours = {
    facts: { run: durationType, grade }, tables: { limit: { keys: [grade], value: durationType, rows: [['consumer', '400 h'], ['commercial', '1000 h']] } },
    policy: policy('grant', rule('refuse', gt(fact('run'), lookup('limit', fact('grade'))))),
};

test('1,200 hours are too many for either grade, 700 are not', () => {
    deepEqual(decided({ ...hours, given: { run: '1200 h' } }), { outcome: 'refuse', possible: ['refuse'], missing: [] });
    deepEqual(decided({ ...hours, given: { run: '700 h' } }), { outcome: 'needs_information', possible: ['grant', 'refuse'], missing: ['grade'] });
    deepEqual(decided({ ...hours, given: {} }).missing, ['grade', 'run']);
});

test('a sale is not before the making, so a young unit needs no record of the sale', () => {
    const young = {
        facts: { made: dateType, sold: dateType, failed: dateType }, given: { made: '2024-03-01', failed: '2024-05-01' }, dates: { month_end: 'clamp' },
        policy: policy('refuse', rule('grant', le(fact('failed'), addMonths(fact('sold'), 3)))),
    };
    deepEqual(decided(young).missing, ['sold']);
    deepEqual(decided({ ...young, constraints: [le(fact('made'), fact('sold'))] }), { outcome: 'grant', possible: ['grant'], missing: [] });
});

test('given facts that contradict each other are in question again', () => {
    const theCase = { facts: { p: boolean, q: boolean, r: boolean }, given: { p: true, q: false }, constraints: [implies(fact('p'), fact('q'))], policy: policy('grant', rule('refuse', fact('r'))) };
    deepEqual(decided(theCase), { outcome: 'needs_information', missing: ['p', 'q'] });
});

test('what can never be known is decided by the burden, but only when nothing is left to ask', () => {
    const unknowable = { unknowable: true };
    const exclusion = { facts: { p: boolean, q: boolean }, policy: policy('grant', rule('refuse', fact('p')), rule('refuse', fact('q'))) };
    deepEqual(decided({ ...exclusion, given: { p: unknowable, q: false } }), { outcome: 'grant', possible: ['grant'], missing: [], byBurden: true });
    deepEqual(decided({ ...exclusion, given: { p: unknowable, q: true } }), { outcome: 'refuse', possible: ['refuse'], missing: [] });
    deepEqual(decided({ ...exclusion, given: { p: unknowable } }).missing, ['q']);
    const condition = { facts: { p: boolean }, policy: policy('refuse', rule('grant', fact('p'))) };
    equal(decided({ ...condition, given: { p: unknowable } }).outcome, 'refuse');
    throws(() => decided({ ...exclusion, policy: policy('grant', rule('refuse', and(fact('p'), fact('q')))), given: { p: unknowable } }), OpenQuestion);
});

test('facts that only matter together are an open question of the page', () => {
    const same = and(implies(fact('p'), fact('q')), implies(fact('q'), fact('p')));
    throws(() => decided({ facts: { p: boolean, q: boolean }, given: {}, constraints: [same], policy: policy('grant', rule('refuse', and(fact('p'), fact('q')))) }), OpenQuestion);
});

test('month ends', () => {
    const plus = (text, n, mode) => dayText(months(dayIndex(text), n, mode));
    equal(plus('2024-01-31', 1, 'clamp'), '2024-02-29');
    equal(plus('2024-01-31', 1, 'roll'), '2024-03-01');
    equal(plus('2023-01-29', 1, 'roll'), '2023-03-01');
    equal(plus('2024-02-29', 12, 'clamp'), '2025-02-28');
    equal(plus('2024-02-29', 48, 'roll'), '2028-02-29');
    equal(plus('2099-12-31', 2, 'clamp'), '2100-02-28');
    equal(plus('2024-05-10', 120, 'clamp'), '2034-05-10');
    equal(dayText(addDays(months(dayIndex('2024-01-31'), 1, 'clamp'), 20)), '2024-03-20');
});

test('the order of unknown and error in "and" and "or"', () => {
    const flag = { keys: [choiceType('a', 'b')], value: boolean, rows: [['a', true]] };
    const world = (p) => ({ case: { facts: {}, tables: { flag } }, values: new Map([['p', p], ['k', 'b']]) });
    const error = lookup('flag', fact('k'));
    equal(evaluate(and(error, fact('p')), world(false)), false);
    equal(evaluate(and(fact('p'), error), world(UNKNOWN)), UNKNOWN);
    equal(evaluate(and(error, fact('p')), world(true)), ERROR);
    equal(evaluate(or(error, fact('p')), world(true)), true);
    equal(evaluate(or(fact('p'), error), world(UNKNOWN)), UNKNOWN);
    equal(evaluate(or(error, fact('p')), world(false)), ERROR);
    equal(evaluate(not(error), world(true)), ERROR);
});

test('a stay that begins before the end as moved so far moves it again', () => {
    const stays = { facts: { stays: { type: 'list', of: { out: dateType, back: optional(dateType) } } } };
    const end = (...list) => {
        const theCase = { ...stays, given: { stays: list.map(([out, back]) => ({ out, back })) } };
        return dayText(valueOf(theCase, { extended: { end: date('2024-03-31'), list: 'stays', from: 'out', to: 'back' } }, VIEW));
    };
    equal(end(['2024-04-05', '2024-04-15']), '2024-03-31');
    equal(end(['2024-04-05', '2024-04-15'], ['2024-03-01', '2024-03-11']), '2024-04-20');
    equal(end(['2024-03-31', null]), 'never');
    equal(end(['2024-04-01', null]), '2024-03-31');
});

test('an absent fact is not an unknown one', () => {
    const expr = or(absent('sold'), gt(fact('sold'), date('2024-01-01')));
    const worth = (given) => valueOf({ facts: { sold: optional(dateType) }, expr, given }, expr, VIEW);
    equal(worth({ sold: null }), true);
    equal(worth({}), UNKNOWN);
});

test('verdicts', () => {
    const open = { expect: { outcome: 'needs_information', possible: ['a', 'b'], missing: ['p'] } };
    equal(judge(open, { result: { outcome: 'needs_information', possible: ['b', 'a'], missing: ['p'] } }), 'passed');
    equal(judge(open, { result: { outcome: 'needs_information', missing: ['p'] } }), 'partly');
    equal(judge(open, { result: { outcome: 'needs_information', missing: ['p', 'q'] } }), 'wrong');
    equal(judge(open, { result: { outcome: 'a' } }), 'wrong');
    equal(judge(open, { error: 'x' }), 'error');
    equal(judge(open, { not_expressible: 'x' }), 'not expressible');
    equal(judge(open, undefined), 'not run');
    equal(judge({ expect: { outcome: 'a', possible: ['a'], missing: [] } }, { result: { outcome: 'a' } }), 'passed');
    equal(judge({ expect: { outcome: 'a', possible: ['a'], missing: [] } }, { result: { outcome: 'a', missing: ['p'] } }), 'wrong');
    equal(judge({ expect: { value: 'error' } }, { error: 'x' }), 'passed');
    equal(judge({ expect: { value: 'unknown' } }, { result: { value: false } }), 'wrong');
    equal(judge({ expect: { parts: [{ outcome: 'a', possible: ['a'], missing: [] }] } }, { result: { parts: [{ outcome: 'b' }] } }), 'wrong');
});
