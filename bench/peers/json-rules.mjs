// json-rules-engine: one rule per clause; its events tell which clauses held. Months come in through a computed fact, dates through operators of our own.

import { Engine, Rule } from 'json-rules-engine';
import { EXCLUDED, FLAWS, flat, lastDayOf, rank } from './facts.mjs';

const is = (fact, operator, value) => ({ fact, operator, value });
const CONDITIONS = {
    'scope.dealer': { all: [is('sale_channel', 'equal', 'dealer')] },
    'scope.other': { all: [is('unit_technology', 'equal', 'other')] },
    excluded_parts: { all: [is('part_item', 'in', EXCLUDED)] },
    x1: { all: [is('unit_serial', 'equal', false), is('unit_warranty_card', 'equal', false)] },
    x2: { all: [is('claim_failed_on', 'after', { fact: 'last_day' })] },
    x3: { all: [is('unit_run_time', 'notEqual', null), is('unit_run_time', 'greaterThan', { fact: 'limit' })] },
    ...Object.fromEntries(Object.entries(FLAWS).map(([clause, fact]) => [clause, { all: [is(fact, 'equal', true)] }])),
    'apply.incomplete': { all: [is('claim_application', 'equal', false), is('unit_serial', 'equal', false)] },
    'parts.free': { all: [is('fault_quality_defect', 'equal', true), is('claim_failed_on', 'onOrBefore', { fact: 'last_day' })] },
};

export function make() {
    const engine = new Engine();
    engine.addOperator('after', (a, b) => a > b);
    engine.addOperator('onOrBefore', (a, b) => a <= b);
    engine.addFact('last_day', async (_, almanac) => lastDayOf(await named(almanac, ['unit_manufactured_on', 'sale_purchased_at', 'part_item', 'part_replaced_on'])));
    engine.addFact('limit', async (_, almanac) => {
        const { unit_model: model, unit_grade: grade } = await named(almanac, ['unit_model', 'unit_grade']);
        return (model === 'creator_pro' || model === 'dreamer_nx' || grade === 'consumer' ? 400 : 1000) * 3600;
    });
    for (const [clause, conditions] of Object.entries(CONDITIONS)) engine.addRule(new Rule({ conditions, event: { type: clause } }));
    return async (claim) => {
        const { events, almanac } = await engine.run(flat(claim));
        const held = new Set(events.map((event) => event.type));
        return rank((clause) => held.has(clause), await almanac.factValue('last_day'));
    };
}

async function named(almanac, names) {
    const facts = {};
    for (const name of names) facts[name] = await almanac.factValue(name);
    return facts;
}
