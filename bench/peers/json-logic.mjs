// JsonLogic: one rule per clause. It has no month arithmetic; the documented way is an operation of one's own (add_operation).

import jsonLogicModule from 'json-logic-js';
import { EXCLUDED, FLAWS, flat, rank, termOf } from './facts.mjs';
import { addMonths } from './hand.mjs';

const v = (name) => ({ var: name });
const LAST_DAY = { add_months: [{ if: [{ and: [{ '!==': [v('sale_purchased_at'), null] }, { '>': [v('sale_purchased_at'), v('unit_manufactured_on')] }] },
    v('sale_purchased_at'), v('unit_manufactured_on')] }, v('term')] };
const RULES = {
    'scope.dealer': { '===': [v('sale_channel'), 'dealer'] },
    'scope.other': { '===': [v('unit_technology'), 'other'] },
    excluded_parts: { in: [v('part_item'), EXCLUDED] },
    x1: { and: [{ '!': v('unit_serial') }, { '!': v('unit_warranty_card') }] },
    x2: { '>': [v('claim_failed_on'), v('last_day')] },
    x3: { and: [{ '!==': [v('unit_run_time'), null] }, { '>': [v('unit_run_time'), { if: [{ or: [{ in: [v('unit_model'), ['creator_pro', 'dreamer_nx']] },
        { '===': [v('unit_grade'), 'consumer'] }] }, 400 * 3600, 1000 * 3600] }] }] },
    ...Object.fromEntries(Object.entries(FLAWS).map(([clause, fact]) => [clause, v(fact)])),
    'apply.incomplete': { and: [{ '!': v('claim_application') }, { '!': v('unit_serial') }] },
    'parts.free': { and: [v('fault_quality_defect'), { '<=': [v('claim_failed_on'), v('last_day')] }] },
};

export function make() {
    jsonLogicModule.add_operation('add_months', addMonths);
    return (claim) => {
        const facts = flat(claim);
        facts.term = termOf(facts);
        facts.last_day = jsonLogicModule.apply(LAST_DAY, facts);
        // All clauses are evaluated, as a full trace needs.
        const held = {};
        for (const [clause, rule] of Object.entries(RULES)) held[clause] = jsonLogicModule.apply(rule, facts) === true;
        return rank((clause) => held[clause], facts.last_day);
    };
}
