using System.Text;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Import;

/// <summary>Every way in which a file can be wrong that we know of, with the words for it. One store does: nothing here depends on which.</summary>
public sealed partial class BadFiles(PostgresCluster cluster)
{
    private static readonly UTF8Encoding Utf8 = new(false);

    [Fact]
    public async Task Every_bad_file_is_told_where_it_is_wrong_and_what_to_do()
    {
        await using var workshop = await Workshop.Open<OnSqlite>(cluster);
        await workshop.Furnish();
        var table = new StringBuilder();
        foreach (var (title, noun, bytes) in All())
        {
            var report = await workshop.Feed(noun, bytes);
            table.Append(title).Append('\n');
            if (report.Rows > 0) table.Append(System.Globalization.CultureInfo.InvariantCulture, $"  new {report.New}, unchanged {report.Unchanged}, refused {report.Refused}\n");
            foreach (var problem in report.Problems.Concat(report.Stopped)) table.Append("  FILE:").Append(problem.ToString()).Append('\n');
            table.Append('\n');
        }

        Golden.Match("import/bad-files.txt", Id().Replace(table.ToString(), "${kind}_ID"));
    }

    [System.Text.RegularExpressions.GeneratedRegex("\\b(?<kind>unit|part)_[0-9a-f]{32}", System.Text.RegularExpressions.RegexOptions.NonBacktracking)]
    private static partial System.Text.RegularExpressions.Regex Id();

