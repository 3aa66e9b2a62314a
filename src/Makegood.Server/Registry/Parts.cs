using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>What a maker says about a part.</summary>
/// <param name="Sku">The maker's own number; it never changes.</param>
/// <param name="Name">As the catalogue has it.</param>
/// <param name="Item">As policies name it, such as <c>linear_rail</c>.</param>
/// <param name="Supplier">Who sells it to the maker.</param>
/// <param name="SupplierMonths">How long the supplier stands in for it, in months.</param>
/// <param name="CostAmount">What one costs the maker, in minor units of the currency.</param>
/// <param name="CostCurrency">ISO 4217, such as <c>USD</c>.</param>
public sealed record PartContent(string Sku, string Name, string Item, string? Supplier = null, long? SupplierMonths = null, long? CostAmount = null, string? CostCurrency = null)
{
    internal IReadOnlyList<Refusal> Problems()
    {
        var checks = new Checks();
        checks.Needed("sku", Sku, "MOT-17", Checks.LongestCode);
        checks.Needed("name", Name, "Stepper motor");
        checks.Needed("item", Item, "motor", Checks.LongestCode);
        if (!string.IsNullOrWhiteSpace(Item)) checks.Word("item", Item, "`motor`");
        checks.Optional("supplier", Supplier);
        checks.Between("supplier_months", SupplierMonths, 0, 600);
        checks.Between("cost_amount", CostAmount, 0, 1_000_000_000_000);
        if (CostCurrency is { } currency && (currency.Length != 3 || currency.Any(c => c is < 'A' or > 'Z'))) checks.Say("cost_currency", $"`{currency}` is no currency code; write three capital letters such as `USD` (ISO 4217).");
        if (CostAmount is null != CostCurrency is null) checks.Say(CostAmount is null ? "cost_amount" : "cost_currency", "A cost has an amount in minor units and a currency; give both or neither.");
        return checks.Refusals;
    }
}

/// <summary>A part as the API shows it.</summary>
public sealed record CataloguePart(string Id, string Sku, string Name, string Item, string? Supplier, long? SupplierMonths, long? CostAmount, string? CostCurrency, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    internal static CataloguePart Of(PartRow row) => new(row.Id, row.Sku, row.Name, row.Item, row.Supplier, row.SupplierMonths, row.CostAmount, row.CostCurrency, row.CreatedAt, row.RetiredAt);
}

/// <summary>Brings in parts, many in one work. The SKU says which is which.</summary>
public static class BringParts
{
    public static async Task<IReadOnlyList<TakenIn>> Run(IReadOnlyList<PartContent> parts, Bringing how, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var there = (await work.Some<PartRow>("part", "sku", act.Maker, [.. parts.Select(p => p.Sku).Distinct()], "id", stop)).ToDictionary(p => p.Sku, StringComparer.Ordinal);

        // Decide and remember.
        var answers = new List<TakenIn>(parts.Count);
        var added = new List<PartRow>();
        foreach (var part in parts)
        {
            if (part.Problems() is { Count: > 0 } problems)
            {
                answers.Add(TakenIn.Refuse(problems));
            }
            else if (!there.TryGetValue(part.Sku, out var row))
            {
                var fresh = Fresh(part, act);
                there.Add(fresh.Sku, fresh);
                added.Add(fresh);
                answers.Add(TakenIn.As(Taken.New, fresh.Id));
            }
            else
            {
                var change = Compare(row, part, how);
                if (change is { Taken: Taken.Changed }) there[row.Sku] = await work.Change(Changed(row, part), "part.changed", stop);
                answers.Add(change);
            }
        }

        await work.AddAll(added, "part.created", stop);
        if (!how.ForShow && answers.Any(a => a.Taken is Taken.New or Taken.Changed)) await work.Commit(stop);
        return answers;
    }

    internal static PartRow Fresh(PartContent part, Act act) =>
        new() { Maker = act.Maker, Id = act.NewId("part"), Sku = part.Sku, Name = part.Name, Item = part.Item, Supplier = part.Supplier, SupplierMonths = part.SupplierMonths, CostAmount = part.CostAmount, CostCurrency = part.CostCurrency, CreatedAt = act.At };

    internal static PartRow Changed(PartRow row, PartContent part) => row with { Name = part.Name, Supplier = part.Supplier, SupplierMonths = part.SupplierMonths, CostAmount = part.CostAmount, CostCurrency = part.CostCurrency };

    internal static TakenIn Compare(PartRow row, PartContent part, Bringing how)
    {
        var difference = new Difference().Of("name", row.Name, part.Name).Of("supplier", row.Supplier, part.Supplier).Of("supplier_months", row.SupplierMonths, part.SupplierMonths).Of("cost_amount", row.CostAmount, part.CostAmount).Of("cost_currency", row.CostCurrency, part.CostCurrency).Of("item", row.Item, part.Item);
        if (difference.IsNone) return TakenIn.As(Taken.Unchanged, row.Id);
        if (row.RetiredAt is not null) return TakenIn.Refuse(new Refusal(RefusalCode.Retired, $"The part `{row.Sku}` has been retired and takes no changes; here it differs in {difference}.", "sku"));
        // Units hold the item under which they were sold; a part that becomes another thing is another part.
        if (row.Item != part.Item) return TakenIn.Refuse(new Refusal(RefusalCode.DiffersFromEarlier, $"The part `{row.Sku}` is a `{row.Item}`, and that never changes; give the other one a SKU of its own.", "item"));
        return how.MayChange
            ? TakenIn.As(Taken.Changed, row.Id)
            : TakenIn.Refuse(new Refusal(RefusalCode.DiffersFromEarlier, $"The part `{row.Sku}` is there already and differs in {difference}; give a reason to change it, or leave it out.", difference.FirstField));
    }
}

