using Makegood.Domain.Basics;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>Help for whoever names a thing that is not there: the nearest that is.</summary>
public static class NearBy
{
    // Enough for every catalogue we know of; beyond it the help is only less good.
    private const int MostNames = 10_000;

    public static async Task<Refusal> Product(Session session, string maker, string written, string field, CancellationToken stop) =>
        Unknown("product", written, field, await session.Query<string>($"SELECT sku FROM product WHERE maker = @maker ORDER BY sku LIMIT {MostNames}", new { maker }, stop), "`GET /api/v1/products` lists them; make it first, or mend the SKU");

    public static async Task<Refusal> Part(Session session, string maker, string written, string field, CancellationToken stop) =>
        Unknown("part", written, field, await session.Query<string>($"SELECT sku FROM part WHERE maker = @maker ORDER BY sku LIMIT {MostNames}", new { maker }, stop), "`GET /api/v1/parts` lists them; make it first, or mend the SKU");

    /// <summary>For a serial in its normalised form: those that share its beginning or its end, which a slip in the other half leaves alone.</summary>
    public static async Task<Refusal> Unit(Session session, string maker, string serial, string written, string field, CancellationToken stop)
    {
        var half = Math.Max(1, serial.Length / 2);
        var (head, tail) = (serial[..half], serial[^half..]);
        var near = await session.Query<string>(
            "SELECT serial FROM unit WHERE maker = @maker AND serial >= @head AND serial < @above ORDER BY serial LIMIT 500",
            new { maker, head, above = head + '\uFFFF' },
            stop);
        var ending = await session.Query<string>("SELECT serial FROM unit WHERE maker = @maker AND serial LIKE @like ESCAPE '\\' ORDER BY serial LIMIT 500", new { maker, like = "%" + tail.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) }, stop);
        return Unknown("unit", written, field, [.. near.Concat(ending).Distinct(StringComparer.Ordinal)], "register it first, or mend the serial", serial);
    }

    private static Refusal Unknown(string what, string written, string field, IReadOnlyCollection<string> known, string todo, string? compare = null)
    {
        var near = Nearest.To(compare ?? written, known);
        return new Refusal(RefusalCode.NotFound, near is null ? $"There is no {what} `{written}`; {todo}." : $"There is no {what} `{written}`; did you mean `{near}`?", field);
    }
}
