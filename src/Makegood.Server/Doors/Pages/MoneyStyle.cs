namespace Makegood.Server.Doors.Pages;

/// <summary>How money reports look: in the page itself, light or dark as the reader likes it, white on paper.</summary>
internal static class MoneyStyle
{
    public const string Text = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #55606e; --line: #d9dfe7; --ground: #f3f5f8; --sheet: #fff; --plus: #0f766e; --minus: #b45309; --total: #475a75; --band: #f6f8fa; }
        @media screen and (prefers-color-scheme: dark) { :root { --ink: #e7ebf0; --soft: #a3afbd; --line: #35404e; --ground: #12171d; --sheet: #1a2129; --plus: #34b3a4; --minus: #e09a45; --total: #8ea4c2; --band: #202934; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
        main { max-width: 62rem; margin: 2rem auto; padding: 2.4rem 2.8rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; }
        p { margin: 0 0 .7em; }
        .maker { color: var(--plus); font-weight: 650; margin: 0; }
        h1 { margin: .1rem 0 .3rem; font-size: 1.7rem; line-height: 1.2; }
        h2 { margin: 2.2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); font-size: 1.15rem; }
        .lead { color: var(--soft); max-width: 46rem; }
        dl { display: flex; flex-wrap: wrap; gap: .5rem 2.2rem; margin: 1.1rem 0 0; padding: .7rem 0; border: solid var(--line); border-width: 1px 0; }
        dt { color: var(--soft); font-size: .8rem; line-height: 1.3; }
        dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
        figure { margin: 1rem 0 .4rem; overflow-x: auto; }
        svg { display: block; width: 100%; min-width: 36rem; height: auto; font: 12.5px "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
        svg text { fill: var(--ink); font-variant-numeric: tabular-nums; } svg .label { fill: var(--soft); }
        svg .plus { fill: var(--plus); } svg .minus { fill: var(--minus); } svg .total { fill: var(--total); }
        svg line { stroke: var(--line); } svg .axis { stroke: var(--soft); }
        svg .level { fill: none; stroke: var(--plus); stroke-width: 2.5; stroke-linejoin: round; }
        .wide { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: .93rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .38rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        th:first-child, td:first-child { padding-left: .3rem; } th:last-child, td:last-child { padding-right: .3rem; }
        thead th { color: var(--soft); font-size: .8rem; font-weight: 600; vertical-align: bottom; border-bottom: 2px solid var(--line); }
        tbody th { font-weight: 400; }
        th:not(.number, .day), td:not(.number, .day) { min-width: 7.5rem; }
        .number { text-align: right; white-space: nowrap; }
        .day { white-space: nowrap; }
        tr.strong > * { font-weight: 650; background: var(--band); }
        .note { color: var(--soft); font-size: .86rem; margin: .6rem 0 0; }
        footer { margin-top: 2.4rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .84rem; }
        @media (max-width: 40rem) { main { margin: 0; padding: 1.2rem 1rem 2rem; border: 0; border-radius: 0; } h1 { font-size: 1.4rem; } dl { gap: .5rem 1.4rem; } th, td { padding: .34rem .45rem; } }
        @page { margin: 14mm 15mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt "Liberation Sans", sans-serif; color: #55606e; } }
        @media print {
            body { background: none; font-size: 9.5pt; line-height: 1.35; }
            main { max-width: none; margin: 0; padding: 0; border: 0; border-radius: 0; }
            h1 { font-size: 15pt; } h2 { margin-top: 6mm; break-after: avoid; }
            figure, tr, dl { break-inside: avoid; } figure { break-after: avoid; } thead { display: table-header-group; } figure, .wide { overflow: visible; } svg { min-width: 0; }
            svg rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """;
}
