using Shop.Carts;
using Shop.Customers;

namespace Shop.Pages;

/// <summary>What every page knows of whoever looks at it.</summary>
/// <param name="Token">Goes into every form, so that no other site can send one.</param>
/// <param name="Here">The address of this page, to come back to.</param>
/// <param name="Note">A sentence about what was just done.</param>
public sealed record Frame(Customer? Customer, Visit Visit, string TokenField, string Token, string Here, string? Note);
