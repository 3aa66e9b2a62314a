using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>What a caller may do. A key carries some of these; a role stands for a set of them.</summary>
public static class Scope
{
    public const string OwnRead = "own:read";
    public const string OwnWrite = "own:write";
    public const string RegistryRead = "registry:read";
    public const string RegistryWrite = "registry:write";
    public const string CoverageRead = "coverage:read";
    public const string CoverageWrite = "coverage:write";
    public const string ClaimsRead = "claims:read";
    public const string ClaimsWork = "claims:work";
    public const string ClaimsLead = "claims:lead";
    public const string CreditRead = "credit:read";
    public const string CreditWrite = "credit:write";
    public const string CreditManage = "credit:manage";
    public const string PoliciesRead = "policies:read";
    public const string PoliciesPublish = "policies:publish";
    public const string AuditRead = "audit:read";
    public const string WebhooksManage = "webhooks:manage";
    public const string AccessManage = "access:manage";
    public const string MakersManage = "makers:manage";

    public static readonly IReadOnlyList<string> All =
        [OwnRead, OwnWrite, RegistryRead, RegistryWrite, CoverageRead, CoverageWrite, ClaimsRead, ClaimsWork, ClaimsLead, CreditRead, CreditWrite, CreditManage, PoliciesRead, PoliciesPublish, AuditRead, WebhooksManage, AccessManage, MakersManage];
}

/// <summary>The roles of people, in the words of the trade.</summary>
public static class Role
{
    public const string Customer = "customer";
    public const string Agent = "agent";
    public const string Lead = "lead";
    public const string PolicyOwner = "policy_owner";
    public const string Finance = "finance";
    public const string Operator = "operator";

    public static readonly IReadOnlyList<string> All = [Customer, Agent, Lead, PolicyOwner, Finance, Operator];

    /// <summary>What a role may do. An operator runs the house and may do all that is not a customer's own.</summary>
    public static IReadOnlyList<string> ScopesOf(string role) => role switch
    {
        Customer => [Scope.OwnRead, Scope.OwnWrite],
        Agent => [Scope.RegistryRead, Scope.RegistryWrite, Scope.CoverageRead, Scope.CoverageWrite, Scope.ClaimsRead, Scope.ClaimsWork, Scope.CreditRead, Scope.PoliciesRead],
        Lead => [Scope.RegistryRead, Scope.RegistryWrite, Scope.CoverageRead, Scope.CoverageWrite, Scope.ClaimsRead, Scope.ClaimsWork, Scope.ClaimsLead, Scope.CreditRead, Scope.CreditManage, Scope.PoliciesRead, Scope.AuditRead],
        PolicyOwner => [Scope.RegistryRead, Scope.CoverageRead, Scope.ClaimsRead, Scope.CreditRead, Scope.PoliciesRead, Scope.PoliciesPublish, Scope.AuditRead],
        Finance => [Scope.RegistryRead, Scope.CoverageRead, Scope.ClaimsRead, Scope.CreditRead, Scope.CreditManage, Scope.PoliciesRead, Scope.AuditRead],
        Operator => [.. Scope.All.Except([Scope.OwnRead, Scope.OwnWrite])],
        _ => [],
    };
}

/// <summary>Who is calling: found out by the door, never taken from the request's body.</summary>
/// <param name="Maker">The maker that the caller belongs to.</param>
/// <param name="Id">Account or key.</param>
/// <param name="PersonId">For customers: whose units are theirs.</param>
public sealed record Caller(string Maker, string Id, string Role, IReadOnlySet<string> Scopes, string? PersonId)
{
    /// <summary>The stay of a signed-in person; null for keys.</summary>
    public string? SessionId { get; init; }

    public bool May(string scope) => Scopes.Contains(scope);

    public bool IsCustomer => Role == Access.Role.Customer;

    /// <summary>The house's own people may name the maker that they act for.</summary>
    public bool IsOfTheHouse => Maker == Act.House;
}
