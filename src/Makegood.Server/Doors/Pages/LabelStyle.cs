namespace Makegood.Server.Doors.Pages;

/// <summary>How a return label looks: black on white, so that any label printer can print it, and measured in millimetres.</summary>
internal static class LabelStyle
{
    public const string Text = """
        @page { size: 100mm 150mm; margin: 0; }
        :root { color-scheme: only light; --size: 3.5mm; }
        * { box-sizing: border-box; }
        html { background: #e6e9ee; }
        body { margin: 0; color: #000; font: var(--size)/1.28 Arial, "Liberation Sans", Helvetica, sans-serif; }
        main { display: flex; flex-direction: column; width: 100mm; height: 150mm; margin: 6mm auto; padding: 4mm 5mm; background: #fff; overflow: hidden; overflow-wrap: anywhere; }
        .size-1 { font-size: 3mm; } .size-2 { font-size: 2.45mm; }
        p, h1, h2, figure { margin: 0; }
        h2 { font-size: 2.4mm; font-weight: 400; line-height: 1.35; }
        section { padding: 2mm 0; border-bottom: .35mm solid #000; }
        .from { padding-top: 0; }
        .to { font-size: 1.28em; line-height: 1.22; }
        .to p:nth-of-type(1) { font-weight: 700; }
        .number h1 { float: right; font-size: 3.2mm; font-weight: 700; }
        .small { font-size: 2.4mm; line-height: 1.35; }
        .rma { clear: both; font: 700 9.6mm/1.08 Arial, "Liberation Sans", Helvetica, sans-serif; letter-spacing: .01em; white-space: nowrap; }
        .rma.long { font-size: 6.6mm; } .rma.longer { font-size: 4.6mm; white-space: normal; }
        .content { display: grid; padding-bottom: 0; grid-template-columns: 1fr 40mm; gap: 2mm; flex: 1 1 auto; min-height: 0; align-items: start; }
        .unit { font-weight: 700; margin-bottom: 1.6mm; }
        figure { text-align: center; }
        svg { display: block; width: 40mm; height: 40mm; }
        figcaption { font-size: 2.6mm; line-height: 1.2; }
        footer { padding-top: 2mm; }
        .by { font-size: 4.2mm; font-weight: 700; line-height: 1.2; margin-bottom: .8mm; }
        @media print { html { background: none; } main { margin: 0; height: 149.6mm; } }
        """;
}
