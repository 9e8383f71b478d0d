using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Migration;

/// <summary>Something of a pipeline that the other forge cannot be told, or is told otherwise.</summary>
/// <param name="File">The file that it stands in.</param>
/// <param name="Line">Where, 1-based.</param>
/// <param name="What">What it is.</param>
/// <param name="Why">Why it could not be carried as it is, and what to do.</param>
public sealed record MigrationLoss(string File, int Line, string What, string Why);

/// <summary>Pipelines written for another forge (schema <c>migration/1</c>).</summary>
/// <param name="To">The forge that they are written for.</param>
/// <param name="Files">Files to commit there.</param>
/// <param name="NotCarried">What a person has to look at.</param>
/// <param name="Secrets">Names of the secrets to create there; values are never read.</param>
public sealed record MigrationOutcome(ForgeKind To, IReadOnlyList<GeneratedFile> Files, IReadOnlyList<MigrationLoss> NotCarried, IReadOnlyList<string> Secrets)
{
    /// <summary>The version of this document's shape.</summary>
    public string Schema => "migration/1";
}
