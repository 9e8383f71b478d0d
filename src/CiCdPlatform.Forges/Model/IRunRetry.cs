namespace CiCdPlatform.Forges;

/// <summary>Runs again what failed in a run, with nothing changed.</summary>
public interface IRunRetry
{
    /// <summary>Asks for it; false when the forge says that the run goes on, or is too old.</summary>
    Task<bool> RetryRunAsync(long runId, CancellationToken cancellation);
}

/// <summary>Finds the request that a branch is proposed by.</summary>
public interface IChangeRequestSearch
{
    /// <summary>The open pull or merge request whose source is a branch of this very repository, or null.</summary>
    Task<ChangeRequest?> FindOpenChangeRequestAsync(string head, CancellationToken cancellation);
}
