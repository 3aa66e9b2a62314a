// Areas about time: months, last_day, intervals.

import { addDays as stepDays, addMonths as stepMonths, dayIndex, dayText } from '../calendar.mjs';
import {
    addDays, addMonths, and, boolean, combinations, date, dateType, days, dice, earliest, eq, fact, field, gt, lastDay,
    latest, le, lt, lookup, months, not, choiceType, optional, or, policy, present, rule,
} from '../build.mjs';

const shifted = (text, n) => dayText(stepDays(dayIndex(text), n));

export function monthArithmetic(add) {
    const roll = dice(31);
    const ends = [
        '2024-01-31', '2023-01-31', '2024-01-30', '2023-01-29', '2024-01-29', '2024-02-29', '2023-02-28', '2024-03-31', '2024-05-31',
        '2023-08-31', '2024-08-30', '2023-10-31', '2024-12-31', '2023-11-30', '2023-12-30', '2019-12-29', '2000-02-29', '2096-02-29',
        '2099-12-31', '1899-12-30', '1999-11-29', '2024-05-10', '2024-01-01', '2024-09-28',
    ];
    const lengths = [0, 1, 2, 3, 4, 5, 6, 9, 11, 12, 13, 14, 18, 24, 25, 36, 37, 48, 49, 60, 61, 72, 84, 96, 108, 119, 120];
    const chosen = new Set();
    const take = (start, n) => {
        if (chosen.has(`${start}+${n}`)) return;
        chosen.add(`${start}+${n}`);
        for (const month_end of ['clamp', 'roll']) {
            add({ facts: {}, given: {}, dates: { month_end }, date: addMonths(date(start), n) });
        }
    };
    for (const [start, n] of [
        ['2024-01-31', 1], ['2023-01-31', 1], ['2024-01-31', 3], ['2024-02-29', 12], ['2024-02-29', 48], ['2096-02-29', 12],
        ['2096-02-29', 48], ['2000-02-29', 1], ['1899-12-30', 2], ['1999-11-29', 3], ['2023-08-31', 3], ['2023-08-31', 6], ['2099-12-31', 2],
        ['2024-05-10', 12], ['2024-01-30', 1], ['2023-01-29', 1], ['2024-01-29', 1], ['2024-03-31', 0], ['2024-12-31', 120],
    ]) take(start, n);
    for (let n = 0; n <= 120; n += 5) take(roll.pick(ends), n); // every length class once
    while (chosen.size < 78) {
        const [start, n] = [roll.pick(ends), roll.pick(lengths)];
        const here = dayIndex(start);
        const differs = stepMonths(here, n, 'clamp') !== stepMonths(here, n, 'roll');
        if (differs || roll.chance(0.25)) take(start, n);
    }
    // One step of two months is not two steps of one; months come before days.
    for (const month_end of ['clamp', 'roll']) {
        for (const start of ['2024-01-31', '2023-12-31', '2024-05-31', '2024-01-30', '2023-10-31']) {
            const setting = { facts: {}, given: {}, dates: { month_end } };
            add({ ...setting, date: addMonths(addMonths(date(start), 1), 1) });
            add({ ...setting, date: addDays(addMonths(date(start), 1), 20) });
            add({ ...setting, date: addMonths(addDays(date(start), 20), 1) });
        }
        for (const [made, sold] of [['2024-01-31', '2023-08-31'], ['2023-08-31', undefined], [undefined, '2024-02-29'], ['2024-02-29', '2024-02-29']]) {
            const setting = { facts: { made: dateType, sold: dateType }, given: { made, sold }, dates: { month_end } };
            add({ ...setting, date: addMonths(latest(fact('made'), fact('sold')), 6) });
            add({ ...setting, date: addMonths(fact('made'), 13) });
            add({ ...setting, date: earliest(addMonths(fact('sold'), 12), date('2024-11-30')) });
        }
        const term = choiceType('host', 'nozzle');
        for (const part of ['host', 'nozzle', undefined]) {
            add({
                facts: { kind: term, made: dateType }, given: { kind: part, made: '2023-11-30' }, dates: { month_end },
                tables: { term: { keys: [term], value: { type: 'months' }, rows: [['host', 12], ['nozzle', 3]] } },
                date: addMonths(fact('made'), lookup('term', fact('kind'))),
            });
        }
    }
    for (const [start, n] of [['2024-02-28', 1], ['2023-02-28', 1], ['2024-01-31', 30], ['2023-12-31', 60], ['2024-05-10', 0], ['2024-12-31', 366], ['2023-12-31', 366], ['2099-12-31', 90]]) {
        add({ facts: {}, given: {}, date: addDays(date(start), n) });
    }
    // Backwards, the count is negative; it is tested by what must be added to reach zero.
    const between = (kind, a, b, expected) => {
        const unit = kind === 'daysBetween' ? days : months;
        const count = { [kind]: [fact('a'), fact('b')] };
        add({
            facts: { a: dateType, b: dateType }, given: { a, b },
            expr: expected < 0 ? eq({ add: [count, unit(-expected)] }, unit(0)) : eq(count, unit(expected)),
        });
    };
    for (const [a, b, n] of [
        ['2024-02-01', '2024-03-01', 29], ['2023-02-01', '2023-03-01', 28], ['2024-03-01', '2024-02-01', -29], ['2024-01-01', '2025-01-01', 366],
        ['2024-05-10', '2024-05-10', 0], ['2023-12-31', '2024-12-31', 366], ['2024-02-01', undefined, 29], [undefined, '2024-02-01', 29],
    ]) {
        between('daysBetween', a, b, n);
        between('daysBetween', a, b, n + 1);
    }
    for (const [a, b, n] of [
        ['2024-02-28', '2024-03-28', 1], ['2024-02-28', '2024-03-27', 0], ['2024-01-15', '2025-01-14', 11], ['2024-01-15', '2025-01-15', 12],
        ['2025-01-15', '2024-01-15', -12], ['2024-05-10', '2024-05-10', 0], ['2014-06-01', '2024-06-01', 120],
    ]) {
        between('monthsBetween', a, b, n);
        between('monthsBetween', a, b, n + 1);
    }
}

