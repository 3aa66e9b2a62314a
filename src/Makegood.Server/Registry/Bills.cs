using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>One line of a bill of materials.</summary>
/// <param name="Position">As in the maker's own list, from 1.</param>
/// <param name="Part">SKU or id.</param>
/// <param name="Quantity">How many of it are in one product.</param>
public sealed record BillLine(long Position, string Part, long Quantity);

/// <summary>A bill of materials as the API shows it.</summary>
public sealed record BillView(string Product, IReadOnlyList<BillView.Line> Lines)
{
    public sealed record Line(long Position, string Part, string Name, string Item, long Quantity);
}

/// <summary>Limits of a bill of materials.</summary>
internal static class Bill
{
    public const int MostLines = 1000;
    public const long MostPosition = 1_000_000;
    public const long MostQuantity = 10_000;

    public static void Check(Checks checks, long position, long quantity)
    {
        checks.Between("position", position, 1, MostPosition);
        checks.Between("quantity", quantity, 1, MostQuantity);
    }
}

/// <summary>Says of which parts a product is made from now on. Units that were registered before keep the parts they have.</summary>
public static class PutBill
{
    /// <param name="Lines">The whole list; a line left out is removed.</param>
    public sealed record Command(IReadOnlyList<BillLine> Lines, string? Reason = null);

    public static async Task<Result<BillView, Refusal>> Run(string product, Command command, Act act, Database database, CancellationToken stop)
    {
        if (command.Lines.Count > Bill.MostLines) return Refusal.Invalid("lines", string.Create(CultureInfo.InvariantCulture, $"A bill of materials has at most {Bill.MostLines:N0} lines; here are {command.Lines.Count:N0}."));
        if (command.Lines.GroupBy(l => l.Position).FirstOrDefault(g => g.Count() > 1) is { } twice) return Refusal.Invalid("lines", string.Create(CultureInfo.InvariantCulture, $"Position {twice.Key} stands twice; give each line a position of its own."));
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);

        // Load.
        if (await FindProducts.Row(work, act.Maker, product, stop) is not { } row) return await NearBy.Product(work, act.Maker, product, "product", stop);
        if (row.RetiredAt is not null) return new Refusal(RefusalCode.Retired, $"The product `{row.Sku}` has been retired; its bill of materials takes no changes.");
        var there = await work.Query<BillLineRow>("SELECT * FROM bill_line WHERE maker = @Maker AND product_id = @Id ORDER BY position", new { act.Maker, row.Id }, stop);
        if (there.Count > 0 && Reasons.Problem(command.Reason) is { } noReason) return noReason;

        // Decide.
        var wanted = new List<(BillLine Line, PartRow Part)>();
        foreach (var line in command.Lines)
        {
            var checks = new Checks();
            Bill.Check(checks, line.Position, line.Quantity);
            if (checks.Refusals is [var first, ..]) return first;
            if (await FindParts.Row(work, act.Maker, line.Part, stop) is not { } part) return await NearBy.Part(work, act.Maker, line.Part, "part", stop);
            if (part.RetiredAt is not null && there.All(t => t.PartId != part.Id)) return new Refusal(RefusalCode.Retired, $"The part `{part.Sku}` has been retired; take its successor.", "part");
            wanted.Add((line, part));
        }

        // Remember. What stays is left alone, so that the audit shows only what moved.
        var gone = there.Where(t => !wanted.Any(w => Same(t, w.Line, w.Part))).ToList();
        var fresh = wanted.Where(w => !there.Any(t => Same(t, w.Line, w.Part))).Select(w => new BillLineRow { Maker = act.Maker, Id = act.NewId("bill"), ProductId = row.Id, PartId = w.Part.Id, Position = w.Line.Position, Quantity = w.Line.Quantity }).ToList();
        foreach (var line in gone) await work.Remove(line, "bill.line_removed", stop);
        await work.AddAll(fresh, "bill.line_added", stop);
        return await work.Commit(await FindBill.View(work, row, stop), stop);
    }

    private static bool Same(BillLineRow there, BillLine line, PartRow part) => there.Position == line.Position && there.PartId == part.Id && there.Quantity == line.Quantity;
}

/// <summary>Shows of which parts a product is made.</summary>
public static class FindBill
{
    public static async Task<Result<BillView, Refusal>> Run(string product, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await FindProducts.Row(look, maker, product, stop) is { } row ? await View(look, row, stop) : await NearBy.Product(look, maker, product, "product", stop);
    }

    internal static async Task<BillView> View(Session session, ProductRow product, CancellationToken stop) =>
        new(product.Sku, await session.Query<BillView.Line>(
            "SELECT b.position, p.sku AS part, p.name, p.item, b.quantity FROM bill_line b JOIN part p ON p.maker = b.maker AND p.id = b.part_id WHERE b.maker = @Maker AND b.product_id = @Id ORDER BY b.position",
            new { product.Maker, product.Id },
            stop));
}

