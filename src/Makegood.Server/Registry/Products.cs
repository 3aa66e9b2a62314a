using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>What a maker says about a product.</summary>
/// <param name="Sku">The maker's own number; it never changes.</param>
/// <param name="Name">As customers know it.</param>
/// <param name="Kind"><c>unit</c>, or <c>kit</c> when each part has coverage of its own.</param>
/// <param name="Model">As policies name it, such as <c>creator_pro</c>.</param>
/// <param name="Grade">As policies name it, such as <c>consumer</c>.</param>
/// <param name="Technology">As policies name it, such as <c>FFF</c>.</param>
/// <param name="Policy">The policy that covers its units.</param>
public sealed record ProductContent(string Sku, string Name, string Kind, string? Model = null, string? Grade = null, string? Technology = null, string? Policy = null)
{
    internal IReadOnlyList<Refusal> Problems()
    {
        var checks = new Checks();
        checks.Needed("sku", Sku, "FFP-100", Checks.LongestCode);
        checks.Needed("name", Name, "Creator Pro");
        checks.OneOf("kind", Kind, "unit", "kit");
        checks.Word("model", Model, "`creator_pro`");
        checks.Word("grade", Grade, "`consumer` or `commercial`");
        checks.Word("technology", Technology, "`FFF`");
        checks.Optional("policy", Policy, Checks.LongestCode);
        return checks.Refusals;
    }
}

/// <summary>A product as the API shows it.</summary>
public sealed record ProductView(string Id, string Sku, string Name, string Kind, string? Model, string? Grade, string? Technology, string? Policy, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    internal static ProductView Of(ProductRow row) => new(row.Id, row.Sku, row.Name, row.Kind, row.Model, row.Grade, row.Technology, row.Policy, row.CreatedAt, row.RetiredAt);
}

/// <summary>
/// Brings in products, many in one work. The SKU says which is which: a product that is there with the same content is left alone,
/// one with other content is changed if that may be, and only in what may change.
/// </summary>
public static class BringProducts
{
    public static async Task<IReadOnlyList<TakenIn>> Run(IReadOnlyList<ProductContent> products, Bringing how, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var there = (await work.Some<ProductRow>("product", "sku", act.Maker, [.. products.Select(p => p.Sku).Distinct()], "id", stop)).ToDictionary(p => p.Sku, StringComparer.Ordinal);

        // Decide and remember.
        var answers = new List<TakenIn>(products.Count);
        var added = new List<ProductRow>();
        foreach (var product in products)
        {
            if (product.Problems() is { Count: > 0 } problems)
            {
                answers.Add(TakenIn.Refuse(problems));
            }
            else if (!there.TryGetValue(product.Sku, out var row))
            {
                var fresh = new ProductRow { Maker = act.Maker, Id = act.NewId("product"), Sku = product.Sku, Name = product.Name, Kind = product.Kind, Model = product.Model, Grade = product.Grade, Technology = product.Technology, Policy = product.Policy, CreatedAt = act.At };
                there.Add(fresh.Sku, fresh);
                added.Add(fresh);
                answers.Add(TakenIn.As(Taken.New, fresh.Id));
            }
            else
            {
                var change = Compare(row, product, how);
                if (change is { Taken: Taken.Changed }) there[row.Sku] = await work.Change(Changed(row, product), "product.changed", stop);
                answers.Add(change);
            }
        }

        await work.AddAll(added, "product.created", stop);
        if (!how.ForShow && answers.Any(a => a.Taken is Taken.New or Taken.Changed)) await work.Commit(stop);
        return answers;
    }

    internal static ProductRow Changed(ProductRow row, ProductContent product) => row with { Name = product.Name, Model = product.Model, Grade = product.Grade, Technology = product.Technology, Policy = product.Policy };

    internal static TakenIn Compare(ProductRow row, ProductContent product, Bringing how)
    {
        var difference = new Difference().Of("name", row.Name, product.Name).Of("model", row.Model, product.Model).Of("grade", row.Grade, product.Grade).Of("technology", row.Technology, product.Technology).Of("policy", row.Policy, product.Policy).Of("kind", row.Kind, product.Kind);
        if (difference.IsNone) return TakenIn.As(Taken.Unchanged, row.Id);
        if (row.RetiredAt is not null) return TakenIn.Refuse(new Refusal(RefusalCode.Retired, $"The product `{row.Sku}` has been retired and takes no changes; here it differs in {difference}.", "sku"));
        if (row.Kind != product.Kind) return TakenIn.Refuse(new Refusal(RefusalCode.DiffersFromEarlier, $"The product `{row.Sku}` is a {row.Kind}, and that never changes; give the other one a SKU of its own.", "kind"));
        return how.MayChange
            ? TakenIn.As(Taken.Changed, row.Id)
            : TakenIn.Refuse(new Refusal(RefusalCode.DiffersFromEarlier, $"The product `{row.Sku}` is there already and differs in {difference}; give a reason to change it, or leave it out.", difference.FirstField));
    }
}