const CONVENTIONS = combinations(['clamp', 'roll'], ['included', 'excluded'])
    .map(([month_end, last_day]) => ({ month_end, last_day }));

export function lastDays(add) {
    const periods = [
        ['2024-05-10', months(12)], ['2024-01-31', months(1)], ['2023-01-31', months(1)], ['2024-02-29', months(12)], ['2023-08-31', months(3)],
        ['2023-11-30', months(3)], ['2024-12-31', months(2)], ['2024-03-01', months(12)], ['2024-01-31', days(30)], ['2023-02-28', days(1)],
    ];
    for (const [start, term] of periods) {
        for (const dates of CONVENTIONS) {
            const setting = { facts: { start: dateType }, given: { start }, dates };
            add({ ...setting, date: lastDay(fact('start'), term) });
        }
    }
    // The days around the end, decided: the day before the mark, the mark itself, the day after.
    const inside = policy('refuse', rule('grant', le(fact('failed'), lastDay(fact('start'), months(3)))));
    for (const start of ['2024-05-10', '2023-11-30', '2023-08-31', '2023-11-29']) {
        for (const dates of CONVENTIONS) {
            const mark = dayText(stepMonths(dayIndex(start), 3, dates.month_end));
            for (const offset of [-1, 0, 1]) {
                add({
                    facts: { start: dateType, failed: dateType }, given: { start, failed: shifted(mark, offset) }, dates, policy: inside,
                });
            }
        }
    }
    // With one of the dates unknown, alone and with what is known about it.
    for (const dates of CONVENTIONS) {
        for (const [start, failed] of [['2023-11-30', undefined], [undefined, '2024-03-01']]) {
            add({ facts: { start: dateType, failed: dateType }, given: { start, failed }, dates, policy: inside });
        }
        for (const made of ['2023-11-30', '2023-12-01', '2023-12-02']) {
            add({
                note: 'the start is unknown, but it is not earlier than the day of making',
                facts: { start: dateType, failed: dateType, made: dateType }, given: { made, failed: '2024-03-01' }, dates,
                constraints: [le(fact('made'), fact('start'))], policy: inside,
            });
        }
        const capped = policy('refuse', rule('grant', and(not(lt(fact('failed'), fact('start'))), le(fact('failed'), lastDay(fact('start'), months(1))))));
        for (const failed of ['2024-01-30', '2024-01-31', '2024-02-29', '2024-03-01', undefined]) {
            add({ facts: { start: dateType, failed: dateType }, given: { start: '2024-01-31', failed }, dates, policy: capped });
        }
    }
}

