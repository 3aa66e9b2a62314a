namespace Makegood.Domain.Basics;

/// <summary>Who has to do the next step. The clocks of the service level run on the desk's turn only.</summary>
public enum Turn
{
    Desk,
    Customer,
    ThirdParty,
    Nobody,
}
