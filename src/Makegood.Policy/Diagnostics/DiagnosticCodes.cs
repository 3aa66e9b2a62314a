namespace Makegood.Policy.Diagnostics;

/// <summary>The stable codes of every diagnostic. A code never changes its meaning; a retired one is never used again.</summary>
public static class DiagnosticCodes
{
    // Reading the file.
    public const string File = "P001";
    public const string FrontMatter = "P002";
    public const string Markdown = "P003";
    public const string Yaml = "P004";
    public const string Expression = "P005";
    public const string UnknownKey = "P006";
    public const string MissingKey = "P007";
    public const string BadValue = "P008";
    public const string DuplicateName = "P009";

    // Names and types.
    public const string UnknownName = "P020";
    public const string Type = "P021";
    public const string MayBeAbsent = "P022";
    public const string Cycle = "P023";
    public const string UnknownClause = "P024";
    public const string UnknownOutcome = "P025";
    public const string Range = "P026";

    // Claims.
    public const string ClaimJson = "C001";
    public const string ClaimKey = "C002";
    public const string ClaimValue = "C003";
    public const string ClaimParts = "C004";

    // Findings of the check.
    public const string NoDisposition = "F001";
    public const string NoAnchor = "F002";
    public const string Gap = "F003";
    public const string Conflict = "F004";
    public const string DeadClause = "F005";
    public const string RedundantClause = "F006";
    public const string LookUpNotTotal = "F007";
    public const string Unsatisfiable = "F008";
    public const string NoDefault = "F009";
    public const string RequireWithoutConsequence = "F010";
    public const string FactNeverUsed = "F011";
    public const string FactNotDeclared = "F012";
    public const string DatesDiffer = "F013";
    public const string ThresholdWithoutCase = "F014";
    public const string GrantsNothing = "F015";
    public const string InformativeWithoutReason = "F016";
    public const string DecidedByRank = "F017";
    public const string SameEffect = "F018";
    public const string NotInCatalogue = "F019";
    public const string SettingNeverUsed = "F020";
    public const string InvariantBroken = "F021";
    public const string TranslationAnchors = "F022";
    public const string TranslationStale = "F023";
    public const string CaseFailed = "F024";
    public const string MutantSurvived = "F025";
    public const string TextChanged = "F026";
    public const string ComparedWithItself = "F027";
}