export function intervals(add) {
    const roll = dice(47);
    const repairs = { type: 'list', of: { out_on: dateType, back_on: optional(dateType), tracked: boolean } };
    const stay = (out_on, back_on, tracked = true) => ({ out_on, back_on, tracked });
    const end = '2024-03-31';
    const daysOf = (more = {}) => ({ unionDays: { list: 'repairs', from: 'out_on', to: 'back_on', ...more } });
    const endOf = (start, more = {}) => ({ extended: { end: start, list: 'repairs', from: 'out_on', to: 'back_on', ...more } });
    const both = (list, note, { until, where, start = date(end) } = {}) => {
        const setting = { note, facts: { repairs }, given: { repairs: list } };
        const filter = where ? { where } : {};
        add({ ...setting, interval: { days: daysOf({ ...(until ? { until: date(until) } : {}), ...filter }) } });
        add({ ...setting, interval: { end: endOf(start, filter) } });
    };
    const tracked = { where: field('tracked') };
    both(null, 'no list is an empty list');
    both([], 'nothing away, nothing moves');
    both([stay('2024-01-10', '2024-01-20')], 'ten days, the day of return not among them');
    both([stay('2024-01-10', '2024-01-10')], 'gone and back on the same day');
    both([stay('2024-02-28', '2024-03-01')], 'across a leap day');
    both([stay('2023-02-28', '2023-03-01')], 'across the end of a short February');
    both([stay('2024-01-10', '2024-01-20'), stay('2024-01-20', '2024-01-25')], 'touching');
    both([stay('2024-01-10', '2024-01-20'), stay('2024-01-15', '2024-01-25')], 'overlapping: each day once');
    both([stay('2024-01-10', '2024-01-30'), stay('2024-01-15', '2024-01-20')], 'nested');
    both([stay('2024-01-15', '2024-01-20'), stay('2024-01-10', '2024-01-30')], 'nested, the inner one first');
    both([stay('2024-01-10', '2024-01-20'), stay('2024-01-10', '2024-01-20')], 'the same twice');
    both([stay('2024-01-10', '2024-01-20'), stay('2024-02-10', '2024-02-20')], 'apart');
    both([stay('2024-02-10', '2024-02-20'), stay('2024-01-10', '2024-01-20')], 'apart, the later one first');
    both([stay(end, '2024-04-10')], 'begins on the end');
    both([stay('2024-04-01', '2024-04-10')], 'begins the day after the end');
    both([stay('2024-03-25', '2024-04-25')], 'begins before the end and lasts beyond it: all its days count');
    both([stay('2024-03-01', '2024-03-11'), stay('2024-04-05', '2024-04-15')], 'chained: the second begins before the end as moved');
    both([stay('2024-04-05', '2024-04-15'), stay('2024-03-01', '2024-03-11')], 'chained, the later one first');
    both([stay('2024-03-01', '2024-03-11'), stay('2024-04-10', '2024-04-15')], 'chained: begins on the end as moved');
    both([stay('2024-03-01', '2024-03-11'), stay('2024-04-11', '2024-04-15')], 'chain broken by one day');
    both([stay('2024-03-01', '2024-03-11'), stay('2024-04-05', '2024-04-15'), stay('2024-04-16', '2024-04-20')], 'a chain of three');
    both([stay('2024-04-16', '2024-04-20'), stay('2024-04-05', '2024-04-15'), stay('2024-03-01', '2024-03-11')], 'a chain of three, backwards');
    both([stay('2024-03-10', '2024-03-10'), stay('2024-04-01', '2024-04-11')], 'no length, no chain');
    both([stay('2024-03-20', null)], 'still away');
    both([stay('2024-03-20', null)], 'still away, counted until a day', { until: '2024-03-30' });
    both([stay('2024-03-20', null)], 'still away, left on the day it is counted until', { until: '2024-03-20' });
    both([stay('2024-03-20', null)], 'left after the day it is counted until', { until: '2024-03-10' });
    both([stay(end, null)], 'still away since the last day');
    both([stay('2024-04-01', null)], 'still away, but since after the end');
    both([stay('2024-03-01', '2024-03-11'), stay('2024-04-10', null)], 'a chain that ends in one still away');
    both([stay('2024-03-01', '2024-03-11'), stay('2024-04-11', null)], 'still away, one day too late for the chain');
    both([stay('2024-03-01', null), stay('2024-03-05', '2024-03-10')], 'away for good around a short stay', { until: '2024-03-20' });
    both([stay('2024-03-01', '2024-03-11', false)], 'filtered out', tracked);
    both([stay('2024-03-01', '2024-03-11', false), stay('2024-03-05', '2024-03-15')], 'overlap with one that is filtered out', tracked);
    both([stay('2024-03-01', '2024-03-11', false), stay('2024-04-05', '2024-04-15')], 'a chain through one that is filtered out does not hold', tracked);
    both([stay('2024-03-01', null, false)], 'still away, but filtered out', { ...tracked, until: '2024-03-20' });
    const within = and(field('tracked'), le(field('out_on'), date('2024-03-05')));
    both([stay('2024-03-01', '2024-03-11'), stay('2024-03-06', '2024-03-16')], 'filtered by a date', { where: within });
    both([stay('2024-03-01', '2024-03-11'), stay('2024-03-06', '2024-03-16')], 'only those that came back', { where: present(field('back_on')) });
    both([stay('2024-03-01', '2024-03-11'), stay('2024-03-06', null)], 'only those that came back, one did not', { where: present(field('back_on')) });

    // Dice: up to five stays, close enough to overlap and to chain.
    for (let n = 0; n < 26; n++) {
        const list = Array.from({ length: roll.between(2, 5) }, () => {
            const out = shifted('2024-03-01', roll.between(-10, 60));
            const length = roll.pick([0, 1, 3, 7, 10, 14]);
            return stay(out, roll.chance(0.06) ? null : shifted(out, length), roll.chance(0.75));
        });
        both(list, undefined, { ...(roll.chance(0.4) ? tracked : {}), ...(roll.chance(0.5) ? { until: '2024-04-10' } : {}) });
    }

    // A term that pauses, decided with a fact unknown.
    const list = [stay('2024-06-01', '2024-06-21')];
    for (const month_end of ['clamp', 'roll']) {
        const term = endOf(addMonths(fact('bought'), 12));
        for (const failed of ['2025-02-19', '2025-02-20', '2025-02-21', '2025-03-20', '2025-03-21', '2025-03-22', undefined]) {
            add({
                facts: { repairs, bought: dateType, failed: dateType },
                given: { repairs: list, bought: failed?.startsWith('2025-03') ? '2024-02-29' : '2024-01-31', failed },
                dates: { month_end, last_day: 'included' },
                policy: policy('refuse', rule('grant', le(fact('failed'), term))),
            });
        }
        for (const [failed, stays] of [['2025-02-20', list], ['2025-02-20', []], ['2025-02-20', [stay('2025-01-31', null)]]]) {
            add({
                facts: { repairs, bought: dateType, failed: dateType }, given: { repairs: stays, failed },
                constraints: [le(date('2024-01-31'), fact('bought')), le(fact('bought'), date('2024-02-01'))],
                dates: { month_end, last_day: 'included' },
                policy: policy('refuse', rule('grant', le(fact('failed'), term))),
            });
        }
    }
    for (const [p, list] of combinations([true, false, undefined], [[stay('2024-01-10', '2024-01-31')], [stay('2024-01-10', '2024-01-30')]])) {
        add({
            facts: { repairs, p: boolean }, given: { repairs: list, p },
            policy: policy('grant', rule('refuse', and(fact('p'), gt(daysOf(), days(20))))),
        });
        add({
            facts: { repairs, p: boolean }, given: { repairs: list, p },
            policy: policy('grant', rule('refuse', or(fact('p'), gt(daysOf(), days(20))))),
        });
    }
}
