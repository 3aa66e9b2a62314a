namespace Makegood.Policy.Checked;

public enum TypeKind
{
    YesNo,
    Name,
    Number,
    Duration,
    Days,
    Months,
    Date,
    Instant,
    Money,
    Text,
    Document,
    List,
}

/// <summary>The type of a fact or expression.</summary>
/// <param name="Names">The allowed names of a closed type; null for an open <c>name</c>.</param>
/// <param name="Optional">It may be absent.</param>
/// <param name="Fields">The fields of a list's items.</param>
public sealed record PolicyType(TypeKind Kind, IReadOnlyList<string>? Names = null, bool Optional = false, IReadOnlyList<Field>? Fields = null)
{
    public static readonly PolicyType YesNo = new(TypeKind.YesNo);
    public static readonly PolicyType Name = new(TypeKind.Name);
    public static readonly PolicyType Number = new(TypeKind.Number);
    public static readonly PolicyType Duration = new(TypeKind.Duration);
    public static readonly PolicyType Days = new(TypeKind.Days);
    public static readonly PolicyType Months = new(TypeKind.Months);
    public static readonly PolicyType Date = new(TypeKind.Date);
    public static readonly PolicyType Instant = new(TypeKind.Instant);
    public static readonly PolicyType Text = new(TypeKind.Text);

    /// <summary>Kept as a whole number and compared by size.</summary>
    public bool IsOrdered => Kind is TypeKind.Number or TypeKind.Duration or TypeKind.Days or TypeKind.Months or TypeKind.Date or TypeKind.Instant or TypeKind.Money;

    public PolicyType Present => Optional ? this with { Optional = false } : this;

    /// <summary>The words with their verb: <c>a date is</c>, <c>months are</c>.</summary>
    public string WordsAre => Kind is TypeKind.Days or TypeKind.Months ? Words + " are" : Words + " is";

    /// <summary>The words used for it in messages and documentation.</summary>
    public string Words => Kind switch
    {
        TypeKind.YesNo => "yes/no",
        TypeKind.Name => Names is null ? "a name" : $"one of {string.Join(", ", Names)}",
        TypeKind.Number => "a number",
        TypeKind.Duration => "a duration",
        TypeKind.Days => "days",
        TypeKind.Months => "months",
        TypeKind.Date => "a date",
        TypeKind.Instant => "an instant",
        TypeKind.Money => Names is [var currency] ? $"money in {currency}" : "money",
        TypeKind.Text => "a text",
        TypeKind.Document => "a document",
        TypeKind.List => "a list",
    };
}

/// <summary>A field of a list's items.</summary>
public sealed record Field(string Name, PolicyType Type, string? Ask);

public enum ValueKind
{
    Absent,
    YesNo,
    Name,
    Number,
    Duration,
    Days,
    Months,
    Date,
    Instant,
    Money,
    Text,
    Document,
    List,
}

/// <summary>
/// A value that is known. <paramref name="Number"/> is 0 or 1 for yes/no and document (1 = provided), seconds for a duration or an instant
/// (since 1970, UTC), the day number for a date, minor units for money; <paramref name="Word"/> is the name, text or currency.
/// </summary>
public readonly record struct Value(ValueKind Kind, long Number, string? Word = null, ListValue? List = null)
{
    /// <summary>The date after all others; adding to it changes nothing.</summary>
    public const long Never = 10_000_000;

    public static readonly Value Absent = new(ValueKind.Absent, 0);

    public static Value YesNo(bool value) => new(ValueKind.YesNo, value ? 1 : 0);

    public static Value Name(string name) => new(ValueKind.Name, 0, name);

    public static Value Text(string text) => new(ValueKind.Text, 0, text);

    public static Value Document(bool provided) => new(ValueKind.Document, provided ? 1 : 0);

    public static Value Date(DateOnly date) => new(ValueKind.Date, date.DayNumber);

    public static Value Of(ListValue list) => new(ValueKind.List, 0, null, list);

    public static Value Of(TypeKind type, long number, string? word = null) => new(KindOf(type), number, word);

    public static ValueKind KindOf(TypeKind type) => type switch
    {
        TypeKind.YesNo => ValueKind.YesNo,
        TypeKind.Name => ValueKind.Name,
        TypeKind.Number => ValueKind.Number,
        TypeKind.Duration => ValueKind.Duration,
        TypeKind.Days => ValueKind.Days,
        TypeKind.Months => ValueKind.Months,
        TypeKind.Date => ValueKind.Date,
        TypeKind.Instant => ValueKind.Instant,
        TypeKind.Money => ValueKind.Money,
        TypeKind.Text => ValueKind.Text,
        TypeKind.Document => ValueKind.Document,
        TypeKind.List => ValueKind.List,
    };

    public bool Equals(Value other) => Kind == other.Kind && Number == other.Number && string.Equals(Word, other.Word, StringComparison.Ordinal) && Equals(List, other.List);

    public override int GetHashCode() => HashCode.Combine(Kind, Number, Word is null ? 0 : string.GetHashCode(Word, StringComparison.Ordinal), List);
}

/// <summary>The state of a fact or of a field in a claim.</summary>
public enum FactState : byte
{
    Unknown,
    Known,
    Unknowable,
}

/// <summary>A value with its state. Absent is known: it is known that there is none.</summary>
public readonly record struct FactValue(FactState State, Value Value)
{
    public static readonly FactValue Unknown = new(FactState.Unknown, default);
    public static readonly FactValue Unknowable = new(FactState.Unknowable, default);

    public static FactValue Known(Value value) => new(FactState.Known, value);

    public bool IsKnown => State is FactState.Known;
}

/// <summary>The items of a list fact; each item holds one value per field, in the order of the type's fields.</summary>
public sealed record ListValue(IReadOnlyList<IReadOnlyList<FactValue>> Items)
{
    public static readonly ListValue Empty = new([]);

    public bool Equals(ListValue? other) => other is not null && Items.Count == other.Items.Count && Items.Zip(other.Items).All(p => p.First.SequenceEqual(p.Second));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
        {
            foreach (var field in item) hash.Add(field);
        }

        return hash.ToHashCode();
    }
}
