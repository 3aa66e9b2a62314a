using Makegood.Server.Papers;

namespace Makegood.Server.Doors.Pages;

/// <summary>How letters look: in the page itself, so that a kept letter is whole. Paper stays white in a dark viewer too.</summary>
internal static class LetterStyle
{
    public const string Text = """
        :root { color-scheme: only light; --ink: #1c2430; --soft: #55606e; --line: #d5dbe3; --ground: #f1f3f6; --yes: #0b5d4e; --partly: #8a5300; --no: #9b1c1c; --open: #1f4f8f; }
        * { box-sizing: border-box; }
        html { background: var(--ground); }
        body { margin: 0; color: var(--ink); font: 1rem/1.5 "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
        main { max-width: 50rem; margin: 2rem auto; padding: 3rem 3.5rem; background: #fff; border: 1px solid var(--line); border-radius: 6px; overflow-wrap: anywhere; }
        p { margin: 0 0 .75em; }
        header { display: grid; grid-template-columns: 1fr auto; gap: 1.6rem 2rem; }
        header p { margin: 0; }
        .from { grid-column: 1 / -1; display: grid; grid-template-columns: 1fr auto; align-items: baseline; gap: 0 2rem; color: var(--soft); font-size: .88rem; line-height: 1.4; } .lines { text-align: right; }
        .maker { color: var(--yes); font-weight: 650; font-size: 1.1rem; letter-spacing: .01em; }
        address { font-style: normal; line-height: 1.4; min-height: 4.2em; }
        .day { align-self: end; color: var(--soft); white-space: nowrap; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .55rem 1.4rem; margin: 1.6rem 0 0; padding: .8rem 0; border: solid var(--line); border-width: 1px 0; }
        dl > div:nth-child(7) { grid-column: 1 / -1; }
        dt { color: var(--soft); font-size: .78rem; line-height: 1.3; }
        dd { margin: 0; font-weight: 600; font-size: .95rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
        h1 { margin: 1.7rem 0 1rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
        h2 { margin: 1.6rem 0 .5rem; font-size: 1.08rem; line-height: 1.3; }
        h3 { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .2rem 1.2rem; margin: 1.1rem 0 .35rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); font-size: 1rem; font-weight: 650; }
        .sign { display: inline-block; margin-right: .4em; font-weight: 700; }
        .yes { color: var(--yes); } .partly { color: var(--partly); } .no { color: var(--no); } .open { color: var(--open); }
        .lead { margin: .7rem 0 .25rem; font-size: .9rem; color: var(--soft); }
        blockquote { margin: .2rem 0 .7rem; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--line); }
        blockquote p { margin: 0 0 .15rem; font-style: italic; }
        blockquote footer, .note { color: var(--soft); font-size: .85rem; }
        .item { position: relative; margin: 0 0 .35em; padding-left: 1.1rem; }
        .item::before { content: "•"; position: absolute; left: .2rem; color: var(--soft); }
        .item .note { margin-left: .35em; } .item .note::before { content: "– "; }
        .price { display: flex; justify-content: space-between; gap: 2rem; margin: 0; padding: .35rem 0; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
        .price span:last-child { white-space: nowrap; }
        .total { font-weight: 650; border-bottom: 2px solid var(--ink); margin-bottom: .8rem; }
        .end { margin-top: 1.8rem; }
        .end p { margin: 0; } .team { font-weight: 600; } .end .note { margin-top: 1.2rem; }
        @media (max-width: 40rem) {
            html { background: #fff; }
            main { margin: 0; padding: 1.3rem 1.1rem 2rem; border: 0; border-radius: 0; }
            header, .from { grid-template-columns: 1fr; gap: 1.1rem; } .from { gap: 0; } .lines { text-align: left; } address { min-height: 0; }
            dl { grid-template-columns: 1fr 1fr; }
        }
        @page { margin: 15mm 20mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt "Liberation Sans", sans-serif; color: #55606e; } }
        @media print {
            html { background: none; font-size: 10pt; }
            body { line-height: 1.4; }
            main { max-width: none; margin: 0; padding: 0; border: 0; border-radius: 0; }
            header { gap: 5mm; }
            dl { grid-template-columns: repeat(3, 1fr); gap: 1.4mm 5mm; margin-top: 4mm; padding: 2.4mm 0; }
            h1 { font-size: 14.5pt; margin: 4.5mm 0 2.5mm; } h2 { font-size: 11pt; margin: 3.6mm 0 1.2mm; } h3 { margin: 2.6mm 0 1.1mm; } .lead { margin: 1.6mm 0 .6mm; }
            p { orphans: 3; widows: 3; margin-bottom: .6em; }
            h1, h2, h3, .lead { break-after: avoid; break-inside: avoid; }
            dl, blockquote, .item, .price, .end { break-inside: avoid; }
            .end { break-before: avoid; margin-top: 5mm; } .end .note { margin-top: 2.5mm; }
        }
        """;
}

/// <summary>The sign and the colour that stand beside the words of an answer; never instead of them.</summary>
internal static class LetterMarks
{
    public static string Class(LetterTone tone) => tone switch
    {
        LetterTone.Yes => "yes",
        LetterTone.Partly => "partly",
        LetterTone.No => "no",
        LetterTone.Open => "open",
    };

    public static string Sign(LetterTone tone) => tone switch
    {
        LetterTone.Yes => "✓",
        LetterTone.Partly => "±",
        LetterTone.No => "✗",
        LetterTone.Open => "→",
    };
}