/// <summary>Makes a product.</summary>
public static class CreateProduct
{
    public static async Task<Result<ProductView, Refusal>> Run(ProductContent product, Act act, Database database, CancellationToken stop)
    {
        if (product.Problems() is [var first, ..]) return first;
        await using var work = await database.Begin(act, stop);
        if (await work.Single<string>("SELECT id FROM product WHERE maker = @Maker AND sku = @Sku", new { act.Maker, product.Sku }, stop) is not null) return new Refusal(RefusalCode.AlreadyExists, $"There is a product `{product.Sku}` already.", "sku");
        var row = new ProductRow { Maker = act.Maker, Id = act.NewId("product"), Sku = product.Sku, Name = product.Name, Kind = product.Kind, Model = product.Model, Grade = product.Grade, Technology = product.Technology, Policy = product.Policy, CreatedAt = act.At };
        await work.Add(row, "product.created", stop);
        await work.Tell("product.created", new { product = row.Id, sku = row.Sku }, stop);
        return await work.Commit(ProductView.Of(row), stop);
    }
}

/// <summary>Changes what is said about a product. Units that were registered before keep the policy that was frozen for them.</summary>
public static class ChangeProduct
{
    /// <param name="Name">All fields are the whole new content; one left out becomes empty.</param>
    /// <param name="Reason">Kept in the audit.</param>
    public sealed record Command(string Name, string? Model = null, string? Grade = null, string? Technology = null, string? Policy = null, string? Reason = null);

    public static async Task<Result<ProductView, Refusal>> Run(string product, Command command, Act act, Database database, CancellationToken stop)
    {
        if (Reasons.Problem(command.Reason) is { } noReason) return noReason;
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);
        if (await FindProducts.Row(work, act.Maker, product, stop) is not { } row) return await NearBy.Product(work, act.Maker, product, "product", stop);
        if (row.RetiredAt is not null) return new Refusal(RefusalCode.Retired, $"The product `{row.Sku}` has been retired and takes no changes.");
        var content = new ProductContent(row.Sku, command.Name, row.Kind, command.Model, command.Grade, command.Technology, command.Policy);
        if (content.Problems() is [var first, ..]) return first;
        if (BringProducts.Compare(row, content, new Bringing(false, true)) is { Taken: Taken.Unchanged }) return ProductView.Of(row);
        var changed = await work.Change(BringProducts.Changed(row, content), "product.changed", stop);
        return await work.Commit(ProductView.Of(changed), stop);
    }
}

/// <summary>Ends a product: no new units of it. What was sold stays covered.</summary>
public static class RetireProduct
{
    public sealed record Command(string? Reason = null);

    public static async Task<Result<ProductView, Refusal>> Run(string product, Command command, Act act, Database database, CancellationToken stop)
    {
        if (Reasons.Problem(command.Reason) is { } noReason) return noReason;
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);
        if (await FindProducts.Row(work, act.Maker, product, stop) is not { } row) return await NearBy.Product(work, act.Maker, product, "product", stop);
        if (row.RetiredAt is not null) return ProductView.Of(row);
        var retired = await work.Change(row with { RetiredAt = act.At }, "product.retired", stop);
        return await work.Commit(ProductView.Of(retired), stop);
    }
}

/// <summary>Looks up products.</summary>
public static class FindProducts
{
    public static async Task<Result<ProductView, Refusal>> One(string product, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await Row(look, maker, product, stop) is { } row ? ProductView.Of(row) : await NearBy.Product(look, maker, product, "product", stop);
    }

    /// <summary>A page in the order of the SKUs.</summary>
    /// <param name="search">Part of the SKU, the name or the model, whatever its capitals.</param>
    public static async Task<Result<Page<ProductView>, Refusal>> All(string maker, string? search, Slice slice, Database database, CancellationToken stop)
    {
        if (slice.Problem is { } problem) return problem;
        await using var look = await database.Look(stop);
        var rows = await look.Query<ProductRow>(
            $"SELECT * FROM product WHERE maker = @maker AND sku > @After{(search is null ? string.Empty : " AND (lower(sku) LIKE @like ESCAPE '\\' OR lower(name) LIKE @like ESCAPE '\\' OR lower(model) LIKE @like ESCAPE '\\')")} ORDER BY sku LIMIT @Ask",
            new { maker, slice.After, slice.Ask, like = Slice.Like(search) },
            stop);
        return slice.Cut([.. rows.Select(ProductView.Of)], p => p.Sku);
    }

    /// <summary>By its id or its SKU.</summary>
    internal static Task<ProductRow?> Row(Session session, string maker, string product, CancellationToken stop) =>
        session.Single<ProductRow>("SELECT * FROM product WHERE maker = @maker AND (id = @product OR sku = @product)", new { maker, product }, stop);
}
