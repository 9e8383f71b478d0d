namespace CiCdPlatform.Forges;

/// <summary>Says whether the budget leaves room for questions that could wait.</summary>
public interface IForgeAllowance
{
    /// <summary>
    /// Whether a question about a repository may be put now. Yes at most once every <paramref name="apart"/> for a credential, over all processes; more seldom when the window's rest must last longer; never
    /// while the credential rests, has little left, or the shared budget cannot be asked.
    /// </summary>
    Task<bool> MayAskAsync(RepositoryAddress address, TimeSpan apart, CancellationToken cancellation);
}

/// <summary>Reads the latest runs of a whole repository at once.</summary>
public interface IRecentRuns
{
    /// <summary>The newest runs, at most a hundred, whatever their commits.</summary>
    Task<IReadOnlyList<PipelineRun>> ListRecentRunsAsync(CancellationToken cancellation);
}