/// <summary>One line of a bill of materials as it is brought in.</summary>
/// <param name="Product">SKU.</param>
/// <param name="Part">SKU.</param>
public sealed record BillContent(string Product, long Position, string Part, long Quantity)
{
    internal IReadOnlyList<Refusal> Problems()
    {
        var checks = new Checks();
        checks.Needed("product", Product, "FFP-100", Checks.LongestCode);
        checks.Needed("part", Part, "MOT-17", Checks.LongestCode);
        Bill.Check(checks, Position, Quantity);
        return checks.Refusals;
    }
}

/// <summary>Brings in lines of bills of materials, many in one work. Product and position say which is which; lines that are not named stay.</summary>
public static class BringBills
{
    public static async Task<IReadOnlyList<TakenIn>> Run(IReadOnlyList<BillContent> lines, Bringing how, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var products = (await work.Some<ProductRow>("product", "sku", act.Maker, [.. lines.Select(l => l.Product).Distinct()], "id", stop)).ToDictionary(p => p.Sku, StringComparer.Ordinal);
        var parts = (await work.Some<PartRow>("part", "sku", act.Maker, [.. lines.Select(l => l.Part).Distinct()], "id", stop)).ToDictionary(p => p.Sku, StringComparer.Ordinal);
        var there = (await work.Some<BillLineRow>("bill_line", "product_id", act.Maker, [.. products.Values.Select(p => p.Id)], "product_id, position", stop)).ToDictionary(l => (l.ProductId, l.Position));
        var skus = (await work.Some<PartRow>("part", "id", act.Maker, [.. there.Values.Select(l => l.PartId).Concat(parts.Values.Select(p => p.Id)).Distinct()], "id", stop)).ToDictionary(p => p.Id, p => p.Sku, StringComparer.Ordinal);

        // Decide and remember.
        var answers = new List<TakenIn>(lines.Count);
        var added = new List<BillLineRow>();
        foreach (var line in lines)
        {
            var problems = line.Problems().ToList();
            var product = products.GetValueOrDefault(line.Product ?? string.Empty);
            var part = parts.GetValueOrDefault(line.Part ?? string.Empty);
            if (problems.Count == 0 && product is null) problems.Add(await NearBy.Product(work, act.Maker, line.Product!, "product", stop));
            if (problems.Count == 0 && part is null) problems.Add(await NearBy.Part(work, act.Maker, line.Part!, "part", stop));
            if (problems.Count > 0 || product is null || part is null)
            {
                answers.Add(TakenIn.Refuse(problems));
                continue;
            }

            if (there.TryGetValue((product.Id, line.Position), out var row))
            {
                var difference = new Difference().Of("part", skus[row.PartId], part.Sku).Of("quantity", row.Quantity, line.Quantity);
                if (difference.IsNone)
                {
                    answers.Add(TakenIn.As(Taken.Unchanged, row.Id));
                }
                else if (product.RetiredAt is not null || !how.MayChange)
                {
                    answers.Add(TakenIn.Refuse(new Refusal(RefusalCode.DiffersFromEarlier, string.Create(CultureInfo.InvariantCulture, $"Position {line.Position} of `{product.Sku}` is there already and differs in {difference}; give a reason to change it, or leave it out."), difference.FirstField)));
                }
                else
                {
                    there[(product.Id, line.Position)] = await work.Change(row with { PartId = part.Id, Quantity = line.Quantity }, "bill.line_changed", stop);
                    answers.Add(TakenIn.As(Taken.Changed, row.Id));
                }
            }
            else if ((product.RetiredAt ?? part.RetiredAt) is not null)
            {
                answers.Add(TakenIn.Refuse(new Refusal(RefusalCode.Retired, $"The {(product.RetiredAt is not null ? $"product `{product.Sku}`" : $"part `{part.Sku}`")} has been retired; a bill of materials takes no new line with it.", product.RetiredAt is not null ? "product" : "part")));
            }
            else
            {
                var fresh = new BillLineRow { Maker = act.Maker, Id = act.NewId("bill"), ProductId = product.Id, PartId = part.Id, Position = line.Position, Quantity = line.Quantity };
                there.Add((product.Id, line.Position), fresh);
                added.Add(fresh);
                answers.Add(TakenIn.As(Taken.New, fresh.Id));
            }
        }

        await work.AddAll(added, "bill.line_added", stop);
        if (!how.ForShow && answers.Any(a => a.Taken is Taken.New or Taken.Changed)) await work.Commit(stop);
        return answers;
    }
}