/// <summary>Makes a part.</summary>
public static class CreatePart
{
    public static async Task<Result<CataloguePart, Refusal>> Run(PartContent part, Act act, Database database, CancellationToken stop)
    {
        if (part.Problems() is [var first, ..]) return first;
        await using var work = await database.Begin(act, stop);
        if (await work.Single<string>("SELECT id FROM part WHERE maker = @Maker AND sku = @Sku", new { act.Maker, part.Sku }, stop) is not null) return new Refusal(RefusalCode.AlreadyExists, $"There is a part `{part.Sku}` already.", "sku");
        var row = BringParts.Fresh(part, act);
        await work.Add(row, "part.created", stop);
        return await work.Commit(CataloguePart.Of(row), stop);
    }
}

/// <summary>Changes what is said about a part. What it is to policies, its item, stays.</summary>
public static class ChangePart
{
    /// <param name="Name">All fields are the whole new content; one left out becomes empty.</param>
    /// <param name="Reason">Kept in the audit.</param>
    public sealed record Command(string Name, string? Supplier = null, long? SupplierMonths = null, long? CostAmount = null, string? CostCurrency = null, string? Reason = null);

    public static async Task<Result<CataloguePart, Refusal>> Run(string part, Command command, Act act, Database database, CancellationToken stop)
    {
        if (Reasons.Problem(command.Reason) is { } noReason) return noReason;
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);
        if (await FindParts.Row(work, act.Maker, part, stop) is not { } row) return await NearBy.Part(work, act.Maker, part, "part", stop);
        if (row.RetiredAt is not null) return new Refusal(RefusalCode.Retired, $"The part `{row.Sku}` has been retired and takes no changes.");
        var content = new PartContent(row.Sku, command.Name, row.Item, command.Supplier, command.SupplierMonths, command.CostAmount, command.CostCurrency);
        if (content.Problems() is [var first, ..]) return first;
        if (BringParts.Compare(row, content, new Bringing(false, true)) is { Taken: Taken.Unchanged }) return CataloguePart.Of(row);
        var changed = await work.Change(BringParts.Changed(row, content), "part.changed", stop);
        return await work.Commit(CataloguePart.Of(changed), stop);
    }
}

/// <summary>Ends a part: no new bill of materials with it. What was built stays covered.</summary>
public static class RetirePart
{
    public sealed record Command(string? Reason = null);

    public static async Task<Result<CataloguePart, Refusal>> Run(string part, Command command, Act act, Database database, CancellationToken stop)
    {
        if (Reasons.Problem(command.Reason) is { } noReason) return noReason;
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);
        if (await FindParts.Row(work, act.Maker, part, stop) is not { } row) return await NearBy.Part(work, act.Maker, part, "part", stop);
        if (row.RetiredAt is not null) return CataloguePart.Of(row);
        var retired = await work.Change(row with { RetiredAt = act.At }, "part.retired", stop);
        return await work.Commit(CataloguePart.Of(retired), stop);
    }
}

/// <summary>Looks up parts.</summary>
public static class FindParts
{
    public static async Task<Result<CataloguePart, Refusal>> One(string part, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await Row(look, maker, part, stop) is { } row ? CataloguePart.Of(row) : await NearBy.Part(look, maker, part, "part", stop);
    }

    /// <summary>A page in the order of the SKUs.</summary>
    /// <param name="search">Part of the SKU, the name, the item or the supplier, whatever its capitals.</param>
    public static async Task<Result<Page<CataloguePart>, Refusal>> All(string maker, string? search, Slice slice, Database database, CancellationToken stop)
    {
        if (slice.Problem is { } problem) return problem;
        await using var look = await database.Look(stop);
        var rows = await look.Query<PartRow>(
            $"SELECT * FROM part WHERE maker = @maker AND sku > @After{(search is null ? string.Empty : " AND (lower(sku) LIKE @like ESCAPE '\\' OR lower(name) LIKE @like ESCAPE '\\' OR lower(item) LIKE @like ESCAPE '\\' OR lower(supplier) LIKE @like ESCAPE '\\')")} ORDER BY sku LIMIT @Ask",
            new { maker, slice.After, slice.Ask, like = Slice.Like(search) },
            stop);
        return slice.Cut([.. rows.Select(CataloguePart.Of)], p => p.Sku);
    }

    /// <summary>By its id or its SKU.</summary>
    internal static Task<PartRow?> Row(Session session, string maker, string part, CancellationToken stop) =>
        session.Single<PartRow>("SELECT * FROM part WHERE maker = @maker AND (id = @part OR sku = @part)", new { maker, part }, stop);
}
