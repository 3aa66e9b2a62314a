// A calendar made by counting days, one after the other. It never uses the Date object and never divides:
// what it says about month ends can therefore be held against engines that do.

const FIRST_YEAR = 1890;
const LAST_YEAR = 2140;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const days = []; // index -> { text, month, day }
const indexOf = new Map(); // text -> index

for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    const leap = year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);
    for (let month = 1; month <= 12; month++) {
        const length = month === 2 && leap ? 29 : LENGTHS[month - 1];
        for (let day = 1; day <= length; day++) {
            const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
            indexOf.set(text, days.length);
            days.push({ text, month, day });
        }
    }
}

export const NEVER = Infinity;

export function dayIndex(text) {
    if (text === 'never') return NEVER;
    const index = indexOf.get(text);
    if (index === undefined) throw new Error(`no such day: ${text}`);
    return index;
}

export function dayText(index) {
    return index === NEVER ? 'never' : days[index].text;
}

export function dayOfMonth(index) {
    return days[index].day;
}

// Turns the pages of the calendar: back to the 1st, forward to the 1st of the wanted month, then day by day to the
// wanted day. Where the month ends first, the two conventions part.
export function addMonths(start, months, monthEnd) {
    if (start === NEVER) return NEVER;
    if (!Number.isInteger(months) || months < 0) throw new Error(`months: ${months}`);
    let page = start;
    while (days[page].day !== 1) page--;
    for (let turned = 0; turned < months; turned++) {
        do page++; while (days[page].day !== 1);
    }
    const month = days[page].month;
    let at = page;
    while (days[at].day !== days[start].day) {
        at++;
        if (days[at].month !== month) return monthEnd === 'roll' ? at : at - 1;
    }
    return at;
}

export function addDays(start, count) {
    if (start === NEVER) return NEVER;
    let at = start;
    for (let n = 0; n < count; n++) at++;
    for (let n = 0; n > count; n--) at--;
    return at;
}

// Whole months from a to b, only for days that every month has; elsewhere the two conventions would have to be asked.
export function monthsBetween(a, b) {
    if (days[a].day > 28 || days[b].day > 28) throw new Error('whole months are asked only of days up to the 28th');
    if (b < a) {
        const back = monthsBetween(b, a);
        if (addMonths(b, back, 'clamp') !== a) throw new Error('backwards, only exact months are asked');
        return back === 0 ? 0 : -back;
    }
    let count = 0;
    while (addMonths(a, count + 1, 'clamp') <= b) count++;
    return count;
}

// The counted calendar against the platform's own, day by day (a difference would be a slip in the loop above).
export function verifyCalendar() {
    const first = Date.UTC(FIRST_YEAR, 0, 1);
    days.forEach((day, n) => {
        const other = new Date(first + n * 86_400_000).toISOString().slice(0, 10);
        if (other !== day.text) throw new Error(`calendar: ${day.text} is ${other} elsewhere`);
    });
}
