namespace CiCdPlatform.Cli.Commands;

/// <summary>The forge of a try: what the server must know of it, what sets the loop off, and what came back.</summary>
internal interface ITryForge : IAsyncDisposable
{
    /// <summary>The forge's address.</summary>
    Uri BaseUrl { get; }

    /// <summary>Settings that let the server serve this forge.</summary>
    IReadOnlyDictionary<string, string?> ServerSettings { get; }

    /// <summary>Copies the repository there, registers the server's webhook, and lets the product in: the delivery that follows starts the loop.</summary>
    Task LetInAsync(TrySource source, Uri server, CancellationToken cancellation);

    /// <summary>The product's reports on a commit.</summary>
    IReadOnlyList<TryCheckRun> CheckRuns(string commit);

    /// <summary>The product's reviews.</summary>
    int CountReviews();

    /// <summary>The commits that the product made.</summary>
    Task<IReadOnlyList<string>> CommitsAsync(string branch, CancellationToken cancellation);
}
