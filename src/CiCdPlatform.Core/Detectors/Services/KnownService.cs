namespace CiCdPlatform.Core.Detectors.Services;

/// <summary>Something that a repository's code talks to: how images, clients and connection strings name it.</summary>
internal sealed record KnownService(string Id)
{
    /// <summary>The last part of image names, without registry and tag; <c>owner/name</c> where the last part alone says too little.</summary>
    public string[] Images { get; init; } = [];

    /// <summary>Client libraries as <c>ecosystem:name</c>, in lower case.</summary>
    public string[] Clients { get; init; } = [];

    /// <summary>Schemes of connection strings, without what follows a <c>+</c>.</summary>
    public string[] Schemes { get; init; } = [];

    /// <summary>Beginnings of names of environment variables, such as <c>REDIS_</c>.</summary>
    public string[] Variables { get; init; } = [];

    /// <summary>Words by which a framework's settings choose it, such as <c>pgsql</c>.</summary>
    public string[] Drivers { get; init; } = [];

    /// <summary>The same protocol: a client of one of them speaks to the other, so an image that is named decides.</summary>
    public string? SpeaksLike { get; init; }

    /// <summary>Whether code cannot do its work without it; a proxy or a dashboard is run beside the code.</summary>
    public bool IsBacking { get; init; } = true;
}
