using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Says what a repository is made of, from its files alone.</summary>
public static class RepositoryAnalyzer
{
    /// <summary>Never throws on what a repository holds: what could not be understood stands in <see cref="RepositoryAnalysis.Warnings"/>.</summary>
    public static RepositoryAnalysis Analyze(RepositorySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new RepositoryAnalysis { Languages = LanguageShares.Of(snapshot), Ci = ExistingCi.Of(snapshot), Warnings = snapshot.Warnings };
    }
}
