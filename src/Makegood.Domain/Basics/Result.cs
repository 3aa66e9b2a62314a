using System.Diagnostics.CodeAnalysis;

namespace Makegood.Domain.Basics;

/// <summary>What was asked for, or the reason why not. For answers that a person may read; broken code throws instead.</summary>
/// <typeparam name="TValue">What a yes carries.</typeparam>
/// <typeparam name="TRefusal">Why it is a no.</typeparam>
public readonly struct Result<TValue, TRefusal>
    where TRefusal : notnull
{
    private readonly TValue? _value;
    private readonly TRefusal? _refusal;
    private readonly bool _granted;

    private Result(TValue? value, TRefusal? refusal, bool granted)
    {
        _value = value;
        _refusal = refusal;
        _granted = granted;
    }

    public static implicit operator Result<TValue, TRefusal>(TValue value) => new(value, default, granted: true);

    public static implicit operator Result<TValue, TRefusal>(TRefusal refusal) => new(default, refusal, granted: false);

    /// <summary>True with the value, or false with the refusal; the other one is empty.</summary>
    public bool Granted([NotNullWhen(true)] out TValue? value, [NotNullWhen(false)] out TRefusal? refusal)
    {
        value = _value;
        refusal = _refusal;
        return _granted;
    }
}
