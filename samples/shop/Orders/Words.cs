using Shop.Goods;

namespace Shop.Orders;

/// <summary>How an order stands, for people.</summary>
public static class Words
{
    public const string NoSuchOrder = "There is no such order.";

    public static string Of(Order order) => order.State switch
    {
        OrderState.Starting => "being placed",
        OrderState.GivenUp => "not placed",
        OrderState.Placed => order.CancelAskedAt is null ? "placed" : "placed, to be cancelled",
        OrderState.Shipped => "on its way",
        OrderState.Received => "received",
        OrderState.Cancelled => "cancelled",
    };

    /// <summary>The sign beside the word.</summary>
    public static string Sign(OrderState state) => state switch
    {
        OrderState.Starting => "…",
        OrderState.GivenUp => "✗",
        OrderState.Placed => "●",
        OrderState.Shipped => "→",
        OrderState.Received => "✓",
        OrderState.Cancelled => "✗",
    };

    public static string Of(TestCard card) => card switch
    {
        TestCard.Accepted => "Test card that pays",
        TestCard.Declined => "Test card that is declined",
        TestCard.Slow => "Test card that takes its time",
    };

    /// <summary>What happened, whether anything was taken, and what to do.</summary>
    public static string WhyNot(Order order) => order.Because!.Value switch
    {
        GivenUpBecause.Declined => $"{order.BecauseSaid} Nothing was taken, and your credit is free again. Please choose another way to pay.",
        GivenUpBecause.CreditUnreachable => "We cannot look up your credit right now. Nothing was taken, and no credit is lost. You can order without credit, or try again in a few minutes; credit that was set aside for this order is free again as soon as we reach it, and within half an hour in any case.",
        GivenUpBecause.CreditRefused => $"Your credit could not be used. {Sentence(order.BecauseSaid)} Nothing was taken.",
        GivenUpBecause.CreditAboveGoods => $"Credit pays goods and never shipping. The most that this order can use is {Money.Show(order.CreditAtMost!.Value, order.Price.Currency)}; we have put that in below. Nothing was taken yet: please look at it and press the button again.",
        GivenUpBecause.Interrupted => "We had to stop in the middle of it. Nothing was taken. Please try again.",
    };

    private static string Sentence(string? said) => said is { Length: > 0 } ? char.ToUpperInvariant(said[0]) + said[1..].TrimEnd('.') + "." : string.Empty;
}