    private static IEnumerable<(string Title, string Noun, byte[] Bytes)> All()
    {
        byte[] Bytes(string text) => Utf8.GetBytes(text);
        const string head = "serial,product,manufactured_on\n";

        yield return ("an empty file", "units", []);
        yield return ("an empty file of JSON Lines is taken for CSV", "units", Bytes("\n\n"));
        yield return ("a header and nothing else is no mistake", "units", Bytes(head));
        yield return ("UTF-16 with a byte order mark", "units", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(head)]);
        yield return ("UTF-16 without one", "units", Encoding.Unicode.GetBytes(head));
        yield return ("UTF-16, the other way round", "units", Encoding.BigEndianUnicode.GetBytes(head));
        yield return ("UTF-32", "units", [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(head)]);
        yield return ("Latin-1 in line 3, and nothing of lines 1 and 2 is taken", "products", Encoding.Latin1.GetBytes("sku,name\nA-1,Printer\nA-2,Drucker für Büro\n"));
        yield return ("a byte that begins nothing", "products", [.. Bytes("sku,name\nA-1,"), 0x80, 0x0A]);
        yield return ("UTF-8 that breaks off in a letter", "products", [.. Bytes("sku,name\nA-1,B"), 0xC3]);
        yield return ("a NUL byte", "products", Bytes("sku,name\nA-1,Prin\0ter\n"));
        yield return ("a spread-sheet", "products", [(byte)'P', (byte)'K', 3, 4, 0, 0]);
        yield return ("packed", "products", [0x1F, 0x8B, 8, 0]);
        yield return ("a line of 10 MB", "products", Bytes("sku,name\nA-1," + new string('x', 10_000_000) + "\n"));
        yield return ("a row of 2 MB over many lines, in a quote", "products", Bytes("sku,name\nA-1,\"" + string.Concat(Enumerable.Repeat(new string('x', 1000) + "\n", 2000)) + "\"\n"));
        yield return ("a million columns", "products", Bytes(new string(',', 999_999) + "\n"));
        yield return ("columns that there are not, twice, missing", "units", Bytes("seriel,product,product,colour\n"));
        yield return ("names as people write them", "sales", Bytes("Order Number,LINE,channel\n100234,1,dealer\n"));
        yield return ("a column without a name", "units", Bytes("serial,product,\nAA-0001,FFP-100,\nAA-0002,FFP-100,x\n"));
        yield return ("a file that breaks off in a quote", "products", Bytes("sku,name\nA-1,One\nA-2,\"Two\nA-3,Three\n"));
        yield return ("a file that breaks off in a row", "products", Bytes("sku,name,kind\nA-4,Four,unit\nA-5"));
        yield return ("a first line that breaks off in a quote", "products", Bytes("sku,\"name\nA-1,One\n"));
        yield return ("quotes in the middle", "products", Bytes("sku,name\nA-6,4\" tube\nA-7,\"4\" tube\"\n"));
        yield return ("too few cells, too many cells", "products", Bytes("sku,name,kind\nA-8,Eight\nA-9,Nine,unit,more\n"));
        yield return ("rows of nothing are passed over", "products", Bytes("sku,name,kind\n,,\n\n,,\n"));
        yield return ("the same serial twice in the file, in two spellings", "units", Bytes(head + "BB-1,FFP-100,\nbb1,FFP-100,\n"));
        yield return ("a serial that is there with other content", "units", Bytes(head + "AA-0001,KIT-1,2026-01-16\n"));
        yield return ("impossible days", "units", Bytes(head + "CC-1,FFP-100,2023-02-30\nCC-2,FFP-100,30.02.2023\nCC-3,FFP-100,2027-01-01\nCC-4,FFP-100,2023-13-01\n"));
        yield return ("impossible orders of days", "sales", Bytes("order_number,channel,purchased_on,invoiced_on,delivered_on\nX1,dealer,2026-03-05,2026-03-04,2026-03-01\nX2,dealer,2027-01-01,,\nX3,dealer,0202-01-01,,\n"));
        yield return ("moments", "sales", Bytes("order_number,channel,purchased_at\nX4,dealer,2026-03-05\nX5,dealer,2026-03-05T10:00:00\nX6,dealer,2026-03-05T25:00:00Z\nX7,dealer,2099-01-01T00:00:00Z\n"));
        yield return ("everything at once in one row", "sales", Bytes("order_number,line,channel,store_record,buyer_kind,buyer_country,buyer_email,purchased_on\n,two,Official Store,maybe,robot,Germany,ada,tomorrow\n"));
        yield return ("words that are none", "sales", Bytes("order_number,line,channel,buyer_kind,buyer_country,buyer_email\nX8,0,Official Store,robot,Germany,ada\n"));
        yield return ("a product that is none, and one that is near", "units", Bytes(head + "DD-1,FFP-1000,\nDD-2,ZZZZZZZ,\n"));
        yield return ("serials that are none", "units", Bytes(head + "Ж-1,FFP-100,\n---,FFP-100,\n" + new string('9', 70) + ",FFP-100,\n"));
        yield return ("a sale that is none, and two things that are none", "units", Bytes("serial,product,order_number,order_line\nEE-1,FFP-100,100234,9\nEE-2,FFP-1O0,100234,9\n"));
        yield return ("readings of units that are none, and one that is near", "readings", Bytes("serial,value,unit,taken_at\nAA-0O01,1,h,2026-05-02T08:00:00Z\nQQ-9999,1,h,2026-05-02T08:00:00Z\nAA-0O1,1,h,2026-05-02T08:00:00Z\n"));
        yield return ("readings that are none", "readings", Bytes("serial,value,unit,taken_at,source,confidence\nAA-0001,many,h,2026-05-02T08:00:00Z,,\nAA-0001,12,,2026-05-03T08:00:00Z,,\nAA-0001,-1,h,2026-05-04T08:00:00Z,,\nAA-0001,1,h,2026-05-05T08:00:00Z,gossip,\nAA-0001,1,h,2026-05-06T08:00:00Z,,sure\nAA-0001,1,h,2030-05-06T08:00:00Z,,\nAA-0001,13 h,,2026-05-01T08:00:00Z,printer,\n"));
        yield return ("bills of nothing", "bills", Bytes("product,position,part,quantity\nKIT-1,0,MOT-17,1\nKIT-1,4,MOT-71,1\nKIT-2,1,MOT-17,1\nKIT-1,1,RAIL-9,4\nKIT-1,1,MOT-17,5\n"));
        yield return ("JSON that is none", "products", Bytes("{\"sku\":\"J-1\",\"name\":\"One\"}\n{\"sku\":\"J-2\",\"name\":}\n[1]\n{\"sku\":\"J-3\",\"name\":[1]}\n{\"sku\":\"J-4\",\"nam\":\"x\"}\n{\"sku\":\"J-5\",\"sku\":\"J-5\"}\n{\"sku\":\"J-6\",\"name\":\"\\ud800\"}\n{\"sku\":\"J-7\",\"name\":\"x\"} more\n{\"sku\":7,\"name\":\"Seven\"}\n{\"sku\":\"J-8\",\"na"));
        yield return ("JSON with a bad value", "parts", Bytes("{\"sku\":\"P-1\",\"name\":\"Fän\",\"item\":\"fan\",\"supplier_months\":1.5}\n{\"sku\":\"P-2\",\"name\":\"Fän\",\"item\":\"Big Fan\",\"supplier_months\":601}\n"));
    }
}
