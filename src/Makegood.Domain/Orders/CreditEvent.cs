namespace Makegood.Domain.Orders;

/// <summary>An event of one account.</summary>
public abstract record AccountEvent : ShopEvent
{
    public required string Account { get; init; }
}

/// <summary>A checkout asks for credit and gets it at once. <see cref="Amount"/> is what is asked for until it is granted, and what was granted from then on.</summary>
public sealed record CreditRedeem : AccountEvent
{
    public required string Order { get; init; }

    public required string Currency { get; init; }

    public required long Amount { get; init; }

    /// <summary>The goods of the cart after coupon: credit pays these and nothing else.</summary>
    public required long Items { get; init; }

    public long Shipping { get; init; }

    public string? Channel { get; init; }

    /// <summary>What the ledger gave; null while it has not decided.</summary>
    public long? Granted { get; init; }

    public override string Type => "credit.redeem";

    public override string Identity => $"redeem {Order}";

    public override int Rank => 3;
}

/// <summary>A checkout reserves credit for a while. It lapses by itself at <see cref="Until"/>; no job has to run.</summary>
public sealed record CreditHeld : AccountEvent
{
    public required string Hold { get; init; }

    public required string Order { get; init; }

    public required string Currency { get; init; }

    public required long Amount { get; init; }

    public required DateTimeOffset Until { get; init; }

    public override string Type => "credit.held";

    public override string Identity => $"held {Hold}";

    public override int Rank => 2;
}

/// <summary>A hold becomes a payment, whole or less; what is left is free again.</summary>
public sealed record HoldCaptured : AccountEvent
{
    public required string Hold { get; init; }

    public required long Amount { get; init; }

    public override string Type => "credit.captured";

    public override string Identity => $"captured {Hold}";

    public override int Rank => 4;
}

public sealed record HoldReleased : AccountEvent
{
    public required string Hold { get; init; }

    public override string Type => "credit.released";

    public override string Identity => $"released {Hold}";

    public override int Rank => 5;
}

/// <summary>Always refused: credit belongs to whoever earned it.</summary>
public sealed record CreditTransfer : AccountEvent
{
    public required string To { get; init; }

    public required string Currency { get; init; }

    public required long Amount { get; init; }

    public override string Type => "credit.transfer";

    public override string Identity => $"transfer {Account} {To} {At.UtcTicks}";

    public override int Rank => 20;
}

/// <summary>Always refused: credit is no money.</summary>
public sealed record CreditCashOut : AccountEvent
{
    public required string Currency { get; init; }

    public required long Amount { get; init; }

    public override string Type => "credit.cash_out";

    public override string Identity => $"cash_out {Account} {At.UtcTicks}";

    public override int Rank => 21;
}

/// <summary>Credit as a kindness of the maker.</summary>
public sealed record CreditGranted : AccountEvent
{
    public required string Grant { get; init; }

    public required string Currency { get; init; }

    public required long Amount { get; init; }

    public required string Reason { get; init; }

    /// <summary>Its own last day; null when the programme's applies.</summary>
    public DateOnly? LastDay { get; init; }

    public override string Type => "credit.granted";

    public override string Identity => $"granted {Grant}";

    public override int Rank => 16;
}

/// <summary>A person corrects an account, up or down.</summary>
public sealed record CreditAdjusted : AccountEvent
{
    public required string Adjustment { get; init; }

    public required string Currency { get; init; }

    /// <summary>More than zero gives, less takes; never zero.</summary>
    public required long Amount { get; init; }

    public required string Reason { get; init; }

    public override string Type => "credit.adjusted";

    public override string Identity => $"adjusted {Adjustment}";

    public override int Rank => 17;
}

public sealed record AccountClosed : AccountEvent
{
    public override string Type => "account.closed";

    public override string Identity => $"closed {Account}";

    public override int Rank => 30;
}

/// <summary>Nothing happens but time.</summary>
public sealed record ClockTick : ShopEvent
{
    public override string Type => "clock";

    public override string Identity => $"clock {At.UtcTicks}";

    public override int Rank => 31;
}
