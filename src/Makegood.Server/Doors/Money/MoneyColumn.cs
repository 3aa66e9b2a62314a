using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Money;

/// <summary>What stands in a column of a money report.</summary>
internal enum MoneyCell
{
    Text,

    /// <summary>Minor units of the currency that the row names.</summary>
    Amount,
    Count,
    Date,
    Instant,
}

/// <summary>A column of a money report, made once from the record of its rows.</summary>
/// <param name="Name">As in JSON and CSV.</param>
/// <param name="Label">For people.</param>
internal sealed record MoneyColumn(string Name, string Label, MoneyCell Kind, PropertyInfo Property)
{
    private const string CurrencyName = "currency";

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<MoneyColumn>> Known = new();

    public bool IsNumber => Kind is MoneyCell.Amount or MoneyCell.Count;

    public static IReadOnlyList<MoneyColumn> Of(Type lineType) => Known.GetOrAdd(lineType, type => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Of)]);

    public static string CurrencyOf(object line) => (string)Of(line.GetType()).Single(c => c.Name == CurrencyName).Property.GetValue(line)!;

    /// <summary>What a program reads: amounts in the currency's decimals with a point, nothing for none.</summary>
    public string Plain(object line) => Property.GetValue(line) switch
    {
        null => string.Empty,
        long minor => Decimal(minor, CurrencyOf(line)),
        int count => count.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        var text => (string)text,
    };

    /// <summary>What a person reads: thousands apart, a real minus.</summary>
    public string Shown(object line) => Property.GetValue(line) switch
    {
        long minor => Shown(minor, CurrencyOf(line)),
        int count => count.ToString("N0", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        _ => Plain(line),
    };

    /// <summary>An amount for people, without its currency.</summary>
    public static string Shown(long minor, string currency)
    {
        var plain = Decimal(minor, currency);
        var (sign, digits) = plain.StartsWith('-') ? ("−", plain[1..]) : (string.Empty, plain);
        var dot = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? digits : digits[..dot];
        return $"{sign}{Int128.Parse(whole, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture)}{(dot < 0 ? string.Empty : digits[dot..])}";
    }

    private static string Decimal(long minor, string currency) => Currency.Show(minor, currency)[..^(currency.Length + 1)];

    private static MoneyColumn Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var kind = type == typeof(long) ? MoneyCell.Amount : type == typeof(int) ? MoneyCell.Count : type == typeof(DateOnly) ? MoneyCell.Date : type == typeof(DateTimeOffset) ? MoneyCell.Instant : MoneyCell.Text;
        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        return new MoneyColumn(name, Words(name), kind, property);
    }

    /// <summary>A name of ours as words: <c>clawed_back</c> is `Clawed back`.</summary>
    internal static string Words(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
