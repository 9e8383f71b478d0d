namespace CiCdPlatform.Forges;

/// <summary>What a forge says of a pipeline's text before it is committed.</summary>
/// <param name="IsValid">Whether it would be accepted.</param>
/// <param name="Errors">Why not.</param>
/// <param name="Warnings">What a person should know.</param>
/// <param name="Jobs">The names of the jobs that a run on that branch would have.</param>
public sealed record PipelineLintResult(bool IsValid, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings, IReadOnlyList<string> Jobs);

/// <summary>Lets the forge check a pipeline's text; a connection to a forge that can do it implements this beside <see cref="IForgeConnection"/>.</summary>
public interface IPipelineLint
{
    /// <summary>Simulates a run on a branch (null = the default branch) with that text.</summary>
    Task<PipelineLintResult> LintAsync(string content, string? branch, CancellationToken cancellation);
}
